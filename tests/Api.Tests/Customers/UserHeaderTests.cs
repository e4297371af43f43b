using Tollgate.Api.Tests.Calls.Http;
using Tollgate.Silo.Configuration;

namespace Tollgate.Api.Tests.Customers;

/// <summary>Headers that name whom a call is for.</summary>
public sealed class UserHeaderTests
{
    private const string Named = Kinds.Config + """

        general_settings:
          user_header_name: X-User-Email
        litellm_settings:
          max_end_user_budget: 0.000003
        """;

    private const string Mapped = Kinds.Config + """

        general_settings:
          user_header_name: X-Old
          user_header_mappings:
            - {header_name: X-Customer, litellm_user_role: customer}
            - {header_name: X-Person, litellm_user_role: internal_user}
        """;

    private const string Enforced = Kinds.Config + """

        general_settings:
          user_header_name: X-User-Email
          enforce_user_param: true
        """;

    // litellm#11083: the budget was not enforced where the customer came in a header.
    [Theory]
    [InlineData("X-User-Email", ErrorProfile.Classic, 401)]
    [InlineData("x-user-email", ErrorProfile.Current, 429)]
    [InlineData("x-litellm-end-user-id", ErrorProfile.Classic, 401)]
    public async Task The_budget_of_a_customer_that_a_header_names_holds(string header, ErrorProfile profile, int status)
    {
        await using var gateway = await TestGateway.StartAsync(Named, profile);
        var key = await gateway.KeyAsync();

        var first = await gateway.CallAsync(key, headers: (header, "ann"));
        var refused = await gateway.CallAsync(key, headers: (header, "ann"));
        var inBody = await gateway.CallAsync(key, "\"user\":\"ann\"");
        var other = await gateway.CallAsync(key, headers: (header, "bob"));
        var ofMaster = await gateway.CallAsync(null, headers: (header, "ann"));

        Assert.Equal((200, status, status, 200, status), (first.Status, refused.Status, inBody.Status, other.Status, ofMaster.Status));
        Assert.Equal(("customer", "ann"), (refused.Refusal("account"), refused.Refusal("id")));
    }

    [Theory]
    [InlineData("\"user\":\"body\"", "customer", "X-Customer:customer", "X-Old:old")]
    [InlineData("\"user\":\"body\"", "old", "X-Old:old")]
    [InlineData("\"user\":\"body\"", "ours", "X-Customer:customer", "x-litellm-end-user-id:ours")]
    [InlineData("\"user\":\"body\"", "body", "X-Customer:")]
    public async Task Headers_go_before_the_body_and_mappings_before_the_older_name(string body, string charged, params string[] headers)
    {
        await using var gateway = await TestGateway.StartAsync(Mapped);

        Assert.Equal(200, (await gateway.CallAsync(
            await gateway.KeyAsync(), body, [.. headers.Select(header => (header.Split(':')[0], header.Split(':')[1]))])).Status);

        var customers = await Eventually.GetAsync(
            async () => (await gateway.GetAsync("/customer/list")).Json.EnumerateArray().ToArray(), rows => rows.Length > 0);
        Assert.Equal(charged, Assert.Single(customers).GetProperty("user_id").GetString());
    }

    [Fact]
    public async Task An_internal_user_that_a_header_names_pays_for_keys_without_an_owner()
    {
        await using var gateway = await TestGateway.StartAsync(Mapped);
        await gateway.DoAsync("/user/new", """{"user_id": "ann", "max_budget": 0.000003, "auto_create_key": false}""");
        await gateway.DoAsync("/team/new", """{"team_id": "red", "team_member_budget": 0.000003}""");
        var (free, owned, ofTeam) = (
            await gateway.KeyAsync(), await gateway.KeyAsync("""{"user_id": "bob"}"""), await gateway.KeyAsync("""{"team_id": "red"}"""));

        Assert.Equal((200, 400), (await CallAsync(free), await CallAsync(free)));
        Assert.Equal((200, 200), (await CallAsync(owned), await CallAsync(owned)));
        Assert.Equal((200, 400), (await CallAsync(ofTeam), await CallAsync(ofTeam)));
        Assert.Equal((200, 200), (await CallAsync(null), await CallAsync(null)));
        Assert.Equal(200, (await gateway.CallAsync(ofTeam, headers: ("X-Person", "cy"))).Status);
        var user = (await gateway.GetAsync("/user/info?user_id=ann"))["user_info"];
        Assert.Equal("3.5e-06", user.Spend());

        async Task<int> CallAsync(string? key) => (await gateway.CallAsync(key, headers: ("X-Person", "ann"))).Status;
    }

    [Theory]
    [InlineData(ErrorProfile.Classic, "401")]
    [InlineData(ErrorProfile.Current, "\"401\"")]
    public async Task A_call_must_name_its_customer_where_the_configuration_says_so(ErrorProfile profile, string code)
    {
        await using var gateway = await TestGateway.StartAsync(Enforced, profile);
        var key = await gateway.KeyAsync();

        var refused = await gateway.CallAsync(key);

        Assert.Equal(401, refused.Status);
        Assert.Equal("Authentication Error, 'user' param not passed in. 'enforce_user_param'=True", refused.Message);
        Assert.Equal(("auth_error", code), (refused["error"].GetProperty("type").GetString(), refused["error"].GetProperty("code").GetRawText()));
        Assert.Equal(401, (await gateway.CallAsync(key, "\"user\":\"\"")).Status);
        Assert.Equal(401, (await gateway.CallAsync(null)).Status);
        Assert.Equal(200, (await gateway.CallAsync(key, "\"user\":\"ann\"")).Status);
        Assert.Equal(200, (await gateway.CallAsync(key, headers: ("X-User-Email", "ann"))).Status);
    }

    [Theory]
    [InlineData("X-Customer")]
    [InlineData("X-Person")]
    public async Task A_name_that_cannot_be_kept_is_refused(string header)
    {
        await using var gateway = await TestGateway.StartAsync(Mapped);

        var answer = await gateway.CallAsync(await gateway.KeyAsync(), headers: (header, new string('a', 129)));

        Assert.Equal((400, "user"), (answer.Status, answer["error"].GetProperty("param").GetString()));
    }
}
