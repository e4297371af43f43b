using Tollgate.Api.Tests.Calls.Http;

namespace Tollgate.Api.Tests.Keys;

/// <summary><c>/key/delete</c>, by every name that a key has.</summary>
[Collection<Served>]
public sealed class KeyDeletionTests(Served served) : CallTests(served)
{
    [Fact]
    public async Task Keys_are_deleted_by_alias_and_leave_every_list()
    {
        var (team, tag) = ((await Gateway.PostAsync("/team/new", "{}"))["team_id"].GetString(), Guid.NewGuid());
        using var one = await KeyAsync($$"""{"team_id": "{{team}}", "key_alias": "one {{tag}}"}""");
        using var two = await KeyAsync($$"""{"team_id": "{{team}}", "key_alias": "two {{tag}}"}""");
        using var three = await KeyAsync($$"""{"team_id": "{{team}}"}""");

        var deleted = await Gateway.PostAsync("/key/delete", $$"""{"key_aliases": ["two {{tag}}", "one {{tag}}"]}""");

        Assert.Equal($$"""{"deleted_keys":["two {{tag}}","one {{tag}}"]}""", deleted.Text);
        Assert.Equal(1, (await Gateway.GetAsync($"/key/list?team_id={team}")).Total());
        Assert.Empty((await Gateway.GetAsync($"/key/aliases?team_id={team}"))["aliases"].EnumerateArray());
        Assert.Equal(401, (await one.CallAsync(ChatBody.Of("llama3"))).Status);
        Assert.Equal(200, (await three.CallAsync(ChatBody.Of("llama3"))).Status);
        await three.SettledAsync();
    }

    [Fact]
    public async Task Secret_hash_and_repetition_name_one_key()
    {
        var key = await Gateway.PostAsync("/key/generate", "{}");
        var (secret, hash) = (key["key"].GetString(), key["token"].GetString());

        var deleted = await Gateway.PostAsync("/key/delete", $$"""{"keys": ["{{secret}}", "{{hash}}", "{{hash}}"]}""");

        Assert.Equal((200, $$"""{"deleted_keys":["{{secret}}","{{hash}}","{{hash}}"]}"""), (deleted.Status, deleted.Text));
    }

    [Fact]
    public async Task Those_that_exist_are_deleted_and_the_others_counted()
    {
        using var caller = await KeyAsync();

        var deleted = await Gateway.PostAsync("/key/delete", $$"""{"keys": ["sk-nobody", "{{caller.Secret}}"]}""");

        Assert.Equal(400, deleted.Status);
        Assert.Contains("Not all keys passed in were deleted. Deleted 1 of 2.", deleted.Message, StringComparison.Ordinal);
        Assert.Equal(404, (await Gateway.GetAsync($"/key/info?key={caller.Secret}")).Status);
    }

    [Theory]
    [InlineData("""{"key_aliases": ["of nobody"]}""", 404, "{'error': 'No keys found'}")]
    [InlineData("""{"key_aliases": [""]}""", 404, "{'error': 'No keys found'}")]
    [InlineData("""{"keys": ["sk-of-nobody", "MASTER"]}""", 404, "{'error': 'No keys found'}")]
    [InlineData("""{"key_aliases": [7]}""", 422, "key_aliases.0: Input should be a valid string")]
    [InlineData("""{"key_aliases": "one"}""", 422, "key_aliases: Input should be a valid list")]
    [InlineData("{}", 422, "keys: Field required")]
    [InlineData("""{"keys": ["sk-a"], "key_aliases": ["b"]}""", 400, "Either keys or key_aliases, and not both")]
    public async Task What_names_no_key_deletes_none(string body, int status, string message)
    {
        var answer = await Gateway.PostAsync(
            "/key/delete", body.Replace("MASTER", TestGateway.MasterKey, StringComparison.Ordinal));

        Assert.Equal((status, message), (answer.Status, answer.Message));
    }
}
