using System.Text.Json;
using Tollgate.Servers.Upstream;

namespace Tollgate.Api.Tests.Calls.Http;

/// <summary>The same <c>Idempotency-Key</c> is one call and one charge.</summary>
[Collection<Served>]
public sealed class IdempotencyTests(Served served) : CallTests(served)
{
    [Fact]
    public async Task A_call_that_is_sent_again_is_told_what_became_of_the_first()
    {
        using var caller = await TeamAsync();
        var gate = Upstream.Gate("sent again");
        var body = ChatBody.Of("dear", new() { Hold = "sent again" });
        var running = caller.CallOnceAsync("order-1", body);
        await gate.Reached.WaitAsync(Patience);

        var atOnce = await caller.CallOnceAsync("order-1", body);
        gate.Open();
        var first = await running;
        var later = await caller.CallOnceAsync("order-1", ChatBody.Streamed("dear"));

        Assert.Equal((200, 409, 409), (first.Status, atOnce.Status, later.Status));
        var id = Header(first, "x-litellm-call-id");
        Assert.Equal(
            $$$"""
            {"error":{"message":"This Idempotency-Key was used before, by call {{{id}}}, which is still in flight.
             This call was not sent to the model and costs nothing.",
            "type":"idempotency_error","param":"Idempotency-Key","code":409},
            "call":{"id":"{{{id}}}","status":"in_flight","how":null,"cost":null,"opened_at":"OPENED","settled_at":null}}
            """.Replace("\n", "", StringComparison.Ordinal),
            atOnce.Text.Replace(atOnce["call"].GetProperty("opened_at").GetString()!, "OPENED", StringComparison.Ordinal));
        Assert.Contains($"by call {id}, which is settled and cost 0.21 dollars.", later.Message, StringComparison.Ordinal);
        Assert.Equal(("settled", "exact", "0.21"), (
            later["call"].GetProperty("status").GetString(),
            later["call"].GetProperty("how").GetString(),
            later["call"].GetProperty("cost").GetRawText()));
        Assert.Equal(JsonValueKind.String, later["call"].GetProperty("settled_at").ValueKind);
        Assert.All([atOnce, later], answer => Assert.False(answer.Headers.Contains("Retry-After")));
        Assert.Equal(new Figures("0.21", "0.0"), await caller.SettledAsync());
        Received("sent again");
    }

    [Fact]
    public async Task Of_many_at_once_one_is_answered_and_charged()
    {
        using var caller = await KeyAsync();
        var body = ChatBody.Of("dear", new() { Note = "one of many" });

        var answers = await Task.WhenAll(Enumerable.Range(0, 30).Select(_ => caller.CallOnceAsync("order-2", body)));

        var first = Assert.Single(answers, answer => answer.Status == 200);
        var id = Header(first, "x-litellm-call-id");
        Assert.All(answers.Where(answer => answer != first), answer => Assert.Equal(
            (409, id), (answer.Status, answer["call"].GetProperty("id").GetString())));
        Assert.Equal(new Figures("0.21", "0.0"), await caller.SettledAsync());
        Received("one of many");
    }

