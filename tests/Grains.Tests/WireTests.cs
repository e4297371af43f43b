using System.Reflection;
using Microsoft.Extensions.DependencyInjection;
using Orleans.Serialization;
using Tollgate.Accounts;
using Tollgate.Grains.Joint;
using Tollgate.Grains.Keys;
using Tollgate.Grains.Showing;
using Tollgate.Grains.Surrogates;
using Tollgate.Grains.Teams;
using Tollgate.Grains.Tests.Houses;

namespace Tollgate.Grains.Tests;

public sealed class WireTests
{
    private static readonly ServiceProvider Services = new ServiceCollection().AddSerializer().BuildServiceProvider();

    private static readonly Limits Limits = new()
    {
        Alias = "ci",
        MaxBudget = new(0.000000000000000001m),
        SoftBudget = new(0.000000000000000002m),
        Window = Window.Rolling(Profiles.Made, BudgetDuration.Parse("1mo")),
        Windows = [new("1d", new(2.50m), Window.Begin(Profiles.Made, BudgetDuration.Parse("1d"), ResetCalendar.Utc))],
        Models = ["gpt-4o", "claude-*"],
        Aliases = [new("gpt-4", "gpt-4o"), new("best", "claude-5")],
        Credentials = [new("beef", Profiles.Made), new("f00d")],
        Blocked = true,
        Deleted = true,
        Expires = Profiles.Made,
        Enforcement = Enforcement.Hard,
        Rates = new(1, 2, 3),
        Guarantees = new(Requests: true, Tokens: false),
        ModelRates = [new("gpt-4o", new(Requests: 4))],
        SharesRates = true,
        Priority = "prod",
        ModelBudgets = [new("o3", null, Window.Rolling(Profiles.Made, null)) { Rates = new(Tokens: 5) }],
    };

    private static readonly Explanation Figures = new(
        AccountId.Key("cafe"),
        7,
        [new(AccountId.Key("cafe").Hosted("window", "1d"), new(1), new(2), new(3), new Period(4), Profiles.Made, 5)],
        [new(new(Guid.CreateVersion7()), new(6), Profiles.Made)])
    {
        Rates = [new(AccountId.Key("cafe"), new(1, 2, 3), new(4, 5, 6), 7)],
    };

    public static TheoryData<object> Messages =>
    [
        new Questions([new(new(Guid.CreateVersion7()), new(0.5m), Pricing.UnknownAllowed, "gpt-4o", "beef", IsBound: true, HeldTokens: 9) { Sharer = "cafe", Share = 0.5m }, default]),
        new Questions([new(new(Guid.CreateVersion7()), new(0), Pricing.Free, "gpt-4o", null, ["cheap"], Asked: "gpt-4", AliasOf: AccountId.Team("red"))]),
        new Answers(
        [
            new Admission.Admitted(3, [new(AccountId.Team("red"), new Period(Profiles.Made))]),
            new Admission.Refused(new(AccountId.Team("red"), RefusalReason.WindowBudget)
            {
                Alias = "reds",
                Max = new(1),
                Spent = new(2),
                Held = new(3),
                ResetsAt = Profiles.Made,
                Expired = Profiles.Made,
                Models = ["gpt-4o"],
                Bound = new(4),
                Room = new(-5),
            }),
            new Admission.Refused(new(AccountId.Team("red"), RefusalReason.RequestRate)
            {
                Rate = new(1, 2, 3, TimeSpan.FromSeconds(4), IsContended: true)
                {
                    Limits = new(5, 6, 7),
                    Counted = new(8, 9, 10),
                    Needed = 11,
                },
                Share = new(new(1), new(2), 3),
            }),
            new Admission.Admitted(3, []) { Rates = [new(AccountId.Team("red"), new(1, 2, 3), new(4, 5, 6))], Priority = "dev", Share = new(new(1), new(2), 3), Alias = "Red" },
            new Admission.Refused(new(AccountId.Team("red"), RefusalReason.Unknown)),
            new Admission.Refused(new(AccountId.Team("red"), RefusalReason.Renamed) { Aliases = [new("gpt-4", "gpt-4o")] }),
        ]),
        new News([new(AccountId.Team("red"), new Period(1), new(2), 3, 4, 5)], [new(new(Guid.CreateVersion7()), 7), Ending.Released(new(Guid.CreateVersion7()))]),
        new KeyIdentity(AccountId.Key("cafe"), 3, "red", "ann", new Money(2)),
        new KeyReading(Profiles.Key("cafe", "ci", "red"), Limits, Figures),
        new TeamReading(Profiles.Team("red", "reds") with { MemberBudget = new("gold", Profiles.Made) }, Limits with { Credentials = null, MaxBudget = null }, Figures),
        AccountView.Of(Limits, isMade: true, Figures),
        new JointEdit(
            [
                new(AccountId.Team("red"), new AccountEdit.Members([new() { UserId = "ann", Email = "ann@example.com", Role = "admin" }], ["bob"])),
                new(AccountId.User("ann"), new AccountEdit.Joining("red", new() { UserId = "ann", Teams = ["blue"], CreatedAt = Profiles.Made, UpdatedAt = Profiles.Made }, Limits)),
                new(AccountId.User("bob"), new AccountEdit.Leaving("red")),
            ],
            [
                new(AccountId.Key("cafe"), new AccountEdit.Creation(Profiles.Key("cafe"), Limits)),
                new(AccountId.Key("beef"), new AccountEdit.Changes([new LimitsEdit.Deletion()], "{}")),
            ],
            [new("team", "team:red", [1, 2, 3], "4", 5)]),
        new Drafting(EditOutcome.Done, new("key", "key:cafe", [0, 255], null, 1)),
        new JointOutcome(EditOutcome.Exists, AccountId.Key("cafe")),
    ];

