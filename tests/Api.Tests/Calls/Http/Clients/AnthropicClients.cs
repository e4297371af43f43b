using System.Text.Json;
using Anthropic;
using Anthropic.Models.Messages;
using Tollgate.Servers.Upstream;

namespace Tollgate.Api.Tests.Calls.Http.Clients;

/// <summary>Anthropic's own client, with nothing changed but the address: it presents its key as <c>x-api-key</c>.</summary>
internal static class AnthropicClients
{
    private static readonly Dictionary<string, JsonElement> Nothing = [];

    public static AnthropicClient Anthropic(this TestGateway gateway, string secret, int maxRetries = 0) => new()
    {
        ApiKey = secret,
        BaseUrl = gateway.Client.BaseAddress!.ToString(),
        HttpClient = gateway.ClientWith(key: null),
        MaxRetries = maxRetries,
    };

    /// <summary>A request for at most twenty tokens.</summary>
    public static MessageCreateParams Saying(params MessageParam[] messages) => new()
    {
        Model = "claude",
        MaxTokens = 20,
        Messages = messages,
    };

    /// <summary>Asks the provider to do something.</summary>
    public static MessageCreateParams Asking(this MessageCreateParams request, FakeBehavior fake) =>
        MessageCreateParams.FromRawUnchecked(
            Nothing,
            Nothing,
            new Dictionary<string, JsonElement>(request.RawBodyData)
            {
                ["fake"] = JsonElement.Parse(fake.ToJson()),
            });
}
