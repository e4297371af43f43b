using Tollgate.Api.Bodies;
using Tollgate.Api.Describing;
using static Tollgate.Api.Describing.Vocabulary;

namespace Tollgate.Api.Customers;

/// <summary>What the routes of customers take and give, and the rows of <see cref="CustomerRow"/>.</summary>
internal static class CustomerOperations
{
    private static readonly Property Id = LimitProperties.Id("user_id", "The customer", Samples.Customer);

    private static readonly Property Alias = Text("alias", "His name", "Ishaan");

    private static readonly Property Ids =
        Names("user_ids", "The customers", CustomerEndpoints.CustomersMax, Samples.Customer).Required();

    private static readonly string Some = $$"""{"user_ids": ["{{Samples.Customer}}"]}""";

    private static readonly Schema Customer = Row(
        "Customer",
        Id,
        LimitProperties.Blocked,
        Alias.OrNull(),
        RowProperties.Spend,
        RowProperties.Held,
        RowProperties.BudgetId,
        RowProperties.OwnBudget,
        Never("allowed_model_region"),
        Never("default_model"),
        Never("object_permission_id"),
        Never("object_permission"));

    private static IReadOnlyList<Property> Asked { get; } = [Alias, LimitProperties.Blocked, .. LimitProperties.Budget];

    public static readonly Operation New = new(Tag.Customers, "Makes a customer",
        "One that nobody made exists when a call first names him, with the limits that the configuration gives.")
    {
        Body = [Id.Required(), .. Asked, Dollars("spend", "LiteLLM's: only 0 is taken", 0)],
        Example = """{"user_id": "priya", "max_budget": 0.0001, "budget_duration": "1d"}""",
        Answer = Customer,
        Errors = [404, 409],
    };

    public static readonly Operation Info = new(Tag.Customers, "Tells of a customer")
    {
        Query = [Id.Required() with { Name = "end_user_id" }],
        Answer = Customer,
        Errors = [404],
    };

    public static readonly Operation ListAll = new(Tag.Customers, "Lists customers")
    {
        Answer = ListOf(Customer),
    };

    public static readonly Operation Update = new(Tag.Customers, "Changes a customer")
    {
        Body = [Id.Required(), .. Asked],
        Example = $$"""{"user_id": "{{Samples.Customer}}", "max_budget": 1}""",
        Answer = Customer,
        Errors = [404, 409],
    };

    public static readonly Operation Delete = new(Tag.Customers, "Deletes customers",
        "All or, where one does not exist, none.")
    {
        Body = [Ids],
        Example = Some,
        Answer = Gives(
            Count("deleted_customers", "How many were deleted", 1),
            Text("message", "The same for people", "Successfully deleted customers with ids: ['ishaan3']")),
        Errors = [404, 409],
    };

    public static readonly Operation Block = new(Tag.Customers, "Has customers refused every call",
        "One that nobody made is made for it.")
    {
        Body = [Ids],
        Example = Some,
        Answer = Gives(List("blocked_users", "The customers", Customer)),
        Errors = [409],
    };

    public static readonly Operation Unblock = new(Tag.Customers, "Lets blocked customers call again")
    {
        Body = [Ids],
        Example = Some,
        Answer = Gives(Names("blocked_users", "As they were named", CustomerEndpoints.CustomersMax, Samples.Customer)),
        Errors = [409],
    };
}
