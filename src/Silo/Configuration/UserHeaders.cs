namespace Tollgate.Silo.Configuration;

/// <summary>Which headers name whom a call is for: <c>general_settings.user_header_mappings</c>, and behind them
/// <c>user_header_name</c>, which LiteLLM had first.</summary>
internal sealed record UserHeaders(IReadOnlyList<string> OfCustomer, IReadOnlyList<string> OfUser)
{
    private const string Mappings = "user_header_mappings";
    private const string Symbols = "!#$%&'*+-.^_`|~";

    public static UserHeaders Read(Section general)
    {
        var (ofCustomer, ofUser) = (new List<string>(), new List<string>());
        // Where LiteLLM takes a list, it takes its only entry as well.
        foreach (var mapping in general.IsMapping(Mappings) ? [general.Child(Mappings)] : general.Children(Mappings))
        {
            var (name, role) = (Header(mapping, "header_name", isRequired: true), mapping.Required("litellm_user_role"));
            mapping.ReportRest();
            if (role is "customer" or "internal_user")
                (role == "customer" ? ofCustomer : ofUser).Add(name ?? "");
            else if (role is not null)
                mapping.Findings.Error(
                    mapping.Line,
                    $"{mapping.PathOf("litellm_user_role")} must be 'customer' or 'internal_user', but is "
                    + $"{Quoted.Text(role)}.");
        }

        if (Header(general, "user_header_name", isRequired: false) is { } only)
            ofCustomer.Add(only);
        return new(ofCustomer, ofUser);
    }

    private static string? Header(Section section, string key, bool isRequired)
    {
        var name = isRequired ? section.Required(key) : section.Text(key);
        if (name is null || name.All(letter => char.IsAsciiLetterOrDigit(letter) || Symbols.Contains(letter)))
            return name;
        section.Findings.Error(
            section.Line, $"{section.PathOf(key)} must be the name of a header, but is {Quoted.Text(name)}.");
        return null;
    }
}
