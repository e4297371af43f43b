using Microsoft.AspNetCore.Http;
using Tollgate.Api.Access;
using Tollgate.Silo.Listening;

namespace Tollgate.Api.Tests.Access;

public sealed class PresentedKeyTests
{
    private const string Secret = "sk-5qtncoYjzRcxMM4bDRktNQ";

    [Theory]
    [InlineData("x-litellm-api-key", Secret)]
    [InlineData("x-litellm-api-key", "Bearer " + Secret)]
    [InlineData("Authorization", "Bearer " + Secret)]
    [InlineData("Authorization", "bearer " + Secret)]
    [InlineData("Authorization", "Basic " + Secret)]
    [InlineData("API-Key", Secret)]
    [InlineData("x-api-key", Secret)]
    public void Is_read_from_every_header_that_LiteLLM_reads(string header, string value)
    {
        var key = Read((header, value));

        Assert.Equal(PresentedKey.HashOf(Secret), key.Hash);
        Assert.Equal("sk-...ktNQ", key.Masked);
        Assert.False(key.IsMaster);
    }

    [Fact]
    public void Is_known_by_the_lower_case_SHA_256_of_the_whole_secret() =>
        Assert.Equal("739d61e4386a64d0e5e911deedd8a21c224a3a43e9c9113b953b271ae47458a5", Read(("x-api-key", Secret)).Hash);

    [Fact]
    public void The_first_header_in_order_wins()
    {
        var key = Read(("x-api-key", "sk-api"), ("Authorization", "Bearer sk-authorization"), ("x-litellm-api-key", "sk-litellm"));

        Assert.Equal(PresentedKey.HashOf("sk-litellm"), key.Hash);
    }

    [Theory]
    [InlineData(null, null, "Authentication Error, No api key passed in.")]
    [InlineData("Authorization", "Bearer ", "Authentication Error, No api key passed in.")]
    [InlineData("Authorization", Secret, "Authentication Error, Malformed API Key passed in. Ensure Key has `Bearer ` prefix.")]
    [InlineData("Authorization", "Bearer abcd1234wxyz",
        "Authentication Error, LiteLLM Virtual Key expected. Received=abcd****wxyz, expected to start with 'sk-'.")]
    [InlineData("Authorization", "Bearer abcdwxyz",
        "Authentication Error, LiteLLM Virtual Key expected. Received=****, expected to start with 'sk-'.")]
    public void What_is_no_key_is_refused_with_the_reason(string? header, string? value, string message)
    {
        var request = Request(header is null ? [] : [(header, value!)]);

        Assert.False(PresentedKey.TryRead(request, master: null, out _, out var error));
        Assert.Equal((401, message), (error.Status, error.Message));
    }

    [Fact]
    public void The_master_key_is_recognised_and_its_hash_is_not_kept()
    {
        var request = Request(("Authorization", "Bearer master-without-prefix"));

        Assert.True(PresentedKey.TryRead(request, new MasterKey("master-without-prefix"), out var key, out _));
        Assert.Equal((true, "master"), (key.IsMaster, key.Hash));
    }

    [Fact]
    public void Another_secret_is_not_the_master_key()
    {
        Assert.True(PresentedKey.TryRead(Request(("x-api-key", "sk-1235")), new MasterKey("sk-1234"), out var key, out _));
        Assert.False(key.IsMaster);
    }

    private static PresentedKey Read(params (string, string)[] headers)
    {
        Assert.True(PresentedKey.TryRead(Request(headers), new MasterKey("sk-1234"), out var key, out _));
        return key;
    }

    private static HttpRequest Request(params (string Name, string Value)[] headers)
    {
        var request = new DefaultHttpContext().Request;
        foreach (var (name, value) in headers)
            request.Headers[name] = value;
        return request;
    }
}
