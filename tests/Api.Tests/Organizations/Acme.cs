using Tollgate.Api.Tests.Access;

namespace Tollgate.Api.Tests.Organizations;

/// <summary>A gateway with two organizations, each with a team; one has an admin and a member.</summary>
public sealed class Acme : IAsyncLifetime
{
    public TestGateway Gateway { get; private set; } = null!;

    /// <summary>Presents a key of the admin of <c>acme</c>, the user <c>boss</c>.</summary>
    public HttpClient Admin { get; private set; } = null!;

    /// <summary>Presents a key of a member of <c>acme</c>, the user <c>ann</c>.</summary>
    public HttpClient Member { get; private set; } = null!;

    public async ValueTask InitializeAsync()
    {
        Gateway = await TestGateway.StartAsync();
        foreach (var id in new[] { "acme", "other" })
        {
            await Gateway.DoAsync("/organization/new", $$"""{"organization_id": "{{id}}", "organization_alias": "{{id}}", "max_budget": 5}""");
            await Gateway.DoAsync("/team/new", $$"""{"team_id": "of-{{id}}", "organization_id": "{{id}}"}""");
        }

        Admin = await MemberAsync("boss", "org_admin");
        Member = await MemberAsync("ann", "internal_user");
    }

    public async ValueTask DisposeAsync()
    {
        Admin.Dispose();
        Member.Dispose();
        await Gateway.DisposeAsync();
    }

    /// <summary>Presents a key of a new member of <c>acme</c>.</summary>
    public async Task<HttpClient> MemberAsync(string user, string role)
    {
        var key = await ManyRoles.UserAsync(Gateway, "internal_user", user);
        await Gateway.DoAsync("/organization/member_add", $$"""{"organization_id": "acme", "member": {"role": "{{role}}", "user_id": "{{user}}"} }""");
        return Gateway.ClientWith(key);
    }

    public static Task<Answer> SendAsync(HttpClient client, string method, string route, string? body = null) =>
        TestGateway.SendAsync(client, new HttpMethod(method), route, body);
}
