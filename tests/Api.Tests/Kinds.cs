using System.Text.Json;

namespace Tollgate.Api.Tests;

/// <summary>What tests of all kinds of accounts ask.</summary>
internal static class Kinds
{
    public const string Config =
        """
        model_list:
          - model_name: llama3
            litellm_params:
              model: groq/llama-3.1-8b-instant
              mock_response: Hello
              input_cost_per_token: 5e-08
              output_cost_per_token: 1.5e-07
          - model_name: azure-gpt-3.5
            litellm_params:
              model: azure/gpt-35
              mock_response: Noon
              input_cost_per_token: 1e-05
              output_cost_per_token: 3.9350000000e-05
        """;

    /// <summary>Calls a model, and reads the answer to its end.</summary>
    /// <param name="members">Further members, such as <c>"user":"ann"</c>.</param>
    public static async Task<Answer> CallAsync(
        this TestGateway gateway, string? key, string? members = null, params (string Name, string Value)[] headers)
    {
        using var client = gateway.ClientWith(key ?? TestGateway.MasterKey);
        foreach (var (name, value) in headers)
            client.DefaultRequestHeaders.TryAddWithoutValidation(name, value);
        var more = members is null ? "" : $",{members}";
        return await TestGateway.SendAsync(
            client,
            HttpMethod.Post,
            "/chat/completions",
            $$"""{"model":"llama3","messages":[{"role":"user","content":"hi"}]{{more}}}""");
    }

    /// <summary>Makes a key.</summary>
    public static async Task<string> KeyAsync(this TestGateway gateway, string body = "{}") =>
        (await gateway.DoAsync("/key/generate", body))["key"].GetString()!;

    /// <summary>Posts, and expects success.</summary>
    public static async Task<Answer> DoAsync(this TestGateway gateway, string path, string body)
    {
        var answer = await gateway.PostAsync(path, body);
        Assert.True(answer.Status == 200, $"{path} {answer.Text}");
        return answer;
    }

    /// <summary>What a row says is spent, as it is printed.</summary>
    public static string Spend(this JsonElement row) => row.GetProperty("spend").GetRawText();

    /// <summary>What a row says is held, as it is printed.</summary>
    public static string Held(this JsonElement row) => row.GetProperty("held").GetRawText();

    public static string Refusal(this Answer answer, string member) =>
        answer["refusal"].GetProperty(member) is { ValueKind: JsonValueKind.String } text
            ? text.GetString()!
            : answer["refusal"].GetProperty(member).GetRawText();
}
