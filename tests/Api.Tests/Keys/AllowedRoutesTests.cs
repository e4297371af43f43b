using Tollgate.Api.Tests.Access;
using Tollgate.Api.Tests.Calls.Http;
using Routes = Tollgate.Api.Access.AllowedRoutes;

namespace Tollgate.Api.Tests.Keys;

/// <summary>Keys that may call some routes only.</summary>
[Collection<ManyRoles>]
public sealed class AllowedRoutesTests(ManyRoles roles)
{
    private const string Chat = "/v1/chat/completions";
    private static readonly string Call = ChatBody.Of("llama3");

    [Theory]
    [InlineData("", "POST", Chat, true, true)]
    [InlineData("llm_api_routes", "POST", Chat, true, true)]
    [InlineData("llm_api_routes", "GET", "/v1/models/llama3", false, true)]
    [InlineData("llm_api_routes", "GET", "/key/info", false, false)]
    [InlineData("management_routes", "POST", Chat, true, false)]
    [InlineData("management_routes", "POST", "/key/generate", false, true)]
    [InlineData("info_routes", "GET", "/key/info", false, true)]
    [InlineData("info_routes", "POST", "/key/generate", false, false)]
    [InlineData("info_routes", "POST", Chat, true, false)]
    [InlineData(Chat, "POST", Chat, true, true)]
    [InlineData(Chat, "POST", "/v1/embeddings", true, false)]
    [InlineData("/v1/*", "POST", Chat, true, true)]
    [InlineData("/v1/*", "POST", "/chat/completions", true, false)]
    [InlineData("/v1", "POST", Chat, true, false)]
    public void A_list_opens_what_it_names(string allowed, string method, string path, bool isCall, bool isOpen) =>
        Assert.Equal(isOpen, Routes.Allow(allowed.Length == 0 ? [] : [allowed], method, path, isCall));

    [Fact]
    public async Task A_call_on_another_route_is_refused_and_costs_nothing()
    {
        using var caller = await KeyAsync("""{"allowed_routes":["/v1/embeddings"]}""");

        var answer = await caller.PostAsync(Chat, Call);

        Assert.Equal(
            (403, $"Virtual key is not allowed to call this route. Only allowed to call routes: ['/v1/embeddings']. Tried to call route: {Chat}"),
            (answer.Status, answer.Message));
    }

    [Theory]
    [InlineData("llm_api", 200, 403)]
    [InlineData("management", 403, 200)]
    [InlineData("read_only", 403, 200)]
    [InlineData("default", 200, 200)]
    public async Task A_type_of_key_is_a_list_of_routes(string type, int call, int info)
    {
        using var caller = await KeyAsync($$"""{"key_type":"{{type}}"}""");
        using var client = roles.Gateway.ClientWith(caller.Secret);

        Assert.Equal(call, (await caller.PostAsync(Chat, Call)).Status);
        Assert.Equal(info, (await TestGateway.SendAsync(client, HttpMethod.Get, "/key/info")).Status);
    }

    [Fact]
    public async Task Another_list_binds_the_next_call_and_no_list_none()
    {
        using var caller = await KeyAsync("{}");
        Assert.Equal(200, (await caller.PostAsync(Chat, Call)).Status);

        await EditAsync(caller, """["/v1/embeddings"]""");
        Assert.Equal(403, (await caller.PostAsync(Chat, Call)).Status);

        await EditAsync(caller, "null");
        Assert.Equal(200, (await caller.PostAsync(Chat, Call)).Status);
    }

    [Fact]
    public async Task A_user_makes_no_key_for_more_routes_than_his_own_has()
    {
        var id = Guid.NewGuid().ToString();
        await ManyRoles.UserAsync(roles.Gateway, "internal_user", id);
        using var narrow = await KeyAsync($$"""{"user_id":"{{id}}","allowed_routes":["/key/generate"]}""");

        var wider = await narrow.PostAsync("/key/generate", """{"allowed_routes":[]}""");
        var same = await narrow.PostAsync("/key/generate", "{}");

        Assert.Equal((403, 200), (wider.Status, same.Status));
        Assert.Equal("/key/generate", same["allowed_routes"][0].GetString());
    }

    [Fact]
    public async Task An_admins_key_for_some_routes_makes_none_for_others()
    {
        var id = Guid.NewGuid().ToString();
        await ManyRoles.UserAsync(roles.Gateway, "proxy_admin", id);
        using var narrow = await KeyAsync(
            $$"""{"user_id":"{{id}}","allowed_routes":["/key/generate","/key/update","/user/new"]}""");
        using var other = await KeyAsync("{}");

        Answer[] refused =
        [
            await narrow.PostAsync("/key/generate", """{"key_type":"default"}"""),
            await narrow.PostAsync("/key/update", $$"""{"key":"{{narrow.Secret}}","allowed_routes":null}"""),
            await narrow.PostAsync("/key/update", $$"""{"key":"{{other.Secret}}","allowed_routes":["/audit"]}"""),
            await narrow.PostAsync("/user/new", """{"allowed_routes":["/audit"]}"""),
        ];
        var made = await narrow.PostAsync("/key/generate", "{}");
        var admin = await narrow.PostAsync("/user/new", """{"user_role":"proxy_admin"}""");
        using var ofAdmin = roles.Gateway.ClientWith(admin["key"].GetString()!);

        Assert.All(refused, answer => Assert.Equal(403, answer.Status));
        Assert.Equal(3, made["allowed_routes"].GetArrayLength());
        Assert.Equal(403, (await TestGateway.SendAsync(ofAdmin, HttpMethod.Post, "/team/new", "{}")).Status);
    }

    private Task<Caller> KeyAsync(string key) => Caller.WithKeyAsync(roles.Gateway, key);

    private async Task EditAsync(Caller caller, string routes) => Assert.Equal(200, (await roles.Gateway.PostAsync(
        "/key/update", $$"""{"key":"{{caller.Secret}}","allowed_routes":{{routes}}}""")).Status);
}
