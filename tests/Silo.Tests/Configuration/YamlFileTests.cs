using System.Diagnostics;
using System.Text;
using Tollgate.Silo.Configuration;

namespace Tollgate.Silo.Tests.Configuration;

public sealed class YamlFileTests
{
    /// <summary>Generous for a machine under load; what is not refused early takes minutes or all memory.</summary>
    private static readonly TimeSpan Soon = TimeSpan.FromSeconds(1);

    [Theory]
    [InlineData("")]
    [InlineData("# nothing\n")]
    [InlineData("model_list:\ngeneral_settings: ~\n")]
    [InlineData("\uFEFFmodel_list: []\n")]
    public void A_file_that_says_nothing_is_valid(string yaml) => Assert.Empty(Loading.Valid(yaml).Models);

    [Theory]
    [InlineData("a: 1\nb: 2\na: 3", "config.yaml, line 3: the key 'a' is given twice.")]
    [InlineData("general_settings:\n  a: 1\n  \"a\": 2", "config.yaml, line 3: the key 'a' is given twice.")]
    [InlineData("a: 1\n!!str a: 2", "config.yaml, line 2: the key 'a' is given twice.")]
    [InlineData("a: 1\n[b]: 2", "config.yaml, line 2: a key must be a name.")]
    [InlineData("a: &x 1\nb: *x", "config.yaml, line 2: YAML aliases are not supported: write the value out.")]
    [InlineData("- a\n- b", "config.yaml, line 1: the file must be a mapping of settings.")]
    [InlineData("a: 1\n---\nb: 2", "config.yaml, line 3: the file must hold one document only.")]
    public void What_is_not_accepted_is_told_with_its_line(string yaml, string expected) =>
        Assert.Equal(expected, Loading.Error(yaml));

    [Theory]
    [InlineData("a: [1, 2")]
    [InlineData("a: 1\n b: 2")]
    [InlineData("a: \"unclosed")]
    [InlineData("a:\n  b: 1\n c: 2")]
    [InlineData("a: \"\\q\"")]
    [InlineData("a: !unknown!tag b")]
    [InlineData("%YAML 9.9\n---\na: 1")]
    public void What_is_not_yaml_is_told_with_its_line(string yaml) =>
        Assert.Matches(@"^config\.yaml, line \d+: this is not YAML: [^\n]+$", Loading.Error(yaml));

    [Fact]
    public void What_is_not_text_is_an_error()
    {
        var result = Loading.InFile("", path =>
        {
            File.WriteAllBytes(path, [(byte)'a', (byte)':', 0xFF, 0xFE]);
            return GatewayConfiguration.Load(["--config", path], new Dictionary<string, string>());
        });

        Assert.Equal("config.yaml is not UTF-8 text.", Assert.Single(result.Errors));
    }

    [Fact]
    public void A_bomb_of_aliases_is_refused_at_once()
    {
        var yaml = new StringBuilder("a0: &a0 [x, x, x, x, x, x, x, x, x]\n");
        for (var level = 1; level < 12; level++)
            yaml.Append($"a{level}: &a{level} [{string.Join(", ", Enumerable.Repeat($"*a{level - 1}", 9))}]\n");

        Assert.StartsWith("config.yaml, line 2: YAML aliases", SoonRefused(yaml.ToString()), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("[")]
    [InlineData("{a: ")]
    [InlineData("- ")]
    [InlineData("? ")]
    [InlineData("[\n")]
    public void A_deep_nest_is_refused_at_once(string opening)
    {
        var nest = string.Concat(Enumerable.Repeat(opening, 1_000_000 / opening.Length));

        Assert.EndsWith(
            ": this is nested more than 32 levels deep.", SoonRefused($"a:\n {nest}"), StringComparison.Ordinal);
    }

    [Fact]
    public void A_file_of_2_MB_is_refused_at_once() =>
        Assert.Equal("config.yaml is longer than 1 MB.", SoonRefused(new string('#', 2_000_000)));

    [Fact]
    public void A_message_quotes_only_the_beginning_of_a_long_value()
    {
        var error = Loading.Error($"general_settings: {{error_profile: {new string('x', 100_000)}}}");

        Assert.InRange(error.Length, 100, 250);
    }

    [Fact]
    public void No_damage_to_a_file_is_ever_thrown()
    {
        const string marks = "\0\t\n \"'#&*!|>%@`[]{}:,-?~\\0e./\uFEFF\u0085";
        var random = new Random(20240829);
        var whole = File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "config.yaml"));
        for (var run = 0; run < 500; run++)
        {
            var yaml = new StringBuilder(whole);
            for (var damage = random.Next(1, 5); damage > 0; damage--)
                yaml.Insert(random.Next(yaml.Length), marks[random.Next(marks.Length)]);
            var result = Loading.Load(yaml.ToString(0, random.Next(yaml.Length)));

            Assert.Equal(result.Errors.Count > 0, result.Configuration is null);
            Assert.All(result.Errors.Concat(result.Warnings), line => Assert.DoesNotContain('\n', line));
        }
    }

    private static string SoonRefused(string yaml)
    {
        Loading.Load("");
        var watch = Stopwatch.StartNew();
        var error = Loading.Error(yaml);
        Assert.InRange(watch.Elapsed, TimeSpan.Zero, Soon);
        return error;
    }
}
