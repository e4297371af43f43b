using Tollgate.Api.Describing;
using static Tollgate.Api.Describing.Vocabulary;

namespace Tollgate.Api.Projects;

/// <summary>What the routes of LiteLLM's BudgetManager take and give.</summary>
internal static class ProjectOperations
{
    private const string Who = "For the master key alone, unless `open_budget_manager` opens it to everybody.";

    private static readonly Property Name = Text("project_name", "The project", "qa").Required();

    public static readonly Operation Get = new(Tag.Projects, "Reads what a project's BudgetManager has counted", Who)
    {
        Body = [Name],
        Example = """{"project_name": "qa"}""",
        Answer = Gives(
            Word("status", "It was read", "success"),
            Free("data", "Its users and what they spent; empty where nothing was saved")),
    };

    public static readonly Operation Set = new(Tag.Projects, "Saves what a project's BudgetManager has counted", Who)
    {
        Body = [Name, Free("user_dict", "Its users and what they spent").Required()],
        Example = """{"project_name": "qa", "user_dict": {"ishaan": {"total_budget": 10}}}""",
        Answer = Gives(Word("status", "It was saved", "success")),
    };
}
