namespace Tollgate.Accounts.Tests;

/// <summary>Accounts and calls to begin a test with.</summary>
internal static class Some
{
    public const string Hash = "1f3c";

    public static readonly DateTimeOffset Noon = new(2026, 1, 15, 12, 0, 0, TimeSpan.Zero);

    public static readonly AccountId Key = AccountId.Key(Hash);

    public static BudgetDuration Lasting(string duration) => BudgetDuration.Parse(duration);

    public static Window Rolling(string? duration) =>
        Accounts.Window.Rolling(Noon, duration is null ? null : Lasting(duration));

    public static Limits Limits(decimal? dollars = null, string? duration = null) => new()
    {
        Alias = "laptop",
        MaxBudget = dollars is { } max ? new Money(max) : null,
        Window = Rolling(duration),
    };

    public static BudgetWindow Window(string duration, decimal dollars) =>
        new(duration, new Money(dollars), Rolling(duration));

    public static Account Open(this Limits limits) => new(Key, 7, limits, [], []);

    public static Account Account(decimal? dollars = null, string? duration = null) => Limits(dollars, duration).Open();

    public static CallId Id(int number) => new(new Guid(number, 0, 0, new byte[8]));

    public static CallEstimate Call(int number, decimal dollars = 0, Pricing pricing = Pricing.Known) =>
        new(Id(number), new Money(dollars), pricing, "gpt-4o", Hash);

    public static Balance Balance(
        decimal spent,
        long version,
        DateTimeOffset? since = null,
        AccountId? account = null) => new(account ?? Key, new Period(since ?? Noon), new Money(spent), 0, 0, version);

    public static BudgetExplanation Own(this Account account, DateTimeOffset? now = null) =>
        account.Explain(now ?? Noon).Budgets[0];

    public static Admission.Admitted Admitted(this Admission answer) => Assert.IsType<Admission.Admitted>(answer);

    /// <summary>Ends a call of which no rate counts anything.</summary>
    public static bool End(this Account account, CallId call) => account.End(new Ending(call, 0), Noon);

    public static Refusal Refused(this Admission answer) => Assert.IsType<Admission.Refused>(answer).Refusal;
}
