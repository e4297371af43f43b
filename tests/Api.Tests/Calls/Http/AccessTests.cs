namespace Tollgate.Api.Tests.Calls.Http;

/// <summary>Keys and teams that may not call at all, or not this model.</summary>
[Collection<Served>]
public sealed class AccessTests(Served served) : CallTests(served)
{
    [Fact]
    public async Task A_blocked_key_calls_nobody()
    {
        using var caller = await KeyAsync("""{"blocked": true}""");

        var answer = await caller.CallAsync(ChatBody.Of("priced", new() { Note = "of a blocked key" }));

        Assert.Equal(
            (401, "Authentication Error, Key is blocked. Update via `/key/unblock` if you're admin."),
            (answer.Status, answer.Message));
        Assert.False(WasReceived("of a blocked key"));
    }

    [Fact]
    public async Task A_blocked_team_calls_nobody()
    {
        using var caller = await TeamAsync("""{"blocked": true}""");

        var answer = await caller.CallAsync(ChatBody.Of("priced", new() { Note = "of a blocked team" }));

        Assert.Equal(
            (401, $"Authentication Error, Team={caller.Team} is blocked. Update via `/team/unblock` if your admin."),
            (answer.Status, answer.Message));
        Assert.False(WasReceived("of a blocked team"));
        Assert.Equal(new Figures("0.0", "0.0"), await caller.SettledAsync());
    }

    [Fact]
    public async Task A_key_calls_the_models_of_its_list_and_no_other()
    {
        using var caller = await KeyAsync("""{"models": ["free", "llama3"]}""");

        var allowed = await caller.CallAsync(ChatBody.Of("free"));
        var refused = await caller.CallAsync(ChatBody.Of("priced", new() { Note = "of another model" }));

        Assert.Equal((200, 401), (allowed.Status, refused.Status));
        Assert.Equal(
            "key not allowed to access model. This key can only access models=['free', 'llama3']. Tried to access priced",
            refused.Message);
        Assert.Equal("key_model_access_denied", refused["error"].GetProperty("type").GetString());
        Assert.False(WasReceived("of another model"));
    }

    [Fact]
    public async Task A_team_calls_the_models_of_its_list_and_no_other()
    {
        using var caller = await TeamAsync("""{"models": ["free"]}""");

        var allowed = await caller.CallAsync(ChatBody.Of("free"));
        var refused = await caller.CallAsync(ChatBody.Of("priced"));

        Assert.Equal((200, 401), (allowed.Status, refused.Status));
        Assert.Equal(
            $"Team not allowed to access model. Team={caller.Team}, Model=priced. Allowed team models = ['free']",
            refused.Message);
        Assert.Equal(new Figures("0.0", "0.0"), await caller.SettledAsync());
    }
}
