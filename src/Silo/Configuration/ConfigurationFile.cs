using Tollgate.Accounts;
using Tollgate.Grains;

namespace Tollgate.Silo.Configuration;

/// <summary>Reads the file, and puts the command line and the environment above it.</summary>
internal static class ConfigurationFile
{
    private const string ExampleName = "config.yaml";
    private const int BodyMegabytesMax = 1024;

    // Long enough for a load balancer to ask twice and find it not ready.
    private static readonly TimeSpan DrainOfMany = TimeSpan.FromSeconds(5);

    public static GatewayConfiguration? Read(
        CommandLine commandLine, IReadOnlyDictionary<string, string> environment, Findings findings)
    {
        var variables = new Variables(environment);
        var path = commandLine.Config
            ?? variables.OfEnvironment("CONFIG_FILE_PATH")
            ?? Path.Combine(AppContext.BaseDirectory, ExampleName);
        findings.File = Path.GetFileName(path);
        if (YamlFile.Read(path, findings) is not { } tree)
            return null;

        var root = new Section(tree, "", line: 1, variables, findings);
        RefuseInclude(root);
        SetVariables(root.Child("environment_variables"), variables);
        var litellm = root.Child("litellm_settings");
        var calendar = BudgetCalendar.Read(litellm);
        var general = root.Child("general_settings");
        var accounts = new AccountDefaults
        {
            ProxyBudget = litellm.Dollars("max_budget"),
            ProxyDuration = litellm.Duration("budget_duration"),
            CustomerBudget = litellm.Dollars("max_end_user_budget"),
            CustomerBudgetId = litellm.Text("max_end_user_budget_id"),
            ProxyRates = new(
                general.WholeNumber("global_rpm_limit", RateLimits.Max),
                general.WholeNumber("global_tpm_limit", RateLimits.Max),
                general.WholeNumber("global_max_parallel_requests", RateLimits.Max)),
            Enforcement = general.Choice<Enforcement>("budget_enforcement") ?? default,
        };
        var router = root.Child("router_settings");
        var routing = Routing.Read(router, litellm);
        var aliases = GroupAliases.Read(router.Child("model_group_alias"));
        var callbacks = Callbacks.Read(litellm);
        var shares = SharedRates.Read(litellm, callbacks.ShareRates);
        var creation = CreationSection.Read(litellm);
        var telemetry = TelemetrySection.Read(litellm, general, callbacks, variables);
        ReadUnenforced(litellm, router);
        var models = ModelList.Read(root, shares is not null);
        var headers = UserHeaders.Read(general);
        var defaults = new GatewayConfiguration { ConfigFile = Path.GetFullPath(path) };
        var database = ConnectionString(general, variables);
        var configuration = defaults with
        {
            Host = commandLine.Host ?? defaults.Host,
            Port = commandLine.Port ?? defaults.Port,
            DataFolder = commandLine.Data ?? defaults.DataFolder,
            SiloAddress = commandLine.SiloAddress ?? defaults.SiloAddress,
            SiloPort = commandLine.SiloPort,
            SiloListen = commandLine.SiloListen,
            Drain = commandLine.Drain ?? (database is null ? TimeSpan.Zero : DrainOfMany),
            Grace = commandLine.Grace ?? defaults.Grace,
            MasterKey = MasterKey(general, variables),
            ConnectionString = database,
            Models = models,
            PriceMap = PriceMap.Read(general, Path.GetDirectoryName(defaults.ConfigFile)!),
            Aliases = aliases,
            CustomerHeaders = headers.OfCustomer,
            UserHeaders = headers.OfUser,
            EnforceUserParam = general.Flag("enforce_user_param") ?? false,
            Router = routing,
            ErrorProfile = general.Choice<ErrorProfile>("error_profile") ?? defaults.ErrorProfile,
            UnpricedModels = general.Choice<UnpricedModels>("unpriced_models") ?? defaults.UnpricedModels,
            RateTokens = general.Choice<RateTokens>("token_rate_limit_type") ?? defaults.RateTokens,
            Calendar = calendar,
            Creation = creation,
            Accounts = accounts with { Models = ModelAccounts.Rates(models) },
            Priorities = shares?.Priorities ?? defaults.Priorities,
            Alerts = AlertSection.Read(general, variables),
            Telemetry = telemetry,
            ApplyUserBudgetToTeamKeys = general.Flag("apply_user_budget_to_team_keys") ?? false,
            OpenBudgetManager = general.Flag("open_budget_manager") ?? defaults.OpenBudgetManager,
            BodyBytesMax = general.Megabytes("max_request_size_mb", BodyMegabytesMax) ?? defaults.BodyBytesMax,
        };
        IgnoreRescheduler(general);
        KeepFallbacksWithinBudgets(general);
        general.ReportRest(NotEnforced.General);
        root.ReportRest();
        return configuration;
    }

