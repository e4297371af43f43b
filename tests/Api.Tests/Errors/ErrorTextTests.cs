using Tollgate.Api.Tests.Access;

namespace Tollgate.Api.Tests.Errors;

/// <summary>What LiteLLM's management routes say when they refuse, which scripts look for: each text of its kind.</summary>
[Collection<ManyRoles>]
public sealed class ErrorTextTests(ManyRoles roles)
{
    private const string Unknown = "sk-nobody-has-this-one";

    [Theory]
    // Keys
    [InlineData("/key/generate", """{"max_budget":-1}""", 400, "max_budget cannot be negative. Received: -1")]
    [InlineData("/key/generate", """{"soft_budget":-1}""", 400, "soft_budget cannot be negative. Received: -1")]
    [InlineData("/key/generate", """{"key":"abcd-and-more-wxyz"}""", 400,
        "Invalid key format. LiteLLM Virtual Key must start with 'sk-'. Received: abcd****wxyz")]
    [InlineData("/key/generate", """{"key_alias":"ALIAS"}""", 400,
        "Key with alias 'ALIAS' already exists. Unique key aliases across all keys are required.")]
    [InlineData("/key/generate", """{"team_id":"nowhere"}""", 400, "Unable to find team object in database. Team ID: nowhere")]
    [InlineData("/key/generate", """{"organization_id":"nowhere"}""", 400, "Organization not found for organization_id=nowhere")]
    [InlineData("/key/generate", """{"budget_duration":"soon"}""", 400,
        "Invalid budget_duration 'soon'. Use a format like '1h', '24h', '7d', or '30d'.")]
    [InlineData("/key/update", """{"key":"KEY","team_id":"nowhere"}""", 404, "Team not found, passed team_id=nowhere")]
    [InlineData("/key/update", $$"""{"key":"{{Unknown}}","max_budget":1}""", 404, "Key sk-...-one not found")]
    [InlineData("/key/delete", $$"""{"keys":["{{Unknown}}"]}""", 404, "No keys found")]
    [InlineData("/key/delete", $$"""{"keys":["{{Unknown}}","SPARE"]}""", 400, "Not all keys passed in were deleted.")]
    [InlineData($"/key/info?key={Unknown}", null, 404, "Key not found in database")]
    [InlineData("/key/block", $$"""{"key":"{{Unknown}}"}""", 404, "Key sk-...-one not found")]
    [InlineData("/key/block", """{"key":"not-a-key"}""", 400, "Invalid key format.")]
    [InlineData($"/key/{Unknown}/regenerate", "{}", 404, "Key sk-...-one not found")]
    [InlineData("/key/KEY/reset_spend", """{"reset_to":-1}""", 400, "reset_to must be >= 0")]
    [InlineData("/key/KEY/reset_spend", """{"reset_to":9}""", 400, "reset_to (9.0) must be <= current spend (1.0)")]
    [InlineData($"/key/{Unknown}/reset_spend", """{"reset_to":0}""", 404, "not found.")]
    // Teams
    [InlineData("/team/new", """{"max_budget":-1}""", 400, "max_budget cannot be negative. Received: -1")]
    [InlineData("/team/new", """{"soft_budget":-1}""", 400, "soft_budget cannot be negative. Received: -1")]
    [InlineData("/team/new", """{"team_member_budget":-1}""", 400, "team_member_budget cannot be negative. Received: -1")]
    [InlineData("/team/new", """{"soft_budget":5,"max_budget":5}""", 400,
        "soft_budget (5.0) must be strictly lower than max_budget (5.0)")]
    [InlineData("/team/new", """{"team_id":"TEAM"}""", 400, "Team id = TEAM already exists. Please use a different team id.")]
    [InlineData("/team/new", """{"organization_id":"ORG","max_budget":11}""", 400,
        "Team max_budget (11.0) exceeds organization's max_budget (10.0). Organization: ORG")]
    [InlineData("/team/update", """{"team_id":"nowhere"}""", 404, "Team not found, passed team_id=nowhere")]
    [InlineData("/team/delete", """{"team_ids":["nowhere"]}""", 404, "Team not found, passed team_id=nowhere")]
    [InlineData("/team/info?team_id=nowhere", null, 404, "Team not found, passed team id: nowhere.")]
    [InlineData("/team/block", """{"team_id":"nowhere"}""", 404, "Team not found, passed team_id=nowhere")]
    [InlineData("/team/member_add", """{"team_id":"nowhere","member":{"role":"user","user_id":"a"}}""", 404,
        "Team not found for team_id=nowhere")]
    [InlineData("/team/member_add", """{"team_id":"TEAM","member":{"role":"user","user_id":"MEMBER"}}""", 400,
        "User already in team. Member: user_id=MEMBER, user_email=None. Existing members=[")]
    [InlineData("/team/member_add", """{"team_id":"TEAM","member":{"role":"user"}}""", 400,
        "Either user_id or user_email must be provided")]
    [InlineData("/team/member_update", """{"team_id":"TEAM","user_id":"nobody"}""", 400, "User id doesn't exist in team table. Data=")]
    [InlineData("/team/member_delete", """{"team_id":"TEAM","user_id":"nobody"}""", 400, "User not found in team")]
    [InlineData("/team/member_delete", """{"team_id":"nowhere","user_id":"nobody"}""", 400, "Team id=nowhere does not exist in db")]
    // Users, customers, budgets
    [InlineData("/user/new", """{"user_id":"MEMBER"}""", 409, "User with id MEMBER already exists")]
    [InlineData("/user/info?user_id=nobody", null, 404, "User nobody not found")]
    [InlineData("/user/delete", """{"user_ids":["nobody"]}""", 404, "User not found, passed user_id=nobody")]
    [InlineData("/customer/new", """{"user_id":"CUSTOMER"}""", 400,
        "Customer already exists, passed user_id=CUSTOMER. Please pass a new user_id.")]
    [InlineData("/customer/info?end_user_id=nobody", null, 404, "End User Id=nobody does not exist in db")]
    [InlineData("/customer/update", """{"user_id":"nobody","max_budget":1}""", 404, "End User Id=nobody does not exist in db")]
    [InlineData("/customer/delete", """{"user_ids":["nobody","neither"]}""", 404, "End User Id(s)=nobody, neither do not exist in db")]
    [InlineData("/budget/new", """{"max_budget":-1}""", 400, "max_budget cannot be negative. Received: -1")]
    [InlineData("/budget/update", """{"max_budget":1}""", 400, "budget_id is required")]
    [InlineData("/budget/info", """{"budgets":[]}""", 400, "Specify list of budget id's to query. Passed in=[]")]
    // Spend, tags
    [InlineData("/spend/calculate", "{}", 400, "Bad Request - Either 'model' or 'completion_response' must be provided")]
    [InlineData("/spend/calculate", """{"model":"llama3"}""", 400, "Bad Request - messages must be provided if 'model' is provided")]
    [InlineData("/global/spend/report", null, 400, "Please provide start_date and end_date")]
    [InlineData("/user/daily/activity", null, 400, "Please provide start_date and end_date")]
    [InlineData("/tag/new", """{"name":"TAG"}""", 400, "Tag TAG already exists")]
    public async Task An_admin_is_told(string path, string? body, int status, string text)
    {
        var names = await FurnishAsync();

        var answer = body is null
            ? await roles.Gateway.GetAsync(In(path, names))
            : await roles.Gateway.PostAsync(In(path, names), In(body, names));

        Assert.Equal(status, answer.Status);
        Assert.Contains(In(text, names), answer.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("/key/generate", """{"team_id":"TEAM"}""", 403, "User=USER not assigned to team=TEAM")]
    [InlineData("/key/update", """{"key":"OWN","user_id":"MEMBER"}""", 403, "to belong to user=MEMBER")]
    [InlineData("/key/update", """{"key":"OWN","team_id":"TEAM"}""", 403, "User=USER is not a member of the team=TEAM")]
    [InlineData("/key/delete", """{"keys":["KEY"]}""", 403, "You are not authorized to delete this key")]
    [InlineData("/key/info?key=KEY", null, 403, "You are not allowed to access this key's info. Your role=internal_user")]
    [InlineData("/key/list?user_id=MEMBER", null, 403, "You are not authorized to check another user's keys")]
    [InlineData("/team/info?team_id=TEAM", null, 403, "not authorized to access this team=TEAM")]
    [InlineData("/team/list", null, 401, "Only admin users can query all teams/other teams. Your user role=internal_user")]
    [InlineData("/team/member_add", """{"team_id":"TEAM","member":{"role":"user","user_id":"a"}}""", 403,
        "Call not allowed. User not proxy admin OR team admin. route=/team/member_add, team_id=TEAM")]
    [InlineData("/user/info?user_id=MEMBER", null, 403,
        "key not allowed to access this user's info. user_id=MEMBER, key's user_id=USER")]
    public async Task A_user_is_told(string path, string? body, int status, string text)
    {
        var names = await FurnishAsync();
        var own = await ManyRoles.UserAsync(roles.Gateway, "internal_user", names["USER"]);
        names["OWN"] = own;
        using var client = roles.Gateway.ClientWith(own);

        var answer = await TestGateway.SendAsync(
            client, body is null ? HttpMethod.Get : HttpMethod.Post, In(path, names), body is null ? null : In(body, names));

        Assert.Equal(status, answer.Status);
        Assert.Contains(In(text, names), answer.Message, StringComparison.Ordinal);
    }

    private static string In(string text, Dictionary<string, string> names) =>
        names.Aggregate(text, (read, name) => read.Replace(name.Key, name.Value, StringComparison.Ordinal));

    private async Task<Dictionary<string, string>> FurnishAsync()
    {
        string[] kinds = ["ALIAS", "TEAM", "ORG", "MEMBER", "USER", "CUSTOMER", "TAG"];
        var names = kinds.ToDictionary(kind => kind, kind => $"{kind.ToLowerInvariant()}-{Guid.NewGuid():N}");
        await MakeAsync("/organization/new", """{"organization_id":"ORG","organization_alias":"ORG","max_budget":10}""");
        await MakeAsync("/team/new", """{"team_id":"TEAM","members_with_roles":[{"role":"user","user_id":"MEMBER"}]}""");
        await MakeAsync("/customer/new", """{"user_id":"CUSTOMER"}""");
        await MakeAsync("/tag/new", """{"name":"TAG"}""");
        names["KEY"] = (await MakeAsync("/key/generate", """{"key_alias":"ALIAS","spend":1}"""))["key"].GetString()!;
        names["SPARE"] = (await MakeAsync("/key/generate", "{}"))["key"].GetString()!;
        return names;

        async Task<Answer> MakeAsync(string path, string body)
        {
            var made = await roles.Gateway.PostAsync(path, In(body, names));
            Assert.True(made.Status == 200, made.Text);
            return made;
        }
    }
}
