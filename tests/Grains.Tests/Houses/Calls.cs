using Tollgate.Accounts;
using Tollgate.Ledger;

namespace Tollgate.Grains.Tests.Houses;

/// <summary>A call as a front walks it, with one account on its path.</summary>
internal sealed record Call(CallId Id, Money Held, Admission.Admitted Admitted);

internal static class Calls
{
    public static async Task<Admission> AskAsync(this IAccountGrain account, decimal dollars, CallId? id = null, string? credential = null)
    {
        var call = new CallEstimate(id ?? new(Guid.CreateVersion7()), new(dollars), Pricing.Known, "gpt-4o", credential);
        return Assert.Single((await account.Admit(new Questions([call]))).Admissions);
    }

    public static async Task<Call> AdmitAsync(this IAccountGrain account, decimal dollars, string? credential = null)
    {
        var id = new CallId(Guid.CreateVersion7());
        return new(id, new(dollars), Assert.IsType<Admission.Admitted>(await account.AskAsync(dollars, id, credential)));
    }

    public static async Task<OpenState> OpenAsync(this House house, Call call, string? owner = null)
    {
        var fences = call.Admitted.Charges.Select(charge => new Fence(charge.Account.Host, call.Admitted.Epoch)).Distinct();
        var outcome = await house.Books.OpenAsync(new(
            call.Id,
            owner ?? house.Instance,
            call.Held,
            house.Time.GetUtcNow(),
            call.Admitted.Charges,
            [.. fences],
            new("/v1/chat/completions", "gpt-4o", "openai/gpt-4o", Stream: false)));
        return outcome.State;
    }

    public static async Task<Balance[]> SettleAsync(this House house, Call call, decimal dollars) =>
        [.. await house.Books.SettleAsync(new(
            call.Id,
            new Money(dollars),
            default,
            Estimated: false,
            CallStatus.Success,
            house.Time.GetUtcNow(),
            call.Admitted.Charges))];

    public static async Task<BudgetExplanation> FiguresAsync(this IAccountGrain account) =>
        (await account.Explain()).Budgets[0];
}
