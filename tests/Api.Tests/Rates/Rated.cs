using Tollgate.Api.Tests.Calls.Http;
using Tollgate.Servers.Upstream;

namespace Tollgate.Api.Tests.Rates;

/// <summary>An account with a rate, a key whose calls it counts, and another account on the same path that has room for
/// everything.</summary>
/// <param name="Call">What a call says besides the model.</param>
/// <param name="Tag">The tag that its header names; null: none.</param>
/// <param name="Refuses">The account as refusals name it.</param>
/// <param name="Account">Where the account explains itself.</param>
/// <param name="Witness">Where the other does.</param>
/// <param name="Edit">Route and body that change its rate, <c>RATES</c> standing for them; null: there is none.</param>
internal sealed record Rated(
    TestGateway Gateway,
    string Key,
    (string Kind, string Id) Refuses,
    string Account,
    string Witness,
    (string Route, string Body)? Edit = null,
    string? Call = null,
    string? Tag = null)
{
    /// <summary>What is made of it.</summary>
    public static readonly string[] Kinds =
    [
        "key", "user", "team", "member", "customer", "customer with a budget", "organization", "tag", "pool",
        "key with a budget", "model of a key", "model of a team", "budget of a model",
    ];

    public static bool IsOfModel(string kind) => kind.Contains("model", StringComparison.Ordinal);

    /// <param name="name">Nobody else's.</param>
    /// <param name="rates">The members that limit it.</param>
    public static async Task<Rated> MakeAsync(TestGateway gateway, string kind, string name, string rates)
    {
        const string Roomy = "\"rpm_limit\": 1000";
        var customer = $"\"user\": \"{name}\"";
        switch (kind)
        {
            case "key" or "key with a budget" or "model of a key" or "budget of a model":
                await gateway.DoAsync("/customer/new", $$"""{"user_id": "{{name}}", {{Roomy}}}""");
                if (kind == "key with a budget")
                    await gateway.DoAsync("/budget/new", $$"""{"budget_id": "{{name}}", {{rates}}}""");
                var own = await gateway.KeyAsync(
                    kind == "key with a budget" ? $$"""{"budget_id": "{{name}}"}""" : $$"""{ {{rates}} }""");
                return new(
                    gateway,
                    own,
                    ("key", Tollgate.Api.Access.PresentedKey.HashOf(own)),
                    $"/key/explain?key={own}",
                    $"/customer/explain?end_user_id={name}",
                    kind == "key with a budget"
                        ? ("/budget/update", $$"""{"budget_id": "{{name}}", RATES}""")
                        : ("/key/update", $$"""{"key": "{{own}}", RATES}"""),
                    customer);
            case "user":
                await gateway.DoAsync("/user/new", $$"""{"user_id": "{{name}}", "auto_create_key": false, {{rates}}}""");
                return await WithKeyAsync(
                    "user", name, $"/user/explain?user_id={name}", ("/user/update", $$"""{"user_id": "{{name}}", RATES}"""),
                    $"\"user_id\": \"{name}\"");
            case "team" or "model of a team":
                await gateway.DoAsync("/team/new", $$"""{"team_id": "{{name}}", {{rates}}}""");
                return await WithKeyAsync(
                    "team", name, $"/team/explain?team_id={name}", ("/team/update", $$"""{"team_id": "{{name}}", RATES}"""),
                    $"\"team_id\": \"{name}\"");
            case "member":
                await gateway.DoAsync("/team/new", $$"""{"team_id": "{{name}}"}""");
                await gateway.DoAsync("/team/member_add", $$"""
                    {"team_id": "{{name}}", "member": {"role": "user", "user_id": "ann"}, {{rates}}}
                    """);
                return await WithKeyAsync(
                    "member", $"{name}:ann", $"/team/member_explain?team_id={name}&user_id=ann",
                    ("/team/member_update", $$"""{"team_id": "{{name}}", "user_id": "ann", RATES}"""),
                    $"\"team_id\": \"{name}\", \"user_id\": \"ann\"");
            case "customer":
                await gateway.DoAsync("/customer/new", $$"""{"user_id": "{{name}}", {{rates}}}""");
                return await WithKeyAsync(
                    "customer", name, $"/customer/explain?end_user_id={name}",
                    ("/customer/update", $$"""{"user_id": "{{name}}", RATES}"""), null)
                    with
                { Call = customer };
            case "customer with a budget":
                await gateway.DoAsync("/budget/new", $$"""{"budget_id": "{{name}}", {{rates}}}""");
                await gateway.DoAsync("/customer/new", $$"""{"user_id": "{{name}}", "budget_id": "{{name}}"}""");
                return await WithKeyAsync(
                    "customer", name, $"/customer/explain?end_user_id={name}",
                    ("/budget/update", $$"""{"budget_id": "{{name}}", RATES}"""), null)
                    with
                { Call = customer };
            case "organization":
                await gateway.DoAsync("/organization/new", $$"""
                    {"organization_id": "{{name}}", "organization_alias": "{{name}}", {{rates}}}
                    """);
                await gateway.DoAsync("/team/new", $$"""{"team_id": "{{name}}", "organization_id": "{{name}}"}""");
                return await WithKeyAsync(
                    "organization", name, $"/organization/explain?organization_id={name}", null, $"\"team_id\": \"{name}\"");
            case "tag":
                await gateway.DoAsync("/tag/new", $$"""{"name": "{{name}}", {{rates}}}""");
                return await WithKeyAsync("tag", name, $"/tag/explain?name={name}", null, null) with { Tag = name };
            case "pool":
                await gateway.DoAsync("/budget/new", $$"""{"budget_id": "{{name}}", "shared": true, {{rates}}}""");
                return await WithKeyAsync(
                    "budget", name, $"/budget/explain?budget_id={name}",
                    ("/budget/update", $$"""{"budget_id": "{{name}}", RATES}"""), $"\"budget_id\": \"{name}\"");
            default:
                return await WithKeyAsync("proxy", "all", "/proxy/explain", null, null);
        }

        async Task<Rated> WithKeyAsync(
            string refuses, string id, string account, (string, string)? edit, string? members)
        {
            var key = await gateway.KeyAsync($$"""{ {{Roomy}}{{(members is null ? "" : ", ")}}{{members}} }""");
            return new(gateway, key, (refuses, id), account, $"/key/explain?key={key}", edit);
        }
    }

    /// <summary>Calls a model that answers at once, or, where a gate is named, when that opens.</summary>
    public async Task<Answer> CallAsync(string? hold = null)
    {
        using var client = Gateway.ClientWith(Key);
        if (Tag is not null)
            client.DefaultRequestHeaders.Add("x-litellm-tags", Tag);
        return await TestGateway.SendAsync(
            client,
            HttpMethod.Post,
            "/v1/chat/completions",
            hold is null
                ? ChatBody.Of("llama3", members: Call)
                : ChatBody.Of("output-only", new FakeBehavior { Hold = hold }, Call));
    }

    public Task EditAsync(string rates) => Gateway.DoAsync(
        Edit!.Value.Route, Edit.Value.Body.Replace("RATES", rates, StringComparison.Ordinal));

    /// <summary>What the account says of a limit.</summary>
    public async Task<(long Used, long Held)> UsedAsync(string limit) => Used(await Gateway.GetAsync(Account), limit);

    /// <summary>The calls that the other account counted.</summary>
    public async Task<long> WitnessedAsync() => Used(await Gateway.GetAsync(Witness), "rpm_limit").Used;

    private static (long Used, long Held) Used(Answer answer, string limit)
    {
        var rate = answer["rates"].EnumerateArray().Single(rate => rate.GetProperty("limit").GetString() == limit);
        return (rate.GetProperty("used").GetInt64(), rate.GetProperty("held").GetInt64());
    }
}
