using Tollgate.Api.Access;
using Tollgate.Api.Calls;
using Tollgate.Api.Calls.Formats;
using Tollgate.Servers;

namespace Tollgate.Api.Tests.Documents;

/// <summary>docs/routes.md says of every route of LiteLLM what becomes of it here, and that is so.</summary>
public sealed class RoutesDocumentTests
{
    private static readonly string[] Words = ["served", "different", "ours", "not ours"];

    // They are described elsewhere: calls to models, and pages.
    private static readonly HashSet<string> Elsewhere =
    [
        .. CallFormat.All.SelectMany(format => format.Routes).Select(route => $"POST {route}"),
        .. ModelPath.Roots.Select(root => $"POST {root}/{{**{ModelPath.Rest}}}"),
        "GET /openapi.json", "GET /metrics",
    ];

    private static readonly (string Route, string Word, string Why)[] Rows =
    [
        .. File.ReadLines(RepositoryRoot.PathOf("docs/routes.md"))
            .Where(line => line.StartsWith("| `", StringComparison.Ordinal))
            .Select(line => line.Split('|', StringSplitOptions.TrimEntries))
            .Select(cells => (cells[1].Trim('`'), cells[2], cells[3])),
    ];

    [Fact]
    public void Every_row_says_one_of_four_things_and_whatever_is_not_as_there_says_why()
    {
        Assert.All(Rows, row => Assert.Contains(row.Word, Words));
        Assert.DoesNotContain(Rows, row => row is { Word: "different" or "not ours", Why: "" });
        Assert.Equal(Rows.Length, Rows.DistinctBy(row => row.Route).Count());
    }

    [Fact]
    public void What_is_said_to_be_served_is_and_what_is_served_is_said()
    {
        var said = Rows.Where(row => row.Word != "not ours").Select(row => row.Route);
        var served = RouteTable.All.Keys.Except(Elsewhere)
            .Where(route => !route.EndsWith("/**", StringComparison.Ordinal))
            .Select(route => route.Replace("{**model}", "{model_id}", StringComparison.Ordinal));

        Assert.Equal(served.Order(StringComparer.Ordinal), said.Order(StringComparer.Ordinal));
    }
}
