using System.Text.RegularExpressions;
using System.Xml.Linq;
using Tollgate.Servers;

namespace Tollgate.Accounts.Tests;

/// <summary>What every room of the house keeps to, checked on the sources.</summary>
public partial class HouseRules
{
    private const int FileLinesMax = 300;

    private static readonly string Root = RepositoryRoot.Path;

    // A project refers only to projects further down.
    private static readonly Dictionary<string, int> Floors = new()
    {
        ["Accounts"] = 0,
        ["Ledger"] = 1,
        ["Grains.Interfaces"] = 1,
        ["Grains"] = 2,
        ["Silo"] = 3,
        ["Api"] = 4,
    };

    public static TheoryData<string> Projects =>
        [.. Directory.GetFiles(Path.Combine(Root, "src"), "*.csproj", SearchOption.AllDirectories).Select(Relative)];

    [Theory]
    [MemberData(nameof(Projects))]
    public void A_project_refers_only_to_projects_further_down(string project)
    {
        var name = Path.GetFileNameWithoutExtension(project);

        Assert.True(Floors.ContainsKey(name), $"{name} has no floor in the house.");
        Assert.All(
            References(project, "ProjectReference").Select(Path.GetFileNameWithoutExtension),
            below => Assert.True(Floors[below!] < Floors[name], $"{name} refers to {below}."));
    }

    [Fact]
    public void Accounts_refers_to_nothing()
    {
        Assert.Empty(References("src/Accounts/Accounts.csproj", "ProjectReference"));
        Assert.Empty(References("src/Accounts/Accounts.csproj", "PackageReference"));
        Assert.Empty(References("src/Accounts/Accounts.csproj", "FrameworkReference"));
        Assert.All(
            typeof(Account).Assembly.GetReferencedAssemblies(),
            assembly => Assert.StartsWith("System.", assembly.Name, StringComparison.Ordinal));
    }

    [Fact]
    public void A_file_is_one_concept_and_short() =>
        Assert.Empty(Sources("src").Where(file => File.ReadLines(file).Count() > FileLinesMax).Select(Relative));

    [Fact]
    public void No_folder_is_a_drawer() =>
        Assert.DoesNotContain(
            Sources("src").Concat(Sources("tests")).Select(file => Path.GetDirectoryName(Relative(file))!).Distinct(),
            folder => !OfLanguageModels.Contains(folder) && folder.Split('/', '.').Any(Drawers.Contains));

    [Fact]
    public void No_type_is_named_like_a_drawer() =>
        Assert.Empty(Sources("src").SelectMany(file =>
            DrawerType().Matches(File.ReadAllText(file)).Select(type => $"{Relative(file)}: {type.Value}")));

    [Fact]
    public void Nothing_is_left_for_later() =>
        Assert.Empty(Sources("src").Concat(Sources("tests"))
            .Where(file => Path.GetFileName(file) != "HouseRules.cs" && LeftForLater().IsMatch(File.ReadAllText(file)))
            .Select(Relative));

    [Fact]
    public void Every_public_type_of_Accounts_says_what_it_is() =>
        Assert.Empty(Undocumented("src/Accounts", PublicType()));

    [Theory]
    [InlineData("src/Ledger")]
    [InlineData("src/Grains.Interfaces")]
    public void Every_public_interface_says_what_it_is(string project) =>
        Assert.Empty(Undocumented(project, PublicInterface()));

    private static readonly string[] OfLanguageModels = ["src/Api/Models", "tests/Api.Tests/Models"];

    private static readonly HashSet<string> Drawers =
        ["Core", "Common", "Utils", "Utilities", "Helpers", "Services", "Managers", "Models"];

    [GeneratedRegex(@"\b(class|record|struct|interface|enum) \w*(Core|Common|Utils?|Helpers?|Services|Managers?)\b")]
    private static partial Regex DrawerType();

    [GeneratedRegex(@"\b(TODO|FIXME|HACK|XXX)\b")]
    private static partial Regex LeftForLater();

    [GeneratedRegex(@"^public .*\b(class|record|struct|interface|enum) ")]
    private static partial Regex PublicType();

    [GeneratedRegex(@"^public .*\binterface ")]
    private static partial Regex PublicInterface();

    private static IEnumerable<string> Undocumented(string project, Regex declaration)
    {
        foreach (var file in Sources(project))
        {
            var lines = File.ReadAllLines(file);
            for (var i = 0; i < lines.Length; i++)
            {
                if (!declaration.IsMatch(lines[i]))
                    continue;
                var above = lines[..i].Reverse().SkipWhile(line => line.StartsWith('[')).FirstOrDefault("");
                if (!above.StartsWith("///", StringComparison.Ordinal))
                    yield return $"{Relative(file)}({i + 1}): {lines[i]}";
            }
        }
    }

    private static IEnumerable<string> References(string project, string kind) =>
        XDocument.Load(Path.Combine(Root, project)).Descendants(kind).Select(reference =>
            reference.Attribute("Include")!.Value.Replace('\\', '/'));

    private static IEnumerable<string> Sources(string folder) =>
        Directory.EnumerateFiles(Path.Combine(Root, folder), "*.cs", SearchOption.AllDirectories).Where(file =>
            !Relative(file).Split('/').Any(part => part is "obj" or "bin"));

    private static string Relative(string path) => Path.GetRelativePath(Root, path).Replace('\\', '/');
}
