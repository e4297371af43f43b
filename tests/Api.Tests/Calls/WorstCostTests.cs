using System.Buffers;
using System.Text;
using System.Text.Json.Nodes;
using Tollgate.Accounts;
using Tollgate.Api.Calls;
using Tollgate.Api.Calls.Bounding;
using Tollgate.Api.Calls.Formats;
using Tollgate.Api.Calls.Metering;
using Tollgate.Api.Models;
using Tollgate.Api.Tests.Models;

namespace Tollgate.Api.Tests.Calls;

public sealed class WorstCostTests
{
    private const decimal In = 0.000_001m;
    private const decimal Out = 0.001m;
    private const string Hi = "\"messages\":[{\"role\":\"user\",\"content\":\"hi\"}]";

    private static readonly TokenCounters Counters = new();

    [Fact]
    public void Every_byte_is_a_token_and_the_output_as_long_as_it_may_be()
    {
        var request = Read($$"""{"model":"m",{{Hi}},"max_tokens":7,"n":3}""");

        var worst = new WorstCost(Model(), request);

        Assert.Null(worst.Missing);
        Assert.Equal(new Money(((request.Bytes.Length + WorstCost.TemplateMax) * In) + (21 * Out)), worst.Held);
    }

    [Theory]
    [InlineData("\"max_tokens\":7,\"max_completion_tokens\":9", 9)]
    [InlineData("\"max_completion_tokens\":7", 7)]
    [InlineData("\"max_tokens\":null", 50)]
    [InlineData("\"max_tokens\":-1", 50)]
    [InlineData("\"max_tokens\":7,\"n\":1000", 7_000)]
    [InlineData("\"max_tokens\":7,\"n\":null", 7)]
    public void The_output_is_as_long_as_the_looser_limit_allows_or_else_the_model(string members, long output)
    {
        var request = Read($$"""{"model":"m",{{Hi}},{{members}}}""");

        Assert.Equal(
            new Money(((request.Bytes.Length + WorstCost.TemplateMax) * In) + (output * Out)),
            new WorstCost(Model(), request).Held);
    }

