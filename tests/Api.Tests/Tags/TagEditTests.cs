using Tollgate.Api.Tests.Access;

namespace Tollgate.Api.Tests.Tags;

/// <summary>Tags and organizations that are changed and deleted.</summary>
[Collection<ManyRoles>]
public sealed class TagEditTests(ManyRoles roles)
{
    private TestGateway Gateway => roles.Gateway;

    [Fact]
    public async Task What_is_named_of_a_tag_is_changed_and_the_rest_stays()
    {
        var name = Guid.NewGuid().ToString();
        await Gateway.PostAsync("/tag/new", $$"""{"name":"{{name}}","description":"old","max_budget":5}""");

        var changed = await Gateway.PostAsync("/tag/update", $$"""{"name":"{{name}}","description":"new"}""");

        Assert.Equal((200, $"Tag {name} updated successfully"), (changed.Status, changed["message"].GetString()));
        var tag = (await Gateway.PostAsync("/tag/info", $$"""{"names":["{{name}}"]}"""))[name];
        Assert.Equal(
            ("new", 5.0), (tag.GetProperty("description").GetString(), tag.GetProperty("litellm_budget_table").GetProperty("max_budget").GetDouble()));
    }

    [Fact]
    public async Task A_tag_that_is_deleted_is_gone_and_its_name_is_free()
    {
        var name = Guid.NewGuid().ToString();
        await Gateway.PostAsync("/tag/new", $$"""{"name":"{{name}}"}""");

        Assert.Equal(200, (await Gateway.PostAsync("/tag/delete", $$"""{"name":"{{name}}"}""")).Status);

        Assert.Equal(404, (await Gateway.PostAsync("/tag/info", $$"""{"names":["{{name}}"]}""")).Status);
        Assert.Equal(404, (await Gateway.PostAsync("/tag/delete", $$"""{"name":"{{name}}"}""")).Status);
        Assert.Equal(404, (await Gateway.PostAsync("/tag/update", $$"""{"name":"{{name}}"}""")).Status);
        Assert.Equal(200, (await Gateway.PostAsync("/tag/new", $$"""{"name":"{{name}}"}""")).Status);
    }

    [Fact]
    public async Task What_cannot_be_changed_is_told()
    {
        var answer = await Gateway.PostAsync("/tag/update", """{"name":"any","model_info":{"a":"b"}}""");

        Assert.Equal((400, "model_info cannot be changed yet"), (answer.Status, answer.Message));
    }

    [Fact]
    public async Task What_is_named_of_an_organization_is_changed_and_the_rest_stays()
    {
        var id = await OrganizationAsync();

        var changed = await SendAsync(HttpMethod.Patch, "/organization/update", $$"""
            {"organization_id":"{{id}}","organization_alias":"{{id}} new","metadata":{"a":1} }
            """);

        Assert.Equal((200, $"{id} new"), (changed.Status, changed["organization_alias"].GetString()));
        var read = await Gateway.GetAsync($"/organization/info?organization_id={id}");
        Assert.Equal(
            ("{\"a\":1}", 7.0),
            (read["metadata"].GetRawText(), read["litellm_budget_table"].GetProperty("max_budget").GetDouble()));
    }

    private async Task<string> OrganizationAsync()
    {
        var id = Guid.NewGuid().ToString();
        var made = await Gateway.PostAsync(
            "/organization/new", $$"""{"organization_id":"{{id}}","organization_alias":"{{id}}","max_budget":7}""");
        Assert.Equal(200, made.Status);
        return id;
    }

    private Task<Answer> SendAsync(HttpMethod method, string path, string json) =>
        TestGateway.SendAsync(Gateway.MasterClient, method, path, json);
}
