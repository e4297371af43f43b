using Tollgate.Accounts;

namespace Tollgate.Silo.Configuration;

/// <summary>Reads <c>model_list</c>.</summary>
internal static class ModelList
{
    private const int OrderMax = 1_000_000;

    /// <param name="shared">Whether the keys that call a model share its rates.</param>
    public static IReadOnlyList<ModelEntry> Read(Section root, bool shared) =>
        [.. ModelAccounts.Of([.. root.Children("model_list").Select(Entry).OfType<ModelEntry>()], shared)];

    private static ModelEntry? Entry(Section section)
    {
        var name = section.Required("model_name");
        var parameters = section.Child("litellm_params");
        var info = section.Child("model_info");
        section.ReportRest();

        var entry = WithParams(name ?? "", parameters, section.Line);
        return name is null || entry is null ? null : entry with { Info = Info(info) };
    }

    private static ModelEntry? WithParams(string name, Section parameters, int line)
    {
        var model = parameters.Required("model");
        var entry = new ModelEntry
        {
            ModelName = name,
            Model = model ?? "",
            ApiKey = ApiKey(parameters, name),
            ApiBase = ApiBase(parameters),
            MockResponse = parameters.Text("mock_response"),
            Timeout = parameters.Seconds("timeout"),
            StreamTimeout = parameters.Seconds("stream_timeout"),
            Retries = parameters.Number("num_retries", RouterSettings.RetriesMax),
            Weight = parameters.Share("weight"),
            Rates = new(
                parameters.WholeNumber("rpm", RateLimits.Max),
                parameters.WholeNumber("tpm", RateLimits.Max),
                parameters.WholeNumber("max_parallel_requests", RateLimits.Max)),
            Order = parameters.Number("order", OrderMax),
            Costs = parameters.Costs(),
            Line = line,
        };
        parameters.ReportRest(NotEnforced.Params);
        return model is null ? null : entry;
    }

    private static ModelInfo Info(Section info)
    {
        var read = new ModelInfo
        {
            Id = info.Text("id"),
            Mode = info.Text("mode"),
            BaseModel = info.Text("base_model"),
            Costs = info.Costs(),
            MaxInputTokens = info.Count("max_input_tokens"),
            MaxOutputTokens = info.Count("max_output_tokens"),
            AccessGroups = [.. info.Items("access_groups").Select(group => group.Value).OfType<string>()],
        };
        info.ReportRest(NotEnforced.Info);
        return read;
    }

    /// <summary>A missing key takes this model out of service, and does not keep the others from serving.</summary>
    private static Secret? ApiKey(Section parameters, string model)
    {
        if (parameters.Find("api_key", "a text") is not { } setting)
            return null;
        if (setting.Value is { } value)
            return new(value);
        parameters.Findings.Warn(
            setting.Line,
            $"model {Quoted.Text(model)} has no key: {setting.Path} reads the environment variable "
            + $"{Quoted.Plain(setting.Variable!)}, which is not set.");
        return null;
    }

    /// <summary>An address may hold a password, so it is not repeated.</summary>
    private static string? ApiBase(Section parameters)
    {
        if (parameters.Existing("api_base", "an http or https address") is not { } setting)
            return null;
        if (Uri.TryCreate(setting.Value, UriKind.Absolute, out var address) && address.Scheme is "http" or "https")
            return setting.Value;
        parameters.Findings.Error(setting.Line, $"{setting.Path} must be an http or https address.");
        return null;
    }
}
