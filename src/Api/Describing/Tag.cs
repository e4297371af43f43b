namespace Tollgate.Api.Describing;

/// <summary>A group of routes in the document.</summary>
internal sealed record Tag(string Name, string Says)
{
    public static readonly Tag Keys = new("Keys", "Secrets that let calls through, each with limits of its own.");
    public static readonly Tag Teams = new("Teams", "Keys that share limits, and the users that are members.");
    public static readonly Tag Users = new("Users", "Who owns keys, with a role and limits.");
    public static readonly Tag Organizations = new("Organizations", "Teams and keys that share limits.");
    public static readonly Tag Customers = new("Customers", "The end users in whose name calls are made.");
    public static readonly Tag Tags = new("Tags", "Marks of calls that have limits.");
    public static readonly Tag Budgets = new("Budgets", "Limits that accounts hold, each for itself or as one pool.");
    public static readonly Tag Calls = new("Calls",
        "Calls to models, as their providers define them. What the gateway reads of a body is named here; all else goes on as "
        + "it came.");
    public static readonly Tag Models = new("Models", "What is served, where, and at what price.");
    public static readonly Tag Estimates = new("Estimates", "Tokens and costs, without asking a model.");
    public static readonly Tag Spend = new("Spend", "What was spent, by whom and on what.");
    public static readonly Tag Ledger = new("Ledger", "The books: their proof, their calls, their corrections.");
    public static readonly Tag Explanations = new("Explanations", "What the next answer of an account rests on.");
    public static readonly Tag Projects = new("Budget manager",
        "Where LiteLLM's Python BudgetManager keeps what it counts.");
    public static readonly Tag Process = new("Process", "The life of the process, and this document.");

    /// <summary>In the order of the document.</summary>
    public static readonly IReadOnlyList<Tag> All =
    [
        Calls, Keys, Teams, Users, Organizations, Customers, Tags, Budgets, Models, Estimates, Spend, Ledger,
        Explanations, Projects, Process,
    ];
}
