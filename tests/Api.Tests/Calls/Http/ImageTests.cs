using System.Text.Json;

namespace Tollgate.Api.Tests.Calls.Http;

[Collection<Served>]
public sealed class ImageTests(Served served) : CallTests(served)
{
    private const string Route = "/v1/images/generations";
    private const string Tokens =
        """
        "usage":{"input_tokens":50,"output_tokens":100,"total_tokens":150,"input_tokens_details":{"text_tokens":50,"image_tokens":0}}
        """;

    [Theory]
    [InlineData("/images/generations")]
    [InlineData("/v1/images/generations")]
    public async Task Pictures_are_charged_by_the_piece(string route)
    {
        using var caller = await KeyAsync();

        var answer = await caller.PostAsync(route, Body("per-image", Pictures(2), ",\"n\":3"));

        // Of three that were asked for two came.
        Assert.Equal((200, 2), (answer.Status, answer["data"].GetArrayLength()));
        Assert.Equal("0.08", Header(answer, "x-litellm-response-cost"));
        Assert.Equal(new Figures("0.08", "0.0"), await caller.SettledAsync());
        Assert.False((await Gateway.RowAsync(Header(answer, "x-litellm-call-id")!))!.Estimated);
    }

    [Theory]
    [InlineData("painter", "0.00425")]
    [InlineData("painter-of-both", "0.004")]
    public async Task Pictures_whose_tokens_are_reported_are_charged_by_them_where_these_have_a_price(string model, string spent)
    {
        using var caller = await KeyAsync();

        await caller.PostAsync(Route, Body(model, Pictures(2, Tokens)));

        Assert.Equal(spent, (await caller.SettledAsync()).Spent);
    }

    [Fact]
    public async Task Only_the_models_name_is_changed_on_the_way()
    {
        using var caller = await KeyAsync();
        const string body =
            """{"prompt": "a cat","size":"1024x1024", "model":"per-image","n": 1 ,"fake":{"note":"bytes of a picture"}}""";

        Assert.Equal(200, (await caller.PostAsync(Route, body)).Status);

        Assert.Equal(
            body.Replace("\"per-image\"", "\"upstream-per-image\"", StringComparison.Ordinal), Text(Received("bytes of a picture")));
    }

    [Fact]
    public async Task A_stream_passes_its_sketches_and_ends_with_the_last_picture_and_its_usage()
    {
        using var caller = await KeyAsync();
        const string sketch = "event: image_generation.partial_image\ndata: {\"type\":\"image_generation.partial_image\",\"b64_json\":\"AAAA\"}\n\n";
        const string picture = $$"""{"type":"image_generation.completed","b64_json":"AAAA",{{Tokens}}}""";
        var stream = $"{sketch}{sketch}data: {picture}\n\n";

        var answer = await caller.PostAsync(Route, Body("painter", stream, ",\"stream\":true,\"partial_images\":2"));

        Assert.Equal(stream, answer.Text);
        Assert.Equal(new Figures("0.00425", "0.0"), await caller.SettledAsync());
    }

    [Theory]
    [InlineData(1, "0.04")]
    [InlineData(2, "0.08")]
    public async Task A_stream_of_several_pictures_ends_with_the_last(int pictures, string spent)
    {
        using var caller = await KeyAsync();
        const string picture = "event: image_generation.completed\ndata: {\"type\":\"image_generation.completed\",\"b64_json\":\"AAAA\"}\n\n";
        var stream = string.Concat(Enumerable.Repeat(picture, pictures));

        var answer = await caller.PostAsync(Route, Body("per-image", stream, $",\"stream\":true,\"n\":{pictures}"));

        Assert.Equal(stream, answer.Text);
        Assert.Equal(spent, (await caller.SettledAsync()).Spent);
    }

