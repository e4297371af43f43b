using System.Reflection;
using System.Text.RegularExpressions;
using Tollgate.Servers;

namespace Tollgate.Api.Tests.Documents;

/// <summary>docs/complaints.md names tests. There they are.</summary>
public sealed partial class ComplaintsDocumentTests
{
    private const string Own = "Api.Tests";

    private static readonly string Root = RepositoryRoot.Path;

    [Fact]
    public void Every_test_that_it_names_exists() =>
        Assert.All(Rows().SelectMany(Tests), test => Assert.True(Exists(test), $"{test} does not exist."));

    [Fact]
    public void Every_row_names_a_test() =>
        Assert.All(Rows(), row => Assert.True(IsLikeAbove(row) || Tests(row).Any(), row));

    [Fact]
    public void A_test_of_this_project_names_the_threads_that_it_answers()
    {
        var sources = Sources(Own).ToArray();
        var row = "";
        foreach (var next in Rows())
        {
            // "the same" is the test of the row above.
            row = IsLikeAbove(next) ? row : next;
            var tests = Tests(row).Where(test => test.Project == Own).ToArray();
            var threads = tests.Length == 0 ? [] : Thread().Matches(next.Split('|')[1]).Select(match => match.Value);
            foreach (var thread in threads)
            {
                Assert.Contains(sources, source => tests.Any(test => Declares(source, test.Class))
                    && Regex.IsMatch(source, $@"//.*{Regex.Escape(thread)}\b"));
            }
        }
    }

    private static IEnumerable<string> Rows() => File.ReadLines(Path.Combine(Root, "docs", "complaints.md"))
        .Where(line => line.StartsWith('|') && line.Contains('#', StringComparison.Ordinal));

    // Without a project's name before it a test is one of this project.
    private static IEnumerable<NamedTest> Tests(string row)
    {
        var project = Own;
        foreach (var name in Quoted().Matches(row[row.LastIndexOf('|', row.Length - 2)..]).Select(match => match.Groups[1].Value))
        {
            if (Directory.Exists(Path.Combine(Root, "tests", name)))
                project = name;
            else if (NameOfTest().Match(name) is { Success: true } test)
                yield return new(project, test.Groups["class"].Value, test.Groups["method"].Value);
            else
                yield return new("Simulation", $"\"{name}\"", "");
        }
    }

    private static bool Exists(NamedTest test) => test switch
    {
        // A breakage that is planted.
        { Project: "Simulation" } => Sources("Simulation").Any(source => source.Contains(test.Class, StringComparison.Ordinal)),
        { Project: Own } => typeof(ComplaintsDocumentTests).Assembly.GetTypes().Any(type => type.Name == test.Class
            && (test.Method.Length == 0 || type.GetMethod(test.Method)?.GetCustomAttributes().OfType<FactAttribute>().Any() == true)),
        _ => Sources(test.Project).Any(source => Declares(source, test.Class)
            && (test.Method.Length == 0 || Regex.IsMatch(source, $@"\b{test.Method}\("))),
    };

    private static bool Declares(string source, string type) => Regex.IsMatch(source, $@"\bclass {type}\b");

    private static IEnumerable<string> Sources(string project) =>
        Directory.EnumerateFiles(Path.Combine(Root, "tests", project), "*.cs", SearchOption.AllDirectories)
            .Where(file => !Path.GetRelativePath(Root, file).Split('/', '\\').Any(part => part is "obj" or "bin"))
            .Select(File.ReadAllText);

    private static bool IsLikeAbove(string row) => row.EndsWith("| the same |", StringComparison.Ordinal);

    [GeneratedRegex("`([^`]+)`")]
    private static partial Regex Quoted();

    [GeneratedRegex(@"^(?<class>[A-Z]\w*)(\.(?<method>\w+))?$")]
    private static partial Regex NameOfTest();

    [GeneratedRegex(@"[\w./-]+#\d+")]
    private static partial Regex Thread();

    private sealed record NamedTest(string Project, string Class, string Method);
}
