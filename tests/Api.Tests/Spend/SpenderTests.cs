using System.Text.Json;

namespace Tollgate.Api.Tests.Spend;

/// <summary>The rows of keys and users, by what they have spent.</summary>
[Collection<Logged>]
public sealed class SpenderTests(Logged logged)
{
    [Fact]
    public async Task Keys_are_told_the_one_that_spent_the_most_first()
    {
        var keys = await RowsAsync("/spend/keys");

        Assert.Equal([0.0000535m, 0.000007m, 0m], keys.Select(Spend));
        Assert.Equal(["ann", "bob", "ann"], keys.Select(key => key.GetProperty("user_id").GetString()));
        Assert.Equal("anns", keys[0].GetProperty("key_alias").GetString());
        Assert.Equal(64, keys[0].GetProperty("token").GetString()!.Length);
        Assert.Equal(Spend(keys[0]), Spend(Assert.Single(await RowsAsync("/spend/keys?limit=1"))));
        Assert.Equal(422, (await logged.Gateway.GetAsync("/spend/keys?limit=1001")).Status);
    }

    // What a team's key spends is not its owner's own.
    [Fact]
    public async Task Users_are_told_the_one_that_spent_the_most_first()
    {
        var users = await RowsAsync("/spend/users");

        Assert.Equal(["bob", "ann"], users.Select(Name));
        Assert.Equal([0.000007m, 0m], users.Select(Spend));
        Assert.Equal("ann", Name(Assert.Single(await RowsAsync("/spend/users?user_id=ann"))));
        var nobody = await logged.Gateway.GetAsync("/spend/users?user_id=nobody");
        Assert.Equal((404, "User nobody not found"), (nobody.Status, nobody.Message));
    }

    [Fact]
    public async Task A_user_is_told_of_himself_and_his_own_keys()
    {
        Assert.Equal("bob", Assert.Single(await RowsAsync("/spend/keys", logged.BobsKey)).GetProperty("user_id").GetString());
        Assert.Equal("bob", Name(Assert.Single(await RowsAsync("/spend/users", logged.BobsKey))));
        using var bob = logged.Gateway.ClientWith(logged.BobsKey);
        Assert.Equal(403, (await TestGateway.SendAsync(bob, HttpMethod.Get, "/spend/users?user_id=ann")).Status);
    }

    private static decimal Spend(JsonElement row) => row.GetProperty("spend").GetDecimal();

    private static string? Name(JsonElement user) => user.GetProperty("user_id").GetString();

    private async Task<JsonElement[]> RowsAsync(string path, string? key = null)
    {
        using var client = logged.Gateway.ClientWith(key ?? TestGateway.MasterKey);
        var answer = await TestGateway.SendAsync(client, HttpMethod.Get, path);
        Assert.True(answer.Status == 200, answer.Text);
        return [.. answer.Json.EnumerateArray()];
    }
}
