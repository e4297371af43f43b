using Tollgate.Accounts;
using Tollgate.Ledger;

namespace Tollgate.Grains.Tests.Houses;

/// <summary>A call as a front walks it, with one account on its path.</summary>
/// <param name="Tokens">What it holds against rates.</param>
internal sealed record Call(CallId Id, Money Held, Admission.Admitted Admitted, long Tokens = 0);

internal static class Calls
{
    public static async Task<Admission> AskAsync(
        this IAccountGrain account, decimal dollars, CallId? id = null, string? credential = null, long tokens = 0)
    {
        var call = new CallEstimate(
            id ?? new(Guid.CreateVersion7()), new(dollars), Pricing.Known, "gpt-4o", credential, HeldTokens: tokens);
        return Assert.Single((await account.Admit(new Questions([call]))).Admissions);
    }

    public static async Task<Call> AdmitAsync(
        this IAccountGrain account, decimal dollars, string? credential = null, long tokens = 0)
    {
        var id = new CallId(Guid.CreateVersion7());
        var answer = await account.AskAsync(dollars, id, credential, tokens);
        return new(id, new(dollars), Assert.IsType<Admission.Admitted>(answer), tokens);
    }

    public static Task<OpenState> OpenAsync(this House house, Call call, string? owner = null) =>
        house.Books.OpenAsync(call, owner ?? house.Instance, house.Time.GetUtcNow());

    public static async Task<OpenState> OpenAsync(this Books books, Call call, string owner, DateTimeOffset now)
    {
        var fences = call.Admitted.Charges.Select(charge => new Fence(charge.Account.Host, call.Admitted.Epoch)).Distinct();
        var outcome = await books.OpenAsync(new(
            call.Id,
            owner,
            call.Held,
            now,
            call.Admitted.Charges,
            [.. fences],
            new("/v1/chat/completions", "gpt-4o", "openai/gpt-4o", Stream: false),
            HeldTokens: call.Tokens));
        return outcome.State;
    }

    public static Task<Balance[]> SettleAsync(this House house, Call call, decimal dollars, long tokens = 0) =>
        house.Books.SettleAsync(call, dollars, tokens, house.Time.GetUtcNow());

    public static async Task<Balance[]> SettleAsync(
        this Books books, Call call, decimal dollars, long tokens, DateTimeOffset now) =>
        [.. await books.SettleAsync(new(
            call.Id,
            new Money(dollars),
            default,
            Estimated: false,
            CallStatus.Success,
            now,
            call.Admitted.Charges,
            tokens))];

    public static async Task<BudgetExplanation> FiguresAsync(this IAccountGrain account) =>
        (await account.Explain()).Budgets[0];
}