    /// <summary>They serve the look-ups of the file only; the process keeps the environment it was given.</summary>
    private static void SetVariables(Section section, Variables variables)
    {
        foreach (var name in section.Rest())
        {
            if (section.Text(name) is { } value)
                variables.Set(name, value);
        }
    }

    // The models and limits of another file must not be missing unnoticed.
    private static void RefuseInclude(Section root)
    {
        foreach (var file in root.Items("include").Take(1))
            root.Findings.Error(file.Line, "include is not supported: put everything into one file.");
    }

    private static void ReadUnenforced(Section litellm, Section router)
    {
        litellm.ReportRest(NotEnforced.Litellm);
        router.ReportRest(NotEnforced.Router);
    }

    private static Secret? MasterKey(Section general, Variables variables)
    {
        const string variable = "LITELLM_MASTER_KEY";
        var ofFile = general.Existing("master_key", "a text");
        var (value, source) = variables.OfEnvironment(variable) is { } ofEnvironment ? (ofEnvironment, variable)
            : ofFile is not null ? (ofFile.Value, $"{general.Findings.File}, line {ofFile.Line}: {ofFile.Path}")
            : (variables.OfFile(variable), variable);
        if (value is null)
            return null;
        if (!value.StartsWith("sk-", StringComparison.Ordinal))
            general.Findings.Warn($"{source} does not begin with 'sk-', as every other key does.");
        return new(value);
    }

    private static string? ConnectionString(Section general, Variables variables)
    {
        const string variable = "DATABASE_URL";
        var ofFile = general.Existing("database_url", "the URL of a database");
        if (variables.OfEnvironment(variable) is { } ofEnvironment)
            return Translated(ofEnvironment, variable);
        if (ofFile is not null)
            return Translated(ofFile.Value!, $"{general.Findings.File}, line {ofFile.Line}: {ofFile.Path}");
        return variables.OfFile(variable) is { } value ? Translated(value, variable) : null;

        string? Translated(string url, string source)
        {
            var (connectionString, problem) = DatabaseUrl.Translate(url);
            if (problem is not null)
                general.Findings.Error($"{source} {problem}.");
            return connectionString;
        }
    }

    private static void KeepFallbacksWithinBudgets(Section general)
    {
        var line = general.LineOf("enforce_fallback_budget");
        if (general.Flag("enforce_fallback_budget") is false)
            general.Findings.Warn(
                line, $"{general.PathOf("enforce_fallback_budget")} is ignored: a fallback never spends what a budget "
                    + "has not.");
    }

    private static void IgnoreRescheduler(Section general)
    {
        foreach (var key in new[] { "proxy_budget_rescheduler_min_time", "proxy_budget_rescheduler_max_time" })
        {
            if (general.Find(key, "a number of seconds") is { } setting)
            {
                general.Findings.Warn(
                    setting.Line, $"{setting.Path} is ignored: budgets reset on time without polling.");
            }
        }
    }
}
