using System.Diagnostics.CodeAnalysis;
using System.Text.Json.Nodes;
using YamlDotNet.Core;
using YamlDotNet.RepresentationModel;

namespace Tollgate.Silo.Configuration;

/// <summary>A mapping of the file, read key by key. What nobody has asked for by the end is reported.</summary>
internal sealed class Section
{
    private const string VariablePrefix = "os.environ/";

    private readonly Dictionary<string, (int Line, YamlNode Value)> _unread = new(StringComparer.Ordinal);
    private readonly string _path;
    private readonly Variables _variables;

    public Section(YamlMappingNode mapping, string path, int line, Variables variables, Findings findings)
    {
        (_path, _variables, Findings) = (path, variables, findings);
        Line = line;
        foreach (var (key, value) in mapping.Children)
        {
            if (key is not YamlScalarNode { Value: { } name })
                findings.Error(LineOf(key), $"a key{(path.Length > 0 ? $" of {path}" : "")} must be a name.");
            else if (!_unread.TryAdd(name, (Math.Max(LineOf(key), line), value)))
                findings.Error(LineOf(key), $"the key {Quoted.Text(name)} is given twice.");
        }
    }

    /// <summary>Where the section begins.</summary>
    public int Line { get; }

    public Findings Findings { get; }

    public string PathOf(string key) => _path.Length > 0 ? $"{_path}.{Quoted.Plain(key)}" : Quoted.Plain(key);

    /// <summary>Where a key that was not read yet stands; 0 if it is absent.</summary>
    public int LineOf(string key) => _unread.GetValueOrDefault(key).Line;

    /// <summary>A value, with its variable looked up but not insisted on; null if it is absent or empty.</summary>
    public Setting? Find(string key, string expected)
    {
        if (!TryTake(key, out var line, out var node))
            return null;
        if (node is YamlScalarNode scalar)
            return SettingOf(scalar, PathOf(key), line);
        Findings.Error(line, $"{PathOf(key)} must be {expected}, but is {NameOf(node)}.");
        return null;
    }

    /// <summary>A section within this one, empty if it is absent.</summary>
    public Section Child(string key)
    {
        if (!TryTake(key, out var line, out var node))
            return new(new(), PathOf(key), Line, _variables, Findings);
        if (node is not YamlMappingNode mapping)
        {
            Findings.Error(line, $"{PathOf(key)} must be a mapping, but is {NameOf(node)}.");
            mapping = new();
        }

        return new(mapping, PathOf(key), line, _variables, Findings);
    }

    /// <summary>A list of sections.</summary>
    /// <param name="bare">A single value reads as a section that has it under this key; null: it is none.</param>
    public IEnumerable<Section> Children(string key, string? bare = null)
    {
        if (!TryTake(key, out var line, out var node))
            yield break;
        if (node is not YamlSequenceNode list)
        {
            Findings.Error(line, $"{PathOf(key)} must be a list, but is {NameOf(node)}.");
            yield break;
        }

        foreach (var (index, item) in list.Children.Index())
        {
            var inner = item is YamlScalarNode && bare is not null ? new YamlMappingNode(bare, item) : item;
            if (inner is YamlMappingNode mapping)
                yield return new(mapping, $"{PathOf(key)}[{index}]", LineOf(item), _variables, Findings);
            else
                Findings.Error(LineOf(item), $"{PathOf(key)}[{index}] must be a mapping, but is {NameOf(item)}.");
        }
    }

    /// <summary>A section as the JSON object that it would be; null if it is absent.</summary>
    public JsonObject? Json(string key)
    {
        if (!TryTake(key, out var line, out var node))
            return null;
        if (node is YamlMappingNode mapping)
            return (JsonObject?)YamlJson.Of(mapping, scalar => ItemOf(scalar, PathOf(key)), Findings);
        Findings.Error(line, $"{PathOf(key)} must be a mapping, but is {NameOf(node)}.");
        return null;
    }

    /// <summary>The values of a list, or a single one.</summary>
    public IEnumerable<Setting> Items(string key)
    {
        if (!TryTake(key, out _, out var node))
            return [];
        return node is YamlSequenceNode list
            ? list.Children.Index().Select(item => ItemOf(item.Item, $"{PathOf(key)}[{item.Index}]"))
            : [ItemOf(node, PathOf(key))];
    }

    /// <summary>Whether what is there, and has not been read, is a section.</summary>
    public bool IsMapping(string key) => _unread.TryGetValue(key, out var entry) && entry.Value is YamlMappingNode;

    /// <summary>Every key that has not been read.</summary>
    public IReadOnlyList<string> Rest() => [.. _unread.Keys];

    /// <summary>Reports what nobody has asked for.</summary>
    public void ReportRest(IReadOnlySet<string>? limits = null)
    {
        foreach (var (key, (line, value)) in _unread)
        {
            if (limits?.Contains(key) ?? false)
            {
                if (!IsNull(value))
                    Findings.NotEnforced(PathOf(key), line);
            }
            else
                Findings.Unused(PathOf(key), line);
        }
    }

    private bool TryTake(string key, out int line, [NotNullWhen(true)] out YamlNode? node)
    {
        Findings.Ask(PathOf(key));
        var found = _unread.Remove(key, out var entry);
        (line, node) = entry;
        return found && !IsNull(entry.Value);
    }

    private Setting? SettingOf(YamlScalarNode scalar, string path, int line)
    {
        var written = scalar.Value ?? "";
        if (!written.StartsWith(VariablePrefix, StringComparison.Ordinal))
            return written.Length > 0 ? new(path, line, written, null, written) : null;
        var variable = written[VariablePrefix.Length..];
        return new(path, line, written, variable, _variables.Find(variable));
    }

    private Setting ItemOf(YamlNode node, string path) =>
        (node is YamlScalarNode scalar ? SettingOf(scalar, path, LineOf(node)) : null)
            ?? new(path, LineOf(node), "", null, null);

    private static int LineOf(YamlNode node) => (int)node.Start.Line;

    private static bool IsNull(YamlNode node) =>
        node is YamlScalarNode { Style: ScalarStyle.Plain, Value: null or "" or "~" or "null" or "Null" or "NULL" };

    private static string NameOf(YamlNode node) => node switch
    {
        YamlMappingNode => "a mapping",
        YamlSequenceNode => "a list",
        _ => "a single value",
    };
}
