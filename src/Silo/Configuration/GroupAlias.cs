namespace Tollgate.Silo.Configuration;

/// <summary>A further name of a model, for everybody.</summary>
/// <param name="Hidden">It is not listed.</param>
public sealed record GroupAlias(string Name, string Model, bool Hidden);

/// <summary>Reads <c>router_settings.model_group_alias</c>: <c>name: model</c>, or <c>name: {model, hidden}</c>.</summary>
internal static class GroupAliases
{
    public static IReadOnlyList<GroupAlias> Read(Section section) =>
        [.. section.Rest().Select(name => Alias(section, name)).OfType<GroupAlias>()];

    private static GroupAlias? Alias(Section section, string name)
    {
        if (!section.IsMapping(name))
            return section.Required(name) is { } only ? new(name, only, Hidden: false) : null;

        var inner = section.Child(name);
        var (model, hidden) = (inner.Required("model"), inner.Flag("hidden") ?? false);
        inner.ReportRest();
        return model is null ? null : new(name, model, hidden);
    }
}
