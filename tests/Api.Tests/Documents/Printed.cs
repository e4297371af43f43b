using System.Text.Json;

namespace Tollgate.Api.Tests.Documents;

/// <summary>What the documents of 2024 print, beside what is answered.</summary>
internal static class Printed
{
    /// <summary>Every member that is printed is answered, with the printed value.</summary>
    /// <param name="given">What is another for everybody (ids, secrets, times): it is only there, and of its kind.</param>
    public static void AssertAnswered(string printed, JsonElement answer, params string[] given)
    {
        foreach (var member in JsonElement.Parse(printed).EnumerateObject())
        {
            Assert.True(answer.TryGetProperty(member.Name, out var answered), $"{member.Name} is missing: {answer}");
            Assert.True(
                given.Contains(member.Name)
                    ? answered.ValueKind == member.Value.ValueKind
                    : JsonElement.DeepEquals(member.Value, answered),
                $"{member.Name}: {member.Value.GetRawText()} is printed, and {answered.GetRawText()} was answered");
        }
    }

    /// <summary>The error is the printed one, member by member, and nothing else is in its envelope.</summary>
    public static void AssertError(int status, string printed, Answer answer)
    {
        Assert.Equal(status, answer.Status);
        Assert.True(
            JsonElement.DeepEquals(JsonElement.Parse(printed).GetProperty("error"), answer["error"]), answer.Text);
    }

    /// <summary>A text that cannot be read is refused as such, in the envelope and without repeating it.</summary>
    public static void AssertUnreadable(Answer answer)
    {
        Assert.Equal(400, answer.Status);
        Assert.StartsWith("Invalid JSON in the request body: ", answer.Message, StringComparison.Ordinal);
        Assert.Equal(
            ("bad_request_error", 400),
            (answer["error"].GetProperty("type").GetString(), answer["error"].GetProperty("code").GetInt32()));
    }
}
