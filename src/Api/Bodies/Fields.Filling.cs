using System.Text.Json;
using System.Text.Json.Nodes;

namespace Tollgate.Api.Bodies;

/// <summary>A body with what others say where it says nothing itself.</summary>
internal sealed partial class Fields
{
    /// <summary>A body of somebody's own.</summary>
    public static Fields Of(JsonElement body, BudgetResets resets) => new(body) { Calendar = resets.Calendar };

    /// <summary>Whether the body leaves a field open: it is absent or null, or an empty list or object, or a duration of
    /// none.</summary>
    public bool LeavesOpen(string name) => Find(name) is not { } value || value.ValueKind switch
    {
        JsonValueKind.Array => value.GetArrayLength() == 0,
        JsonValueKind.Object => !value.EnumerateObject().Any(),
        JsonValueKind.String => name.EndsWith("duration", StringComparison.Ordinal) && IsNone(value.GetString()!),
        _ => false,
    };

    /// <summary>The body with fields of others where it leaves them open.</summary>
    public Fields Or(JsonElement others, params IEnumerable<string> except)
    {
        var open = others.EnumerateObject()
            .Where(field => LeavesOpen(field.Name) && !except.Contains(field.Name))
            .ToArray();
        return open.Length == 0 ? this : With(open);
    }

    /// <summary>A body of its own, with other fields in the place of these.</summary>
    public Fields With(IEnumerable<JsonProperty> others) => Changed(whole =>
    {
        foreach (var field in others)
            whole[field.Name] = JsonSerializer.SerializeToNode(field.Value);
    });

    /// <summary>The body without some fields.</summary>
    public Fields Without(IEnumerable<string> names) => Changed(whole =>
    {
        foreach (var name in names)
            whole.Remove(name);
    });

    private Fields Changed(Action<JsonObject> change)
    {
        var whole = JsonObject.Create(body)!;
        change(whole);
        var changed = new Fields(JsonSerializer.SerializeToElement(whole), location)
        {
            Calendar = Calendar,
            Listener = Listener,
            _malformed = _malformed,
            _refusal = _refusal,
        };
        changed._problems.AddRange(_problems);
        return changed;
    }
}
