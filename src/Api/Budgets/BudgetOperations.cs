using Tollgate.Api.Bodies;
using Tollgate.Api.Describing;
using static Tollgate.Api.Describing.Vocabulary;

namespace Tollgate.Api.Budgets;

/// <summary>What the routes of budget objects take and give.</summary>
internal static class BudgetOperations
{
    private static IReadOnlyList<Property> Asked { get; } =
    [
        .. LimitProperties.Budget.Where(limit => limit.Name != BudgetSchemas.Id.Name),
        LimitProperties.ModelBudgets,
        BudgetSchemas.AllowedModels,
        BudgetSchemas.Shared,
    ];

    public static readonly Operation New = new(Tag.Budgets, "Makes a budget object")
    {
        Body = [BudgetSchemas.Id with { Says = "An id of the client's choice; null: one is made" }, .. Asked],
        Example = """{"max_budget": 10, "budget_duration": "30d", "rpm_limit": 100}""",
        Answer = BudgetSchemas.Budget,
        Errors = [409],
    };

    public static readonly Operation Update = new(Tag.Budgets, "Changes a budget object",
        "The next call of whoever holds it finds it changed, on every node. `shared` stays as it is.")
    {
        Body = [BudgetSchemas.Id.Required(), .. Asked],
        Example = $$"""{"budget_id": "{{Samples.Budget}}", "max_budget": 20}""",
        Answer = BudgetSchemas.Budget,
        Errors = [404, 409],
    };

    public static readonly Operation Info = new(
        Tag.Budgets, "Tells of budget objects", "What does not exist is left out.")
    {
        Body = [Names("budgets", "The budgets", BudgetEndpoints.BudgetsMax, Samples.Budget).Required()],
        Example = $$"""{"budgets": ["{{Samples.Budget}}"]}""",
        Answer = ListOf(BudgetSchemas.Budget),
    };

    public static readonly Operation Delete = new(Tag.Budgets, "Deletes a budget object")
    {
        Body = [(BudgetSchemas.Id with { Name = "id" }).Required()],
        Example = $$"""{"id": "{{Samples.Budget}}"}""",
        Answer = BudgetSchemas.Budget,
        Errors = [404, 409],
    };

    public static readonly Operation Settings = new(Tag.Budgets, "Tells of a budget object field by field")
    {
        Query = [BudgetSchemas.Id.Required()],
        Answer = ListOf(Row(
            "BudgetSetting",
            Text("field_name", "The field", "max_budget"),
            Word("field_type", "Its type", "Float", "String", "Integer"),
            Text("field_description", "What it means", "US dollars per period"),
            new Property("field_value", "What it is; null: it is not set", Anything with { Example = 10 }).OrNull(),
            Flag("stored_in_db", "Whether it is set"),
            Never("field_default_value"))),
        Errors = [404],
    };

    public static readonly Operation ListAll = new(Tag.Budgets, "Lists budget objects")
    {
        Answer = ListOf(BudgetSchemas.Budget),
    };
}
