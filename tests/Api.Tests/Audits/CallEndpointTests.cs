using System.Text.Json;
using Tollgate.Api.Tests.Calls.Http;

namespace Tollgate.Api.Tests.Audits;

[Collection<Served>]
public sealed class CallEndpointTests(Served served) : CallTests(served)
{
    [Fact]
    public async Task A_call_is_told_with_its_path_its_tokens_and_its_charge()
    {
        using var caller = await TeamAsync();
        using var response = await caller.BeginAsync(
            ChatBody.Streamed("cached", new() { PromptTokens = 40, CompletionTokens = 7, CachedTokens = 30 }),
            headers: [("Idempotency-Key", "secret"), ("x-litellm-call-id", "client")]);
        await response.Content.ReadAsStringAsync();
        var first = await caller.CallOnceAsync("secret", ChatBody.Of("cached"));

        var answer = await Gateway.GetAsync($"/ledger/calls/{first["call"].GetProperty("id").GetString()}");

        var call = answer.Json;
        var key = call.GetProperty("key").GetString();
        Assert.Equal(
            $$"""
            {"id":"ID","status":"settled","how":"exact","cost":0.013,"opened_at":"OPENED","settled_at":"SETTLED",
            "outcome":"success","estimated":false,"held":HELD,
            "tokens":{"prompt":40,"completion":7,"cached_read":30,"cache_write":0},
            "kinds":{},"price_id":"PRICE",
            "price":{"input_cost_per_token":0.001,"output_cost_per_token":0,"cache_read_input_token_cost":0.0001},
            "path":[{"account":"key:{{key}}","period":"SINCE"},{"account":"team:{{caller.Team}}","period":"SINCE"}],
            "route":"/v1/chat/completions","model":"cached","deployment":"openai/upstream-cached","stream":true,
            "client_call_id":"client","key":"{{key}}","team":"{{caller.Team}}","user":null,"customer":null,
            "organization":null,"instance":"INSTANCE","has_idempotency_key":true}
            """.Replace("\n", "", StringComparison.Ordinal),
            Masked(answer.Text, call));
        Assert.DoesNotContain("secret", answer.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_call_in_flight_is_told_as_it_is()
    {
        using var caller = await KeyAsync();
        var gate = Upstream.Gate("looked at");
        var running = caller.BeginAsync(
            ChatBody.Streamed("dear", new() { Hold = "looked at", HoldAfter = 2 }, "\"max_tokens\":20"));
        await gate.Reached.WaitAsync(Patience);
        using var response = await running;
        var id = response.Headers.GetValues("x-litellm-call-id").Single();

        var call = (await Gateway.GetAsync($"/ledger/calls/{id}")).Json;
        gate.Open();
        await response.Content.ReadAsStringAsync();

        Assert.Equal("in_flight", call.GetProperty("status").GetString());
        Assert.All(["how", "cost", "settled_at", "outcome"], name =>
            Assert.Equal(JsonValueKind.Null, call.GetProperty(name).ValueKind));
        Assert.True(call.GetProperty("held").GetDecimal() >= 0.2m);
        Assert.False(call.GetProperty("has_idempotency_key").GetBoolean());
    }

    [Fact]
    public async Task A_call_is_found_by_every_form_in_which_its_id_is_shown()
    {
        using var caller = await KeyAsync();
        var answer = await caller.CallAsync(ChatBody.Of("llama3"));
        var id = Guid.Parse(Header(answer, "x-litellm-call-id")!);

        foreach (var form in new[] { id.ToString(), id.ToString("N"), id.ToString().ToUpperInvariant(), answer["id"].GetString() })
        {
            var call = await Gateway.GetAsync($"/ledger/calls/{form}");
            Assert.Equal((200, id.ToString()), (call.Status, call["id"].GetString()));
        }
    }

    [Fact]
    public async Task What_is_no_call_or_no_id_is_told_so()
    {
        var unknown = await Gateway.GetAsync("/ledger/calls/0195a3b2-0000-7000-8000-000000000000");
        Assert.Equal(
            (404, "No call has the id 0195a3b2-0000-7000-8000-000000000000."), (unknown.Status, unknown.Message));

        foreach (var id in new[] { "17", "chatcmpl-", "%7B0195a3b2-0000-7000-8000-000000000000%7D", "chatcmpl-chatcmpl-1" })
        {
            var bad = await Gateway.GetAsync($"/ledger/calls/{id}");
            Assert.Equal((400, "id"), (bad.Status, bad["error"].GetProperty("param").GetString()));
        }
    }

    [Fact]
    public async Task Only_the_master_key_may_look()
    {
        using var caller = await KeyAsync();
        var id = Header(await caller.CallAsync(ChatBody.Of("llama3")), "x-litellm-call-id");
        using var client = Gateway.ClientWith(caller.Secret);

        Assert.Equal(401, (await TestGateway.SendAsync(client, HttpMethod.Get, $"/ledger/calls/{id}")).Status);
        Assert.Equal(401, (await TestGateway.SendAsync(Gateway.Client, HttpMethod.Get, "/ledger/calls/17")).Status);
    }

    private static string Masked(string text, JsonElement call)
    {
        (string Name, string Mask)[] masks =
            [("id", "ID"), ("opened_at", "OPENED"), ("settled_at", "SETTLED"), ("price_id", "PRICE"), ("instance", "INSTANCE")];
        foreach (var (name, mask) in masks)
            text = text.Replace($"\"{call.GetProperty(name).GetString()}\"", $"\"{mask}\"", StringComparison.Ordinal);
        foreach (var charge in call.GetProperty("path").EnumerateArray())
            text = text.Replace(charge.GetProperty("period").GetString()!, "SINCE", StringComparison.Ordinal);
        return text.Replace($"\"held\":{call.GetProperty("held").GetRawText()}", "\"held\":HELD", StringComparison.Ordinal);
    }
}
