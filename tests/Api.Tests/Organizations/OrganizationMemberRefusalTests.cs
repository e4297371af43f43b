namespace Tollgate.Api.Tests.Organizations;

/// <summary>What cannot be asked of the members of an organization.</summary>
public sealed class OrganizationMemberRefusalTests(Acme acme) : IClassFixture<Acme>
{
    [Theory]
    [InlineData("POST", """{"organization_id": "acme", "member": [{"role": "internal_user", "user_id": "new"}, {"role": "internal_user", "user_id": "ann"}]}""", 400, "User already in organization. Member: user_id=ann, user_email=None")]
    [InlineData("POST", """{"organization_id": "acme", "member": {"role": "internal_user"}}""", 400, "Either user_id or user_email must be provided")]
    [InlineData("POST", """{"organization_id": "acme", "member": []}""", 400, "Either user_id or user_email must be provided")]
    [InlineData("POST", """{"organization_id": "acme", "member": {"role": "proxy_admin", "user_id": "x"}}""", 422, "Input should be 'org_admin' or 'internal_user' or 'internal_user_viewer'")]
    [InlineData("POST", """{"organization_id": "acme"}""", 422, "member")]
    [InlineData("POST", """{"organization_id": "nowhere", "member": {"role": "internal_user", "user_id": "x"}}""", 404, "Organization not found for organization_id=nowhere")]
    [InlineData("POST", """{"organization_id": "acme", "member": {"role": "internal_user", "user_id": "x"}, "max_budget_in_organization": -1}""", 400, "max_budget_in_organization cannot be negative")]
    [InlineData("POST", """{"organization_id": "acme", "member": {"role": "internal_user", "user_id": "x"}, "budget_id": "none"}""", 400, "budget_id=none")]
    [InlineData("PATCH", """{"organization_id": "acme", "user_id": "ann", "role": "king"}""", 422, "role")]
    [InlineData("PATCH", """{"organization_id": "acme", "user_id": "ann", "models": ["a"]}""", 400, "models cannot be changed yet")]
    [InlineData("PATCH", """{"organization_id": "acme", "user_id": "x"}""", 404, "Member not found in organization for user_id=x")]
    [InlineData("PATCH", """{"organization_id": "acme"}""", 400, "Either user_id or user_email must be provided")]
    [InlineData("DELETE", """{"organization_id": "acme", "user_email": "x@example.com"}""", 404, "Member not found in organization for user_email=x@example.com")]
    [InlineData("DELETE", """{"user_id": "ann"}""", 422, "organization_id")]
    public async Task What_cannot_be_done_is_named_and_changes_nothing(string method, string body, int status, string said)
    {
        var before = (await InfoAsync()).Text;
        var what = method switch { "POST" => "add", "PATCH" => "update", _ => "delete" };

        var answer = await Acme.SendAsync(acme.Gateway.MasterClient, method, $"/organization/member_{what}", body);

        Assert.Equal(status, answer.Status);
        Assert.Contains(said, answer.Text, StringComparison.Ordinal);
        Assert.Equal(before, (await InfoAsync()).Text);
    }

    [Fact]
    public async Task More_members_than_one_request_may_name_are_refused()
    {
        var members = string.Join(',', Enumerable.Range(0, 101).Select(i => $$"""{"role": "internal_user", "user_id": "u{{i}}"}"""));
        var before = (await InfoAsync()).Text;

        var refused = await acme.Gateway.PostAsync(
            "/organization/member_add", $$"""{"organization_id": "acme", "member": [{{members}}]}""");

        Assert.Equal((400, "member cannot have more than 100 entries"), (refused.Status, refused.Message));
        Assert.Equal(before, (await InfoAsync()).Text);
    }

    [Fact]
    public async Task A_user_is_in_a_hundred_organizations_at_most()
    {
        for (var i = 0; i < 100; i++)
        {
            await acme.Gateway.DoAsync("/organization/new", $$"""{"organization_id": "o{{i}}", "organization_alias": "o"}""");
            await acme.Gateway.DoAsync("/organization/member_add", Body($"o{i}"));
        }

        var refused = await acme.Gateway.PostAsync("/organization/member_add", Body("acme"));

        Assert.Equal((400, "User=everywhere cannot be in more than 100 organizations"), (refused.Status, refused.Message));

        static string Body(string id) =>
            $$"""{"organization_id": "{{id}}", "member": {"role": "internal_user", "user_id": "everywhere"} }""";
    }

    private Task<Answer> InfoAsync() => acme.Gateway.GetAsync("/organization/info?organization_id=acme");
}
