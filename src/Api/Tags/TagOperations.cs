using Tollgate.Api.Bodies;
using Tollgate.Api.Describing;
using static Tollgate.Api.Describing.Vocabulary;

namespace Tollgate.Api.Tags;

/// <summary>What the routes of tags take and give, and the rows of <see cref="TagRow"/>.</summary>
internal static class TagOperations
{
    private static readonly Property Name = LimitProperties.Id("name", "The tag, without a comma", Samples.Tag);

    private static readonly Property Description =
        Text("description", "What it is for", "Runs at night", Fields.JsonMax);

    private static readonly Schema Row = Vocabulary.Row(
        "TagRow",
        Name,
        Description.OrNull(),
        LimitProperties.Models,
        Never("model_info"),
        RowProperties.Spend,
        RowProperties.Held,
        RowProperties.BudgetId,
        RowProperties.OwnBudget,
        RowProperties.Dates[0],
        RowProperties.Dates[1]);

    private static readonly Schema Told = Gives(
        Text("message", "What was done", "Tag nightly updated successfully"),
        Nested("tag", "The tag", Row));

    private static IReadOnlyList<Property> Asked { get; } =
        [Name.Required(), Description, LimitProperties.Models, .. LimitProperties.Budget];

    public static readonly Operation New = new(Tag.Tags, "Makes a tag",
        "Calls may be marked with any; only those that were made are counted and limited.")
    {
        Body = Asked,
        Example = """{"name": "evaluation", "max_budget": 5, "budget_duration": "7d"}""",
        Answer = Told,
        Errors = [404, 409],
    };

    public static readonly Operation Info = new(Tag.Tags, "Tells of tags")
    {
        Body = [Names("names", "The tags", TagEndpoints.TagsMax, Samples.Tag).Required()],
        Example = $$"""{"names": ["{{Samples.Tag}}"]}""",
        Answer = MapOf(Row),
        Errors = [404],
    };

    public static readonly Operation ListAll = new(Tag.Tags, "Lists tags")
    {
        Answer = ListOf(Row),
    };

    public static readonly Operation Update = new(Tag.Tags, "Changes a tag")
    {
        Body = Asked,
        Example = $$"""{"name": "{{Samples.Tag}}", "max_budget": 10}""",
        Answer = Told,
        Errors = [404, 409],
    };

    public static readonly Operation Delete = new(
        Tag.Tags, "Deletes a tag", "Calls that were marked with it go on telling so.")
    {
        Body = [Name.Required()],
        Example = $$"""{"name": "{{Samples.Tag}}"}""",
        Answer = Gives(Text("message", "What was done", "Tag nightly deleted successfully")),
        Errors = [404, 409],
    };
}
