namespace Tollgate.Api.Tests.Describing;

/// <summary>A client that nobody has written calls the gateway.</summary>
public sealed class ClientTests(Described gateway) : IClassFixture<Described>
{
    private const string Program =
        """
        using System.Collections.Generic;
        using System.Net.Http;
        using System.Net.Http.Headers;
        using System.Threading.Tasks;

        namespace Made;

        public static class Program
        {
            public static async Task<IReadOnlyList<string>> RunAsync(HttpClient http)
            {
                var said = new List<string>();
                var admin = new Tollgate(http);
                var team = await admin.TeamNewAsync(new() { Team_alias = "Made", Max_budget = 1.5m });
                said.Add($"{team.Team_alias} may spend {team.Max_budget}");
                var key = await admin.KeyGenerateAsync(new() { Team_id = team.Team_id, Key_alias = "made" });

                using var own = new HttpClient { BaseAddress = http.BaseAddress };
                own.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", key.Key);
                var user = new Tollgate(own);
                var question = new ChatCompletionsRequest
                {
                    Model = "llama3",
                    Messages = new List<object> { new { role = "user", content = "hi" } },
                };
                var answer = await user.ChatCompletionsAsync(body: question);
                foreach (var choice in answer.Choices)
                    said.Add($"{choice.Message.Role} says {choice.Message.Content}");

                var info = (await admin.KeyInfoAsync(key.Key)).Info;
                said.Add($"{info.Key_alias} has spent {info.Spend} in the team: {info.Team_id == team.Team_id}");

                await admin.KeyBlockAsync(new() { Key = key.Key });
                try
                {
                    await user.ChatCompletionsAsync(body: question);
                }
                catch (ApiException<ErrorEnvelope> refused)
                {
                    var refusal = refused.Result.Refusal;
                    said.Add($"{refused.StatusCode} {refused.Result.Error.Type}: {refusal.Account} {refusal.Limit}");
                }

                try
                {
                    await admin.KeyGenerateAsync(new() { Max_budget = -1 });
                }
                catch (ApiException<ErrorEnvelope> wrong)
                {
                    said.Add(wrong.Result.Error.Message);
                }

                return said;
            }
        }
        """;

    [Fact]
    public async Task A_client_made_from_the_document_makes_a_team_with_a_key_calls_a_model_and_is_told_why_it_may_not()
    {
        using var http = gateway.Client(TestGateway.MasterKey);

        var said = await GeneratedClient.RunAsync(gateway.Document, Program, http);

        Assert.Equal(
            [
                "Made may spend 1.5",
                "assistant says Hello",
                "made has spent 0.0000035 in the team: True",
                "401 auth_error: key blocked",
                "{'error': 'max_budget cannot be negative. Received: -1'}",
            ],
            said);
    }
}
