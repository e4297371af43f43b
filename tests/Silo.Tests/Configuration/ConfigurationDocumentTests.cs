using System.Text.Json;
using System.Text.RegularExpressions;
using Tollgate.Servers;
using Tollgate.Silo.Configuration;

namespace Tollgate.Silo.Tests.Configuration;

/// <summary>docs/configuration.md is held against what the program reads.</summary>
public sealed partial class ConfigurationDocumentTests
{
    // Where a setting has names of the operator's, or is one of a list, so that all there is in it is looked for.
    private const string Everything = """
        general_settings:
          user_header_mappings: [{header_name: x-for, litellm_user_role: customer}]
        litellm_settings:
          callbacks: [dynamic_rate_limiter]
        model_list:
          - model_name: a
            litellm_params: {model: openai/a}
        """;

    // Told of in defaults.md, field by field.
    private static readonly string[] Elsewhere =
    [
        "default_key_generate_params", "upperbound_key_generate_params", "key_generation_settings",
        "default_internal_user_params", "default_team_params", "default_team_settings",
    ];

    public static TheoryData<string> Settings => [.. Rows.SelectMany(row => row.Names.Select(name => $"{row.Section}.{name}"))];

    public static TheoryData<string, string> Defaults =>
    [
        .. from row in Rows
           where row.Section is not "litellm_params" and not "model_info" && row.Defaults.Count == row.Names.Count
           from pair in row.Names.Zip(row.Defaults)
           select ($"{row.Section}.{pair.First}", pair.Second),
    ];

    private static IReadOnlyList<Row> Rows { get; } = [.. Read()];

    [Fact]
    public void Whatever_the_program_looks_for_in_the_file_is_told_of()
    {
        var findings = new Findings();
        ConfigurationFile.Read(Parsed(), new Dictionary<string, string>(), findings);

        var asked = findings.Asked.Select(path => Entry().Replace(path, ""))
            .Select(path => path.Replace("model_list.litellm_params", "litellm_params", StringComparison.Ordinal))
            .Select(path => path.Replace("model_list.model_info", "model_info", StringComparison.Ordinal))
            .Where(path => path.Contains('.', StringComparison.Ordinal))
            .Where(path => path is not ("model_list.model_name" or "litellm_params" or "model_info"))
            .Where(path => !path.Contains("user_header_mappings.", StringComparison.Ordinal))
            .Where(path => !Elsewhere.Any(other => path.Contains($"{other}.", StringComparison.Ordinal)));

        var told = Rows.SelectMany(row => row.Names.Select(name => $"{row.Section}.{name}")).ToHashSet();
        Assert.Empty(asked.Except(told));
        Assert.NotEmpty(told);

        static CommandLine Parsed()
        {
            var file = Path.Combine(Directory.CreateTempSubdirectory("tollgate-document-").FullName, "config.yaml");
            File.WriteAllText(file, Everything);
            return CommandLine.Parse(["--config", file], new Dictionary<string, string>(), new());
        }
    }

    [Theory]
    [MemberData(nameof(Settings))]
    public void Whatever_is_told_of_is_read(string setting)
    {
        var read = Loading.Load(Yaml(setting, "prometheus"));

        Assert.DoesNotContain(read.Warnings, warning =>
            warning.Contains("not used by this version", StringComparison.Ordinal)
            && warning.Contains($"{setting.Split('.')[1]} (line", StringComparison.Ordinal));
    }

    [Theory]
    [MemberData(nameof(Defaults))]
    public void What_is_told_as_the_default_changes_nothing(string setting, string value)
    {
        var (section, name) = (setting.Split('.')[0], setting.Split('.')[1]);
        var without = Loading.Valid($"{section}: {{}}");
        var with = Loading.Valid($"{section}: {{{name}: {value}}}");

        Assert.Equal(Text(without), Text(with));
    }

    [Fact]
    public void Whatever_the_command_line_is_said_to_take_is_told_of_and_no_option_more()
    {
        var usage = Word().Matches(CommandLine.Usage).Select(word => word.Value).ToHashSet();
        var lines = File.ReadLines(RepositoryRoot.PathOf("docs/configuration.md"))
            .SkipWhile(line => line != "## Command line and environment").Skip(1)
            .TakeWhile(line => !line.StartsWith("## ", StringComparison.Ordinal))
            .Where(line => line.StartsWith("| `--", StringComparison.Ordinal)
                || line.StartsWith("| | `", StringComparison.Ordinal));
        var told = lines.SelectMany(line => Word().Matches(string.Join('|', line.Split('|').Take(3))))
            .Select(word => word.Value).ToHashSet();

        Assert.Empty(usage.Except(told));
        Assert.Empty(told.Where(word => word.StartsWith('-')).Except(usage));
    }

    private static string Yaml(string setting, string value)
    {
        var (section, name) = (setting.Split('.')[0], setting.Split('.')[1]);
        return section switch
        {
            "litellm_params" => $"model_list: [{{model_name: a, litellm_params: {{{name}: {value}}}}}]",
            "model_info" =>
                $"model_list: [{{model_name: a, litellm_params: {{model: openai/a}}, model_info: {{{name}: {value}}}}}]",
            _ => $"{section}: {{{name}: {value}}}",
        };
    }

    private static string Text(GatewayConfiguration configuration) =>
        JsonSerializer.Serialize(configuration with { ConfigFile = "", SiloAddress = null! });

    private static IEnumerable<Row> Read()
    {
        var section = "";
        foreach (var line in File.ReadLines(RepositoryRoot.PathOf("docs/configuration.md")))
        {
            if (Heading().Match(line) is { Success: true } heading)
                section = heading.Groups[1].Value;
            if (section.Length == 0 || !line.StartsWith("| `", StringComparison.Ordinal))
                continue;
            var cells = line.Split('|', StringSplitOptions.TrimEntries);
            var names = Code().Matches(cells[1]).Select(code => code.Groups[1].Value).ToArray();
            if (!Heading().IsMatch(line))
                yield return new(section, names, OfDefault(cells[2]));
        }
    }

    // A default in words is no value to write into a file.
    private static string[] OfDefault(string cell) => Values().IsMatch(cell)
        ? [.. Code().Matches(cell).Select(code => code.Groups[1].Value)]
        : [];

    [GeneratedRegex(@"^(?:## `|\| `)(general_settings|litellm_settings|router_settings|litellm_params|model_info)`(?: \| Default \|.*)?$")]
    private static partial Regex Heading();

    [GeneratedRegex("`([^`]+)`")]
    private static partial Regex Code();

    [GeneratedRegex("^`[^`]+`(, `[^`]+`)*$")]
    private static partial Regex Values();

    [GeneratedRegex(@"\[\d+\]")]
    private static partial Regex Entry();

    [GeneratedRegex(@"--[a-z-]+\b(?!=)|[A-Z]+(?:_[A-Z]+)+")]
    private static partial Regex Word();

    private sealed record Row(string Section, IReadOnlyList<string> Names, IReadOnlyList<string> Defaults);
}
