using System.Text.Json.Nodes;
using NJsonSchema;
using Tollgate.Api.Bodies;
using Tollgate.Api.Describing;

namespace Tollgate.Api.Tests.Describing;

/// <summary>What the document says is what the routes do: each is asked nothing, then its example, then all that it is
/// said to read.</summary>
public sealed class TruthTests(Described gateway) : IClassFixture<Described>
{
    [Fact]
    public async Task Routes_read_what_they_are_said_to_and_nothing_else_and_answer_examples_as_they_are_said_to()
    {
        var faults = new List<string>();
        foreach (var route in gateway.Routes.Where(route => !route.IsCall).OrderBy(Harm))
            faults.AddRange((await FaultsOf(route)).Select(fault => $"{route}: {fault}"));

        Assert.True(faults.Count == 0, string.Join('\n', faults));
    }

    private async Task<IReadOnlyList<string>> FaultsOf(DescribedRoute route)
    {
        var faults = new List<string>();
        var read = new NamesRead();
        await FurnishAsync(route);
        await gateway.CallAsync(route, null, [], read);

        await FurnishAsync(route);
        foreach (var example in route.Examples)
            faults.AddRange(await FaultsOf(route, example, read));

        await FurnishAsync(route);
        var all = await gateway.CallAsync(
            route, route.BodySchema is { } schema ? route.SampleOf(schema) : null, route.Query, read);
        if (all.Status is 422 or 500)
            faults.Add($"what it is said to read it does not take: {all.Text}");
        return [.. faults, .. Differences("query", route.Query.Select(parameter => parameter.Name), read.OfQuery),
            .. Differences(
                "body",
                NamesIn(route),
                read.OfBody.Where(name => IsTaken(name, read)).Select(name => AsNamed(route, name))
                    .Where(name => !name.EndsWith('*')))];
    }

    // What only reads leaves everything where it is.
    private Task FurnishAsync(DescribedRoute route) =>
        route.Method == HttpMethod.Get ? Task.CompletedTask : gateway.FurnishAsync();

    private async Task<IEnumerable<string>> FaultsOf(DescribedRoute route, JsonNode? example, NamesRead read)
    {
        var required = route.Query.Where(parameter => parameter.IsRequired);
        var answer = await gateway.CallAsync(route, example, required, read);
        // Some tell of whoever asks: the master key is nobody.
        if (answer.Status != 200)
            answer = await gateway.CallAsync(route, example, required, read, Samples.Key);
        return answer.Status != 200
            ? [$"its example is answered {answer.Status} {answer.Text}"]
            : AnswerOf(route).Validate(answer.Text, SchemaType.OpenApi3)
                .Select(error => $"its answer is not what it is said to be: {error} in {answer.Text}");
    }

    private static IEnumerable<string> Differences(string what, IEnumerable<string> said, IEnumerable<string> read)
    {
        var (described, names) = (said.ToHashSet(), read.ToHashSet());
        return
        [
            .. names.Except(described).Select(name => $"reads {name} of its {what}, and does not say so"),
            .. described.Except(names).Select(name => $"says that it reads {name} of its {what}, and does not"),
        ];
    }

    // What is refused is read in vain.
    private static bool IsTaken(string way, NamesRead read)
    {
        var steps = way.Split('.');
        return Enumerable.Range(0, steps.Length).All(i =>
            !read.Refused.Contains(string.Join('.', steps[..(i + 1)]))
            && (!read.Known.TryGetValue(string.Join('.', steps[..i]), out var known) || known.Contains(steps[i])));
    }

    private static IEnumerable<string> NamesIn(DescribedRoute route) =>
        route.BodySchema is { } schema ? route.NamesIn(schema) : [];

    private static string AsNamed(DescribedRoute route, string name) =>
        route.BodySchema is { } schema ? route.AsNamed(schema, name) : name;

    private JsonSchema AnswerOf(DescribedRoute route) => gateway.Document
        .Paths[route.Path][route.Method.Method.ToLowerInvariant()].Responses["200"].Content["application/json"].Schema;

    // What takes something away comes last.
    private static int Harm(DescribedRoute route) => route.Path switch
    {
        var path when path.Contains("delete", StringComparison.Ordinal) => 2,
        var path when path.Contains("regenerate", StringComparison.Ordinal) => 1,
        _ => 0,
    };
}
