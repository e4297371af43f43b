using System.Globalization;
using Tollgate.Accounts;
using Tollgate.Ledger;

namespace Tollgate.Api.Calls;

/// <summary>Whom a call is for, and what it is marked with: accounts that no key leads to.</summary>
/// <param name="Customer">The end user; null: nobody is named.</param>
/// <param name="User">The internal user that a header names; null: none does.</param>
internal sealed record CallMarks(string? Customer, string? User, IReadOnlyList<string> Tags)
{
    /// <summary>How many tags a call may have: each may be an account on its path.</summary>
    public const int TagsMax = 20;

    public const string TagsHeader = "x-litellm-tags";

    /// <summary>First match wins; then the headers that the configuration names, then what the body says.</summary>
    public static readonly string[] CustomerHeaders = ["x-litellm-customer-id", "x-litellm-end-user-id"];

    /// <summary>Reads them from the headers and the body.</summary>
    /// <exception cref="BadFieldException">An id is too long or cannot be kept, or there are too many tags.</exception>
    public static CallMarks Read(IHeaderDictionary headers, BodyMarks body, CallOptions options)
    {
        var customer = FirstOf(headers, CustomerHeaders) ?? FirstOf(headers, options.CustomerHeaders) ?? body.Customer;
        if (customer is not null)
            CheckId("user", customer);
        var user = FirstOf(headers, options.UserHeaders);
        if (user is not null)
            CheckId("user", user);

        var tags = headers[TagsHeader].OfType<string>().SelectMany(Split)
            .Concat(body.Tags)
            .Where(tag => tag.Length > 0)
            .Distinct(StringComparer.Ordinal)
            .ToArray();
        Check(tags);
        foreach (var tag in tags)
            CheckId("tags", tag);
        return new(customer, user, tags);
    }

    /// <summary>The tags of one text, which has commas between them.</summary>
    public static string[] Split(string tags) => tags.Split(
        ',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);

    /// <exception cref="BadFieldException">There are too many.</exception>
    public static void Check(IReadOnlyCollection<string> tags)
    {
        if (tags.Count > TagsMax)
            throw new BadFieldException(
                "tags", string.Create(CultureInfo.InvariantCulture, $"A call can have at most {TagsMax} tags."));
    }

    /// <summary>Leaves only the tags that somebody has made: the others have no accounts.</summary>
    /// <exception cref="LedgerUnavailableException">The directory cannot be asked.</exception>
    public async Task<CallMarks> KnownAsync(Books books)
    {
        if (Tags.Count == 0)
            return this;

        var entries = await Task.WhenAll(Tags.Select(tag => books.FindAsync("tag", tag)));
        return this with { Tags = [.. Tags.Where((_, i) => entries[i] is not null)] };
    }

    private static string? FirstOf(IHeaderDictionary headers, IReadOnlyList<string> names)
    {
        for (var i = 0; i < names.Count; i++)
        {
            if (headers[names[i]].ToString() is { Length: > 0 } name)
                return name;
        }

        return null;
    }

    private static void CheckId(string field, string id)
    {
        if (id.Length > AccountId.NameMax)
            throw new BadFieldException(field, string.Create(
                CultureInfo.InvariantCulture, $"Parameter '{field}' can have at most {AccountId.NameMax} characters."));
        if (id.Any(char.IsControl))
            throw new BadFieldException(field, $"Parameter '{field}' cannot have control characters.");
    }
}
