using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Tollgate.Api.Calls;
using Tollgate.Api.Calls.Admitting;
using Tollgate.Api.Calls.Bounding;
using Tollgate.Api.Calls.Formats;
using Tollgate.Api.Calls.Naming;
using Tollgate.Api.Calls.Routing;

namespace Tollgate.Api.Tests.Aliases;

/// <summary>Two fronts, each with a memory of its own, before the same accounts: what is edited through one binds the
/// next call through the other, which nobody tells.</summary>
public sealed class StaleFrontTests
{
    // A call with this query goes through the second front.
    private const string Other = "?front=other";

    [Theory]
    [InlineData("/key/update", "\"key\": \"KEY\", \"aliases\"")]
    [InlineData("/team/update", "\"team_id\": \"red\", \"model_aliases\"")]
    public async Task An_old_alias_serves_nobody(string route, string aliases)
    {
        await using var gateway = await TestGateway.StartAsync(Kinds.Config, configure: AddFront);
        await gateway.DoAsync("/team/new", """{"team_id": "red"}""");
        var key = await gateway.KeyAsync("""{"team_id": "red"}""");
        aliases = aliases.Replace("KEY", key, StringComparison.Ordinal);
        using var client = gateway.ClientWith(key);

        await gateway.DoAsync(route, $$"""{ {{aliases}}: {"a": "llama3"} }""");
        Assert.Equal("llama3", await ServedAsync(client, ""));
        Assert.Equal("llama3", await ServedAsync(client, Other));
        await gateway.DoAsync(route, $$"""{ {{aliases}}: {"a": "azure-gpt-3.5"} }""");
        Assert.Equal("azure-gpt-3.5", await ServedAsync(client, Other));
        Assert.Equal("azure-gpt-3.5", await ServedAsync(client, ""));
        await gateway.DoAsync(route, $$"""{ {{aliases}}: null }""");
        Assert.Null(await ServedAsync(client, ""));
        Assert.Null(await ServedAsync(client, Other));
        await gateway.DoAsync(route, $$"""{ {{aliases}}: {"llama3": "azure-gpt-3.5"} }""");
        Assert.Equal("azure-gpt-3.5", await ServedAsync(client, Other, "llama3"));
        Assert.Equal("azure-gpt-3.5", await ServedAsync(client, "", "llama3"));

        Assert.Empty((await gateway.AuditAsync()).Differences);
    }

    // Everything that a front remembers is its own; accounts and books are shared.
    private static void AddFront(WebApplication gateway)
    {
        var services = gateway.Services;
        var doors = ActivatorUtilities.CreateInstance<AccountDoors>(services);
        var identities = new Identities(doors);
        var gate = ActivatorUtilities.CreateInstance<Gate>(
            services, doors, identities, new Neighbours(), NullLogger<Gate>.Instance);
        var names = ActivatorUtilities.CreateInstance<ModelNames>(services, identities);
        var affording = ActivatorUtilities.CreateInstance<Affording>(
            services, gate, ActivatorUtilities.CreateInstance<HardPaths>(services, gate));
        var calls = ActivatorUtilities.CreateInstance<ModelCalls>(services, affording, names);
        gateway.Use((HttpContext http, RequestDelegate next) =>
            http.Request.QueryString.Value == Other ? calls.AnswerAsync(http, ChatFormat.Instance) : next(http));
    }

    private static async Task<string?> ServedAsync(HttpClient client, string front, string model = "a")
    {
        var answer = await TestGateway.SendAsync(
            client,
            HttpMethod.Post,
            $"/chat/completions{front}",
            $$"""{"model": "{{model}}", "messages": [{"role": "user", "content": "hi"}]}""");
        return answer.Headers.TryGetValues("x-litellm-model-group", out var served) ? Assert.Single(served) : null;
    }
}
