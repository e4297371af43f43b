using Tollgate.Accounts;
using Tollgate.Api.Describing;
using static Tollgate.Api.Describing.Vocabulary;
using static Tollgate.Api.Spend.Reports.ReportProperties;

namespace Tollgate.Api.Spend.Reports;

/// <summary>What the routes of tags' totals take and give.</summary>
internal static class TagTotalOperations
{
    private static readonly Property Name = Text("tag", "The tag", Samples.Tag);

    public static readonly Operation Own = new(
        Tag.Spend, "Tells what was spent with each tag", "Users are told of their own.")
    {
        Query = Asked,
        Answer = ListOf(Row("OwnTagSpend", Name with { Name = "individual_request_tag" }, CallCount, TotalSpent)),
    };

    public static readonly Operation All = new(Tag.Spend, "Tells what was spent with some tags")
    {
        Query = [.. Asked, Ids("tags", "Only these", ReportRights.NamesMax, Samples.Tag)],
        Answer = Gives(List(
            "spend_per_tag", "The tags", Row("TagSpend", Name with { Name = "name" }, Spent, CallCount))),
    };

    public static readonly Operation Distinct = new(Tag.Spend, "Names the tags that were used, the most used first")
    {
        Query = Asked,
        Answer = Gives(List("results", "The tags", Row("TagName", Name))),
    };

    public static readonly Operation Summary = new(Tag.Spend, "Tells what each tag was used for")
    {
        Query =
        [
            .. AskedWithDays,
            Text("tag_filter", "Only those that have this in their names", "night", AccountId.NameMax),
            Names("tag_filters", "Only these, each a parameter of its own", TagTotalEndpoints.TagsMax, Samples.Tag),
        ],
        Answer = Gives(List("results", "The tags, the most used first", Row(
            "TagSummary",
            Name,
            Count("unique_users", "How many users", 1),
            Count("total_requests", "All calls", 1),
            Count("successful_requests", "Calls that ended well", 1),
            Count("failed_requests", "Calls that did not", 0),
            Count("total_tokens", "Tokens", 30),
            TotalSpent))),
    };
}
