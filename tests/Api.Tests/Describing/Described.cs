using System.Net;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Tollgate.Api.Bodies;
using Tollgate.Api.Describing;

namespace Tollgate.Api.Tests.Describing;

/// <summary>A gateway that has all that the examples of its document speak of, and tells what its routes read.</summary>
public sealed class Described : IAsyncLifetime
{
    private TestGateway _gateway = null!;
    private NamesRead _read = new();
    private string _call = "";

    /// <summary>The document as it is sent.</summary>
    public string Text { get; private set; } = "";

    internal IReadOnlyList<DescribedRoute> Routes { get; private set; } = [];

    internal NSwag.OpenApiDocument Document { get; private set; } = null!;

    internal IServiceProvider Services => _gateway.Services;

    public async ValueTask InitializeAsync()
    {
        _gateway = await TestGateway.StartAsync(configure: gateway => gateway.Use((context, next) =>
        {
            context.Features.Set(_read);
            return next(context);
        }));
        Text = (await TestGateway.SendAsync(_gateway.Client, HttpMethod.Get, "/openapi.json")).Text;
        Routes = DescribedRoute.AllOf(JsonNode.Parse(Text)!);
        Document = await NSwag.OpenApiDocument.FromJsonAsync(Text, TestContext.Current.CancellationToken);
        await FurnishAsync();
        var call = await _gateway.PostAsync(
            "/chat/completions", $$"""{"model": "{{Samples.Model}}", "messages": []}""");
        _call = call.Headers.GetValues("x-litellm-call-id").Single();
    }

    /// <param name="key">Null: none.</param>
    internal HttpClient Client(string? key = null) => _gateway.ClientWith(key);

    /// <summary>Makes whatever the examples speak of and is not there.</summary>
    public async Task FurnishAsync()
    {
        foreach (var (path, body) in new[]
        {
            ("/customer/delete", """{"user_ids": ["priya"]}"""),
            ("/organization/new",
                $$"""{"organization_id": "{{Samples.Organization}}", "organization_alias": "Acme"}"""),
            ("/budget/new", $$"""{"budget_id": "{{Samples.Budget}}", "max_budget": 10}"""),
            ("/user/new",
                $$"""{"user_id": "{{Samples.User}}", "user_email": "{{Samples.Email}}", "auto_create_key": false}"""),
            ("/team/new", $$"""{"team_id": "{{Samples.Team}}"}"""),
            ("/team/member_add",
                $$"""{"team_id": "{{Samples.Team}}", "member": [{"role": "user", "user_id": "{{Samples.User}}"}]}"""),
            ("/organization/member_add",
                $$"""
                {"organization_id": "{{Samples.Organization}}",
                 "member": [{"role": "internal_user", "user_id": "{{Samples.User}}"}]}
                """),
            ("/key/delete", """{"key_aliases": ["qa-bot"]}"""),
            ("/key/generate", $$"""{"key": "{{Samples.Key}}", "key_alias": "qa-bot", "team_id": "{{Samples.Team}}", "user_id": "{{Samples.User}}"}"""),
            ("/customer/new", $$"""{"user_id": "{{Samples.Customer}}"}"""),
            ("/tag/new", $$"""{"name": "{{Samples.Tag}}"}"""),
        })
        {
            await _gateway.PostAsync(path, body);
        }
    }

    /// <summary>Calls a route; what it reads of the request is told.</summary>
    /// <param name="key">Null: the master key.</param>
    internal async Task<Answer> CallAsync(
        DescribedRoute route, JsonNode? body, IEnumerable<DescribedParameter> query, NamesRead read, string? key = null)
    {
        using var client = _gateway.ClientWith(key ?? TestGateway.MasterKey);
        var path = route.Parameters.Where(parameter => parameter.In == "path").Aggregate(route.Path, (path, parameter) =>
            path.Replace($"{{{parameter.Name}}}", Escape(parameter), StringComparison.Ordinal));
        var question = string.Join('&', query.Select(parameter => $"{parameter.Name}={Escape(parameter)}"));
        var before = _read;
        _read = read;
        try
        {
            return await TestGateway.SendAsync(
                client, route.Method, $"{path}?{question}", body?.ToJsonString());
        }
        finally
        {
            _read = before;
        }
    }

    public async ValueTask DisposeAsync() => await _gateway.DisposeAsync();

    private string Escape(DescribedParameter parameter) => WebUtility.UrlEncode(
        parameter.Example.Replace(Samples.Call, _call, StringComparison.Ordinal));
}
