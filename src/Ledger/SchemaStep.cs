using System.Globalization;

namespace Tollgate.Ledger;

/// <summary>One numbered step of a schema, as its file <c>NNNN_name.sql</c> in this assembly tells it.</summary>
internal sealed record SchemaStep(int Number, string Name, string Sql)
{
    /// <summary>The steps of a ledger, in their order.</summary>
    public static IReadOnlyList<SchemaStep> Of(string ledger)
    {
        var assembly = typeof(SchemaStep).Assembly;
        var folder = $"{typeof(SchemaStep).Namespace}.{ledger}.Schema.";
        return
        [
            .. assembly.GetManifestResourceNames()
                .Where(resource => resource.StartsWith(folder, StringComparison.Ordinal))
                .Select(resource => Read(resource, resource[folder.Length..]))
                .OrderBy(step => step.Number),
        ];

        SchemaStep Read(string resource, string file)
        {
            using var reader = new StreamReader(assembly.GetManifestResourceStream(resource)!);
            return new(int.Parse(file.AsSpan(0, 4), CultureInfo.InvariantCulture), file[5..^4], reader.ReadToEnd());
        }
    }
}