    [Fact]
    public async Task A_call_is_a_duplicate_also_where_the_first_used_up_the_budget()
    {
        using var caller = await TeamAsync("""{"max_budget": 0.1}""");

        var first = await caller.CallOnceAsync("order-3", ChatBody.Of("dear"));
        await caller.SettledAsync();

        Assert.Equal(200, first.Status);
        Assert.Equal(409, (await caller.CallOnceAsync("order-3", ChatBody.Of("dear"))).Status);
        Assert.Equal(400, (await caller.CallOnceAsync("order-4", ChatBody.Of("dear"))).Status);
        Assert.Equal(400, (await caller.CallOnceAsync("order-4", ChatBody.Of("dear"))).Status);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_call_that_failed_and_cost_nothing_may_be_sent_again(bool streamed)
    {
        using var caller = await KeyAsync();
        var failing = new FakeBehavior { Status = 500, Note = $"fails once {streamed}", Times = 1 };
        var body = streamed ? ChatBody.Streamed("dear", failing) : ChatBody.Of("dear", failing);

        var failed = await caller.CallOnceAsync("order-5", body);
        var unreachable = await caller.CallOnceAsync("order-5", ChatBody.Of("unreachable"));
        var answered = await caller.CallOnceAsync("order-5", body);
        var again = await caller.CallOnceAsync("order-5", body);

        Assert.Equal((500, 502, 200, 409), (failed.Status, unreachable.Status, answered.Status, again.Status));
        Assert.Equal(new Figures("0.21", "0.0"), await caller.SettledAsync());
    }

    [Fact]
    public async Task A_call_that_broke_off_after_it_cost_something_keeps_its_key()
    {
        using var caller = await KeyAsync();

        using (await caller.BeginAsync(
            ChatBody.Streamed("output-only", new() { CutAfter = 3 }), headers: ("Idempotency-Key", "order-6")))
            await Eventually.GetAsync(caller.FiguresAsync, figures => figures is { Held: "0.0", SpentDollars: > 0 });
        var again = await caller.CallOnceAsync("order-6", ChatBody.Of("output-only"));

        Assert.Equal(409, again.Status);
        Assert.Equal(
            (await caller.FiguresAsync()).Spent, again["call"].GetProperty("cost").GetRawText());
    }

    [Fact]
    public async Task A_call_without_a_price_keeps_its_key_and_one_for_free_does_not()
    {
        using var caller = await KeyAsync();

        foreach (var (model, second) in new[] { ("unpriced", 409), ("free", 200) })
        {
            Assert.Equal(200, (await caller.CallOnceAsync(model, ChatBody.Of(model))).Status);
            var again = await caller.CallOnceAsync(model, ChatBody.Of(model));
            Assert.Equal(second, again.Status);
            if (second == 409)
                Assert.Contains("which is settled; no price is known for it.", again.Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Two_keys_may_send_the_same_also_of_one_team()
    {
        using var caller = await TeamAsync();
        var made = await Gateway.PostAsync("/key/generate", $$"""{"team_id":"{{caller.Team}}"}""");
        using var other = Gateway.ClientWith(made["key"].GetString());
        other.DefaultRequestHeaders.Add("Idempotency-Key", "order-7");

        Assert.Equal(200, (await caller.CallOnceAsync("order-7", ChatBody.Of("dear"))).Status);
        Assert.Equal(200, (await TestGateway.SendAsync(
            other, HttpMethod.Post, "/v1/chat/completions", ChatBody.Of("dear"))).Status);
        Assert.Equal(200, (await caller.CallOnceAsync("Order-7", ChatBody.Of("dear"))).Status);
        await caller.SettledAsync();
        Assert.Equal(0.63m, (await caller.TeamFiguresAsync()).SpentDollars);
    }

    [Theory]
    [InlineData("")]
    [InlineData("two words")]
    [InlineData("a\tb")]
    [InlineData(256)]
    public async Task A_key_that_cannot_be_one_is_a_bad_request(object sent)
    {
        using var caller = await KeyAsync();
        var key = sent as string ?? new string('k', (int)sent);

        var answer = await caller.CallOnceAsync(key, ChatBody.Of("dear"));

        Assert.Equal(
            (400, "Idempotency-Key must be 1 to 255 visible ASCII characters."), (answer.Status, answer.Message));
        Assert.Equal("Idempotency-Key", answer["error"].GetProperty("param").GetString());
        Assert.Equal(new Figures("0.0", "0.0"), await caller.SettledAsync());
    }

    [Fact]
    public async Task Two_keys_on_one_call_are_a_bad_request_and_a_long_one_is_none()
    {
        using var caller = await KeyAsync();

        using var two = await caller.BeginAsync(
            ChatBody.Of("dear"), headers: [("Idempotency-Key", "one"), ("Idempotency-Key", "two")]);

        Assert.Equal(400, (int)two.StatusCode);
        Assert.Equal(200, (await caller.CallOnceAsync(new('~', 255), ChatBody.Of("dear"))).Status);
        Assert.Equal(409, (await caller.CallOnceAsync(new('~', 255), ChatBody.Of("dear"))).Status);
    }
}
