using System.Globalization;
using Tollgate.Servers;
using YamlDotNet.Core;
using YamlDotNet.Serialization;

namespace Tollgate.Deploy.Tests.Reading;

/// <summary>A piece of a YAML file of this repository, and where it stands there.</summary>
internal sealed class Yaml
{
    private readonly object? _value;
    private readonly string _place;

    private Yaml(object? value, string place) => (_value, _place) = (value, place);

    public string Text => _value as string ?? throw Unlike("a text");

    public int Number => int.Parse(Text, CultureInfo.InvariantCulture);

    public IReadOnlyList<Yaml> Items => _value is List<object?> items
        ? [.. items.Select((item, index) => new Yaml(item, $"{_place}[{index}]"))]
        : throw Unlike("a list");

    public IReadOnlyList<string> Texts => [.. Items.Select(item => item.Text)];

    public IReadOnlyDictionary<string, Yaml> Members => _value is Dictionary<object, object?> members
        ? members.ToDictionary(member => (string)member.Key, member => Of(member.Value, (string)member.Key))
        : throw Unlike("a map");

    public Yaml this[string name] => Find(name) ?? throw Unlike($"a map with {name}");

    public Yaml? Find(string name) =>
        (_value as Dictionary<object, object?>)?.TryGetValue(name, out var value) is true ? Of(value, name) : null;

    /// <summary>Of the list, the one with this name.</summary>
    public Yaml Named(string name) => Items.Single(item => item.Find("name")?.Text == name);

    /// <param name="path">From the root of the repository.</param>
    public static Yaml Read(string path)
    {
        using var reader = File.OpenText(Path.Combine(Repository.Root, path));
        // Compose writes once what several services share.
        var parser = new MergingParser(new Parser(reader));
        return new(new DeserializerBuilder().Build().Deserialize<object?>(parser), path);
    }

    public override string ToString() => $"{_place}: {_value}";

    private Yaml Of(object? value, string name) => new(value, $"{_place}.{name}");

    private InvalidDataException Unlike(string expected) => new($"{_place} is not {expected}.");
}