    [Fact]
    public async Task A_stream_that_breaks_off_is_charged_what_was_asked_for()
    {
        using var caller = await KeyAsync();
        const string sketch = "event: image_generation.partial_image\ndata: {\"b64_json\":\"AAAA\"}\n\n";
        var body = $$$"""
            {"model":"per-image","prompt":"a cat","n":2,"stream":true,
            "fake":{"raw":{{{JsonSerializer.Serialize(sketch + sketch)}}},"chunks":2,"cut_after":1}}
            """;

        await caller.PostAsync(Route, body);

        Assert.Equal("0.08", (await caller.SettledAsync()).Spent);
    }

    [Theory]
    [InlineData("per-image", "0.16")]
    [InlineData("painter", "0.00425")]
    public async Task An_answer_that_is_too_long_to_be_kept_flows_and_is_charged_by_its_end(string model, string spent)
    {
        using var caller = await KeyAsync();
        // What flows first ends within the usage.
        var picture = new string('A', (4 * 1024 * 1024) - Pictures(1, Tokens).Length + 100);
        Upstream.Default = new() { Raw = Pictures(1, Tokens).Replace("AAAA", picture, StringComparison.Ordinal) };
        try
        {
            var answer = await caller.PostAsync(Route, $$"""{"model":"{{model}}","prompt":"a cat","n":4}""");

            Assert.Equal(Upstream.Default.Raw, answer.Text);
            Assert.Equal(spent, (await caller.SettledAsync()).Spent);
        }
        finally
        {
            Upstream.Default = null;
        }
    }

    [Theory]
    [InlineData("", "0.04")]
    [InlineData(",\"n\":3,\"size\":\"256x256\",\"quality\":\"low\"", "0.12")]
    [InlineData(",\"n\":200", "8.0")]
    public async Task A_hard_budget_holds_all_the_pictures_that_are_asked_for(string members, string most)
    {
        var body = Body("per-image", Pictures(1), members);
        using var tight = await TeamAsync($$"""{"max_budget": {{Figures.Dollars(most) - 0.001m}}, "budget_enforcement": "hard"}""");
        using var exact = await TeamAsync($$"""{"max_budget": {{most}}, "budget_enforcement": "hard"}""");

        var refused = await tight.PostAsync(Route, body);

        Assert.EndsWith($"(this call could cost up to: {most})", refused.Message, StringComparison.Ordinal);
        Assert.Equal(200, (await exact.PostAsync(Route, body)).Status);
        Assert.Equal("0.04", (await exact.SettledAsync()).Spent);
    }

    [Theory]
    [InlineData("painter", "", "max_output_tokens")]
    [InlineData("per-image", ",\"n\":\"many\"", "'n'")]
    public async Task What_pictures_could_cost_without_a_bound_is_refused_under_a_hard_budget(string model, string members, string reason)
    {
        using var caller = await TeamAsync("""{"max_budget": 100, "budget_enforcement": "hard"}""");

        var answer = await caller.PostAsync(
            Route, $$"""{"model":"{{model}}","prompt":"a cat","size":"auto"{{members}}}""");

        Assert.Equal(400, answer.Status);
        Assert.Contains(reason, answer.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("max_tokens", answer.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_mock_has_as_many_pictures_as_were_asked_for()
    {
        using var caller = await KeyAsync();

        var answer = await caller.PostAsync(Route, """{"model":"llama3","prompt":"a cat","n":2}""");

        Assert.Equal(2, answer["data"].GetArrayLength());
    }

    private static string Body(string model, string answer, string members = "") =>
        $$$"""{"model":"{{{model}}}","prompt":"a cat"{{{members}}},"fake":{"raw":{{{JsonSerializer.Serialize(answer)}}}}}""";

    private static string Pictures(int count, string? usage = null) =>
        $$"""{"created":1,"data":[{{string.Join(',', Enumerable.Repeat("{\"b64_json\":\"AAAA\"}", count))}}]{{(usage is null ? "" : $",{usage}")}}}""";
}
