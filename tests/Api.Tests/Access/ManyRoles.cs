using Tollgate.Api.Access;

namespace Tollgate.Api.Tests.Access;

/// <summary>A gateway with a key of each role.</summary>
[CollectionDefinition]
public sealed class ManyRoles : ICollectionFixture<ManyRoles>, IAsyncLifetime
{
    private readonly Dictionary<Role, string> _keys = new() { [Role.Master] = TestGateway.MasterKey };

    public TestGateway Gateway { get; private set; } = null!;

    internal string KeyOf(Role role) => _keys[role];

    public async ValueTask InitializeAsync()
    {
        Gateway = await TestGateway.StartAsync();
        _keys[Role.None] = (await Gateway.PostAsync("/key/generate", "{}"))["key"].GetString()!;
        foreach (var role in Enum.GetValues<Role>().Except(_keys.Keys))
            _keys[role] = await UserAsync(Gateway, role.Name()!);
    }

    public ValueTask DisposeAsync() => Gateway.DisposeAsync();

    /// <summary>The key of a new user.</summary>
    public static async Task<string> UserAsync(TestGateway gateway, string role, string? id = null, string? members = null)
    {
        var user = await gateway.PostAsync(
            "/user/new", $$"""{"user_role":"{{role}}","user_id":"{{id ?? Guid.NewGuid().ToString()}}"{{members}}}""");
        Assert.Equal(200, user.Status);
        return user["key"].GetString()!;
    }
}
