using Microsoft.Extensions.Time.Testing;
using Tollgate.Api.Tests.Access;

namespace Tollgate.Api.Tests.Creation;

/// <summary>A gateway whose configuration has defaults and bounds.</summary>
public abstract class MadeGateway(string settings) : IAsyncLifetime
{
    public static readonly DateTimeOffset Now = new(2026, 1, 15, 12, 0, 0, TimeSpan.Zero);

    public TestGateway Gateway { get; private set; } = null!;

    public async ValueTask InitializeAsync() => Gateway = await TestGateway.StartAsync(
        $"{Kinds.Config}\nlitellm_settings:\n{settings}", time: new FakeTimeProvider(Now));

    public async ValueTask DisposeAsync()
    {
        await Gateway.DisposeAsync();
        GC.SuppressFinalize(this);
    }

    /// <summary>A key of a new user.</summary>
    public Task<string> UserAsync(string role = "internal_user", string? id = null) =>
        ManyRoles.UserAsync(Gateway, role, id);

    public async Task<Answer> PostAsync(string key, string path, string json)
    {
        using var client = Gateway.ClientWith(key);
        return await TestGateway.SendAsync(client, HttpMethod.Post, path, json);
    }
}