    [Theory]
    [MemberData(nameof(Messages))]
    public void What_crosses_arrives_as_it_left(object message)
    {
        var serializer = Services.GetRequiredService<Serializer>();

        var arrived = serializer.Deserialize<object>(serializer.SerializeToArray(message));

        Assert.Equal(Text(message), Text(arrived));
    }

    [Theory]
    [MemberData(nameof(Messages))]
    public void Nothing_is_copied_between_grains_of_one_process(object message) =>
        Assert.Same(message, Services.GetRequiredService<DeepCopier>().Copy(message));

    [Fact]
    public void Answers_are_small()
    {
        var charges = new Admission.Admitted(3, [new(AccountId.Team("red"), new Period(Profiles.Made))]);
        var serializer = Services.GetRequiredService<Serializer>();

        var one = serializer.SerializeToArray(new Answers([charges])).Length;
        var hundred = serializer.SerializeToArray(new Answers([.. Enumerable.Repeat(charges, 100)])).Length;

        Assert.True(hundred - one < 100 * 8, $"{one} bytes for one, {hundred} for a hundred");
    }

    [Fact]
    public void An_exception_of_ours_crosses()
    {
        var serializer = Services.GetRequiredService<Serializer>();
        Exception thrown = new AccountUnavailableException("The books of team:red could not be read.");

        var arrived = serializer.Deserialize<Exception>(serializer.SerializeToArray(thrown));

        Assert.Equal(thrown.Message, Assert.IsType<AccountUnavailableException>(arrived).Message);
    }

    // Whoever adds a member to a value must let it cross as well.
    [Theory]
    [InlineData(typeof(Limits), typeof(LimitsSurrogate))]
    [InlineData(typeof(Refusal), typeof(RefusalSurrogate))]
    [InlineData(typeof(CallEstimate), typeof(CallEstimateSurrogate))]
    [InlineData(typeof(Admission.Admitted), typeof(AdmittedSurrogate))]
    [InlineData(typeof(Balance), typeof(BalanceSurrogate))]
    [InlineData(typeof(Window), typeof(WindowSurrogate))]
    [InlineData(typeof(BudgetWindow), typeof(BudgetWindowSurrogate))]
    [InlineData(typeof(Credential), typeof(CredentialSurrogate))]
    [InlineData(typeof(Explanation), typeof(ExplanationSurrogate))]
    [InlineData(typeof(BudgetExplanation), typeof(BudgetExplanationSurrogate))]
    [InlineData(typeof(HoldExplanation), typeof(HoldExplanationSurrogate))]
    [InlineData(typeof(RateLimits), typeof(RateLimitsSurrogate))]
    [InlineData(typeof(RateGuarantees), typeof(RateGuaranteesSurrogate))]
    [InlineData(typeof(LimitsEdit.OfGuarantees), typeof(GuaranteesEditSurrogate))]
    [InlineData(typeof(ModelBudget), typeof(ModelBudgetSurrogate))]
    [InlineData(typeof(ModelRate), typeof(ModelRateSurrogate))]
    [InlineData(typeof(RateFigures), typeof(RateFiguresSurrogate))]
    [InlineData(typeof(RateRefusal), typeof(RateRefusalSurrogate))]
    [InlineData(typeof(RateExplanation), typeof(RateExplanationSurrogate))]
    [InlineData(typeof(ShareFigures), typeof(ShareFiguresSurrogate))]
    [InlineData(typeof(Ending), typeof(EndingSurrogate))]
    public void Every_member_crosses(Type value, Type surrogate) => Assert.Equal(
        value.GetConstructors().SelectMany(constructor => constructor.GetParameters()).Select(parameter => parameter.Name!)
            .Concat(value.GetProperties(BindingFlags.Public | BindingFlags.Instance | BindingFlags.DeclaredOnly)
                .Where(property => property.SetMethod is not null).Select(property => property.Name))
            .Distinct().Order().Count(),
        surrogate.GetFields().Length);

    // Every member that was set, whatever type of list it lies in.
    private static string Text(object? value)
    {
        if (value is null or string)
            return $"{value ?? "null"}";
        if (value is System.Collections.IEnumerable list)
            return $"[{string.Join(", ", list.Cast<object?>().Select(Text))}]";

        var members = value.GetType().GetProperties().Where(property => property.SetMethod is not null).ToArray();
        return members.Length == 0
            ? value.ToString()!
            : $"{value.GetType().Name} {{ {string.Join(", ", members.Select(member => Text(member.GetValue(value))))} }}";
    }
}
