using Tollgate.Api.Bodies;
using Tollgate.Api.Describing;
using static Tollgate.Api.Bodies.LimitProperties;
using static Tollgate.Api.Describing.Vocabulary;

namespace Tollgate.Api.Members;

/// <summary>Members of teams as the document tells of them.</summary>
internal static class MemberSchemas
{
    public static readonly Property Role =
        Word("role", "Whether he uses the team, or manages its members as well", "user", "admin");

    /// <summary>The ways to name one: by his id or by his address.</summary>
    public static IReadOnlyList<Property> Named { get; } =
    [
        Id("user_id", "The user; he need not have been made", Samples.User),
        Text("user_email", "The same by his address", Samples.Email),
    ];

    public static readonly Schema Asked = Takes([Role.Required(), .. Named]);

    /// <summary>As teams list them.</summary>
    public static readonly Schema Listed = Vocabulary.Row("TeamMember",
        [Role, .. Named.Select(name => name.OrNull())]);

    /// <summary>What one may spend, and has: the rows of <see cref="MemberRow"/>.</summary>
    public static readonly Schema Row = Vocabulary.Row("TeamMembership",
        Id("user_id", "The user", Samples.User),
        Id("team_id", "The team", Samples.Team),
        RowProperties.BudgetId,
        RowProperties.Spend,
        RowProperties.Held,
        Sum("total_spend", "The same as `spend`", 3.5e-06m),
        RowProperties.OwnBudget);

    /// <summary>The budget of one in a team, and how fast he may call.</summary>
    public static IReadOnlyList<Property> Limits { get; } =
        [MaxBudget with { Name = MemberFields.Amount }, .. BesideAmount];
}
