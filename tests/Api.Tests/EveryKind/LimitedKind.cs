namespace Tollgate.Api.Tests.EveryKind;

/// <summary>A kind of account that can be limited: how it is named, edited and deleted. How it is made and read,
/// <see cref="Household"/> says.</summary>
/// <param name="Name">In the tests.</param>
/// <param name="Account">The kind that its refusals name.</param>
internal sealed record LimitedKind(string Name, string Account)
{
    /// <summary>The field that its refusals name.</summary>
    public string Limit { get; init; } = "max_budget";

    /// <summary>The status of its refusals where its budget is spent.</summary>
    public int Status { get; init; } = 400;

    /// <summary>Gives it another budget; the amount is as it stands in JSON. Null: nobody can.</summary>
    public Func<Household, string, Task>? Edit { get; init; }

    /// <summary>Deletes it; null: nobody can.</summary>
    public Func<Household, Task>? Delete { get; init; }

    /// <summary>The status of the next call after that: of what calls only name, or hold, they go on without
    /// it.</summary>
    public int StatusAfterDeletion { get; init; } = 401;

    /// <summary>The accounts that are gone with it, as <see cref="Household"/> names them.</summary>
    public string[] Gone { get; init; } = [];

    /// <summary>Sets what it has spent back to nothing; null: nobody can.</summary>
    public Func<Household, Task>? SetBack { get; init; }

    public static IReadOnlyList<LimitedKind> All { get; } =
    [
        new("proxy", "proxy"),
        new("organization", "organization")
        {
            Edit = (house, max) => house.DoAsync(HttpMethod.Patch, "/organization/update",
                $$"""{"organization_id": "{{house.Organization}}", "max_budget": {{max}}}"""),
            Delete = house => house.DoAsync(
                HttpMethod.Delete, "/organization/delete", $$"""{"organization_ids": ["{{house.Organization}}"]}"""),
            Gone = ["organization", "team", "member", "member of an organization", "key"],
        },
        new("member of an organization", "organization_member")
        {
            Edit = (house, max) => house.DoAsync(HttpMethod.Patch, "/organization/member_update",
                $$"""{"organization_id": "{{house.Organization}}", "user_id": "{{house.User}}", "max_budget_in_organization": {{max}}}"""),
            Delete = house => house.DoAsync(HttpMethod.Delete, "/organization/member_delete",
                $$"""{"organization_id": "{{house.Organization}}", "user_id": "{{house.User}}"}"""),
            Gone = ["member of an organization"],
        },
        new("team", "team")
        {
            Edit = (house, max) => house.DoAsync("/team/update", $$"""{"team_id": "{{house.Team}}", "max_budget": {{max}}}"""),
            Delete = house => house.DoAsync("/team/delete", $$"""{"team_ids": ["{{house.Team}}"]}"""),
            Gone = ["team", "member", "key"],
            SetBack = house => house.DoAsync("/team/update", $$"""{"team_id": "{{house.Team}}", "spend": 0}"""),
        },
        new("member", "member")
        {
            Edit = (house, max) => house.DoAsync("/team/member_update",
                $$"""{"team_id": "{{house.Team}}", "user_id": "{{house.User}}", "max_budget_in_team": {{max}}}"""),
            Delete = house => house.DoAsync(
                "/team/member_delete", $$"""{"team_id": "{{house.Team}}", "user_id": "{{house.User}}"}"""),
            Gone = ["member", "key"],
        },
        new("user", "user")
        {
            Edit = (house, max) => house.DoAsync("/user/update", $$"""{"user_id": "{{house.User}}", "max_budget": {{max}}}"""),
            Delete = house => house.DoAsync("/user/delete", $$"""{"user_ids": ["{{house.User}}"]}"""),
            Gone = ["user", "member", "member of an organization", "key"],
        },
        new("key", "key")
        {
            Edit = (house, max) => house.DoAsync("/key/update", $$"""{"key": "{{house.Key}}", "max_budget": {{max}}}"""),
            Delete = house => house.DoAsync("/key/delete", $$"""{"keys": ["{{house.Key}}"]}"""),
            Gone = ["key"],
            SetBack = house => house.DoAsync($"/key/{house.Key}/reset_spend", """{"reset_to": 0}"""),
        },
        new("model of a key", "key")
        {
            Limit = "model_max_budget",
            Edit = (house, max) => house.DoAsync("/key/update", $$"""
                {"key": "{{house.Key}}", "model_max_budget": {"billed": {"budget_limit": {{max}}, "time_period": "1m"} } }
                """),
            Delete = house => house.DoAsync("/key/update", $$"""{"key": "{{house.Key}}", "model_max_budget": null}"""),
            StatusAfterDeletion = 200,
            Gone = ["model of a key"],
        },
        new("customer", "customer")
        {
            Status = 401,
            Edit = (house, max) => house.DoAsync("/customer/update", $$"""{"user_id": "{{house.Customer}}", "max_budget": {{max}}}"""),
            Delete = house => house.DoAsync("/customer/delete", $$"""{"user_ids": ["{{house.Customer}}"]}"""),
            StatusAfterDeletion = 200,
            Gone = ["customer"],
        },
        new("tag", "tag")
        {
            Edit = (house, max) => house.DoAsync("/tag/update", $$"""{"name": "{{house.Tag}}", "max_budget": {{max}}}"""),
            Delete = house => house.DoAsync("/tag/delete", $$"""{"name": "{{house.Tag}}"}"""),
            StatusAfterDeletion = 200,
            Gone = ["tag"],
        },
        new("holder of a budget object", "key")
        {
            Edit = (house, max) => house.DoAsync("/budget/update", $$"""{"budget_id": "{{house.Template}}", "max_budget": {{max}}}"""),
            Delete = house => house.DoAsync("/budget/delete", $$"""{"id": "{{house.Template}}"}"""),
            StatusAfterDeletion = 200,
        },
        new("pool", "budget")
        {
            Edit = (house, max) => house.DoAsync("/budget/update", $$"""{"budget_id": "{{house.Pool}}", "max_budget": {{max}}}"""),
            Delete = house => house.DoAsync("/budget/delete", $$"""{"id": "{{house.Pool}}"}"""),
            StatusAfterDeletion = 200,
            Gone = ["pool"],
        },
    ];

    public static LimitedKind Of(string name) => All.Single(kind => kind.Name == name);
}