    [Theory]
    [InlineData("""{"model":"m","messages":[{"role":"user","content":[{"type":"image_url","image_url":{"url":"data:image/png;base64,AAAA"}}]}]}""")]
    [InlineData("""{"model":"m","messages":[{"role":"user","content":[{"image_url":"https://example.com"}]}]}""")]
    [InlineData("""{"model":"m","messages":[{"role":"user","content":[{"type":"input_audio","text":""}]}]}""")]
    [InlineData("""{"model":"m","messages":[{"role":"user","content":[{"type":"file","file":{"file_id":"f"}}]}]}""")]
    [InlineData("""{"model":"m","messages":[{"role":"assistant","audio":{"id":"audio_1"}}]}""")]
    [InlineData("""{"model":"m","messages":[],"modalities":["text","audio"]}""")]
    [InlineData("""{"model":"m","messages":[],"web_search_options":{}}""")]
    [InlineData("""{"model":"m","messages":[],"tools":[{"type":"web_search"}]}""")]
    [InlineData("""{"model":"m","messages":[],"tools":[{"type":"function","function":{}},{"file_search":{}}]}""")]
    [InlineData("""{"model":"m","messages":[],"tools":{}}""")]
    [InlineData("""{"model":"m","messages":[],"nobody_knows_this":1}""")]
    public void What_does_not_stand_in_the_body_counts_as_all_that_the_model_can_read(string body)
    {
        Assert.Equal(new Money((1_000 * In) + (50 * Out)), new WorstCost(Model(), Read(body)).Held);
        Assert.Contains("max_input_tokens", new WorstCost(Model(window: null), Read(body)).Missing, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""{"model":"m","messages":[{"role":"user","name":"x","content":[{"type":"text","text":"a","cache_control":{"type":"ephemeral"}}]}]}""")]
    [InlineData("""{"model":"m","messages":[{"role":"assistant","content":null,"audio":null,"tool_calls":[{"id":"1","type":"function","function":{"name":"f","arguments":"{}"}}]},{"role":"tool","tool_call_id":"1","content":"x"}]}""")]
    [InlineData("""{"model":"m","messages":[],"tools":[{"type":"function","function":{"name":"f","parameters":{"type":"object","image_url":{}}}}]}""")]
    [InlineData("""{"model":"m","messages":[],"web_search_options":null,"response_format":{"type":"json_schema","json_schema":{"x":1}}}""")]
    public void Text_counts_by_its_bytes(string body)
    {
        var request = Read(body);

        Assert.Equal(
            new Money(((request.Bytes.Length + WorstCost.TemplateMax) * In) + (50 * Out)), new WorstCost(Model(), request).Held);
    }

    [Theory]
    [InlineData("\"n\":\"2\"")]
    [InlineData("\"n\":2.5")]
    [InlineData("\"best_of\":3")]
    [InlineData("\"prediction\":{}")]
    public void What_has_the_model_write_without_a_limit_has_no_bound(string member) =>
        Assert.NotNull(new WorstCost(Model(), Read($$"""{"model":"m",{{Hi}},"max_tokens":1,{{member}}}""")).Missing);

    [Fact]
    public void What_costs_nothing_needs_no_limit()
    {
        var image = Read("""{"model":"m","messages":[{"role":"user","content":[{"type":"image_url"}]}],"max_tokens":3}""");
        var open = Read($$"""{"model":"m",{{Hi}}}""");

        Assert.Equal(new Money(3 * Out), new WorstCost(Model(input: 0, window: null), image).Held);
        Assert.Null(new WorstCost(Model(output: 0, outputMax: null), open).Missing);
        Assert.NotNull(new WorstCost(Model(outputMax: null), open).Missing);
    }

    [Fact]
    public void An_open_output_is_lowered_to_the_room_there_is()
    {
        var request = Read($$"""{"n":2,"model":"m",{{Hi}}}""");
        var worst = new WorstCost(Model(), request);
        var input = (request.Bytes.Length + WorstCost.TemplateMax) * In;

        Assert.True(worst.TryLower(new Money(input + (7 * Out)), Counters));

        Assert.Equal(new Money(input + (6 * Out)), worst.Held);
        Assert.Equal(3, (int)JsonNode.Parse(Sent(request))!["max_tokens"]!);
        Assert.False(worst.TryLower(new Money(input + (1.999m * Out)), Counters));
        Assert.False(worst.TryLower(new Money(-1), Counters));
    }

    [Fact]
    public void An_output_that_the_client_limited_is_not_lowered()
    {
        var worst = new WorstCost(Model(), Read($$"""{"model":"m",{{Hi}},"max_completion_tokens":9}"""));

        Assert.False(worst.TryLower(new Money(0.005m), Counters));
    }

    [Theory]
    [InlineData("{\"model\":\"gpt\",M,\"max_tokens\":null,\"max_completion_tokens\":null,\"stream\":true}")]
    [InlineData("{\"max_completion_tokens\":null,\"stream\":true,M,\"model\":\"gpt\"}")]
    [InlineData("{\"model\":\"gpt\",M}")]
    public void Models_of_openai_are_told_by_the_name_that_all_of_them_take(string body)
    {
        var request = Read(body.Replace("M", Hi, StringComparison.Ordinal));
        var worst = new WorstCost(Gpt4o(), request);

        Assert.True(worst.TryLower(new Money(0.01m), Counters));
        worst.TryLower(new Money(0.01m), Counters);

        var sent = JsonNode.Parse(Sent(request, ofOpenAI: true))!;
        Assert.InRange((int)sent["max_completion_tokens"]!, 1, 1_000);
        Assert.Null(sent["max_tokens"]);
        Assert.Equal("gpt-4o", (string)sent["model"]!);
    }

    [Fact]
    public void A_text_for_one_of_openais_models_is_counted_where_the_bytes_do_not_fit()
    {
        var text = string.Concat(Enumerable.Repeat("the quick brown fox jumps over the lazy dog ", 200));
        var request = Read($$"""{"model":"gpt","messages":[{"role":"user","content":"{{text}}"}],"max_tokens":10}""");
        var worst = new WorstCost(Gpt4o(), request);
        var bytes = worst.Held;

        Assert.True(worst.TryLower(Money.Zero, Counters));

        Assert.True(worst.Held.Dollars < bytes.Dollars / 3);
        // No less than what the words come to, and the format around them.
        Assert.True(worst.Held.Dollars > 1_800 * 2.5e-6m);
        Assert.False(worst.TryLower(Money.Zero, Counters));
    }

    [Theory]
    [InlineData("<|endoftext|>")]
    [InlineData("aaaaaaaaaaaaa")]
    [InlineData("          ")]
    public void A_text_that_the_tokenizer_may_take_for_less_than_it_is_keeps_its_bytes(string piece)
    {
        var text = string.Concat(Enumerable.Repeat(piece, 1_000));
        var request = Read($$"""{"model":"gpt","messages":[{"role":"user","content":"{{text}}"}],"max_tokens":10}""");
        var worst = new WorstCost(Gpt4o(), request);

        Assert.False(worst.TryLower(Money.Zero, Counters));
    }

    [Fact]
    public void Embeddings_cost_their_bytes_at_most_and_nothing_for_an_output()
    {
        var request = CallRequest.Read(Bytes("""{"model":"m","input":[[1,2,3],[4]]}"""), EmbeddingFormat.Instance);
        var multimodal = CallRequest.Read(Bytes("""{"model":"m","input":[{"image":"https://example.com"}]}"""), EmbeddingFormat.Instance);

        Assert.Equal(
            new Money((request.Bytes.Length + WorstCost.TemplateMax) * In), new WorstCost(Model(outputMax: null), request).Held);
        Assert.Equal(new Money(1_000 * In), new WorstCost(Model(), multimodal).Held);
    }

    [Fact]
    public void A_format_that_no_field_bounds_is_not_told_a_length()
    {
        var picture = CallRequest.Read(Bytes("""{"model":"m","prompt":"a cat"}"""), ImageFormat.Instance);
        var speech = CallRequest.Read(Bytes("""{"model":"m","input":"hi"}"""), SpeechFormat.Instance);
        var room = new Money(10 * Out);

        Assert.False(new WorstCost(Model(input: 0), picture).TryLower(room, Counters));
        Assert.False(new WorstCost(Model(input: 0), speech).TryLower(room, Counters));
        Assert.DoesNotContain("max_tokens", Sent(picture) + Sent(speech), StringComparison.Ordinal);
    }

    [Fact]
    public void Of_several_that_may_run_a_call_the_dearest_is_held()
    {
        var request = Read($$"""{"model":"a",{{Hi}},"max_tokens":10}""");

        Assert.Equal(10 * 3 * Out, new WorstCost(Falling(Out, 3 * Out, 2 * Out), request).Held.Dollars);
    }

    [Fact]
    public void Who_is_too_dear_to_take_over_is_left_out_before_an_output_is_lowered()
    {
        var request = Read($$"""{"model":"a",{{Hi}}}""");
        var worst = new WorstCost(Falling(Out, 3 * Out, Out / 2), request);

        Assert.True(worst.TryLower(new Money(51 * Out), Counters));

        Assert.Equal(["a", "c"], worst.Candidates.All.Select(deployment => deployment.ModelGroup));
        Assert.Equal(new Money(50 * Out), worst.Held);
        Assert.DoesNotContain("max_tokens", Sent(request), StringComparison.Ordinal);
    }

    [Fact]
    public void What_is_lowered_is_the_group_that_was_asked_for_and_who_then_fits_may_take_over()
    {
        var request = Read($$"""{"model":"a",{{Hi}}}""");
        var worst = new WorstCost(Falling(Out, 3 * Out, Out / 2), request);

        Assert.True(worst.TryLower(new Money(20 * Out), Counters));

        Assert.Equal(["a", "c"], worst.Candidates.All.Select(deployment => deployment.ModelGroup));
        Assert.Equal(new Money(20 * Out), worst.Held);
        Assert.Equal(20, (int)JsonNode.Parse(Sent(request))!["max_tokens"]!);
    }

    [Fact]
    public void Who_has_no_bound_cannot_take_over_and_is_no_reason_to_refuse()
    {
        var open = Read($$"""{"model":"a",{{Hi}}}""");

        var worst = new WorstCost(Falling((Out, 50), (Out, null)), open);
        Assert.Null(worst.Missing);
        Assert.Equal("a", Assert.Single(worst.Candidates.All).ModelGroup);
        Assert.Contains(
            "max_output_tokens", new WorstCost(Falling((Out, null), (Out, 50)), open).Missing, StringComparison.Ordinal);
    }

    private static Candidates Falling(params decimal[] outputs) =>
        Falling([.. outputs.Select(output => (output, (long?)50))]);

    private static Candidates Falling(params (decimal Output, long? Max)[] models)
    {
        string[] names = ["a", "b", "c"];
        return Entries.Serve(
            new() { Fallbacks = new Dictionary<string, IReadOnlyList<string>> { ["a"] = names[1..models.Length] } },
            [.. models.Select((model, i) => Entries.Entry(names[i], "openai/nobodys") with
            {
                Costs = Entries.Costs(0, model.Output),
                Info = new() { MaxOutputTokens = model.Max },
            })]).Candidates("a");
    }

    private static Candidates Model(decimal input = In, decimal output = Out, long? window = 1_000, long? outputMax = 50) =>
        Entries.Serve(Entries.Entry("m", "openai/nobodys") with
        {
            Costs = Entries.Costs(input, output),
            Info = new() { MaxInputTokens = window, MaxOutputTokens = outputMax },
        }).Candidates("m");

    private static Candidates Gpt4o() => Entries.Serve(Entries.Entry("gpt", "openai/gpt-4o")).Candidates("gpt");

    private static CallRequest Read(string json) => CallRequest.Read(Bytes(json), ChatFormat.Instance);

    private static ReadOnlySequence<byte> Bytes(string json) => new(Encoding.UTF8.GetBytes(json));

    private static string Sent(CallRequest request, bool ofOpenAI = false)
    {
        using var stream = new MemoryStream();
        request.For("gpt-4o", ofOpenAI).WriteToAsync(stream, CancellationToken.None).GetAwaiter().GetResult();
        return Encoding.UTF8.GetString(stream.ToArray());
    }
}
