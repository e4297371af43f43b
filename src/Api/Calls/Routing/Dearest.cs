using Tollgate.Accounts;
using Tollgate.Api.Models;
using Tollgate.Silo.Configuration;

namespace Tollgate.Api.Calls.Routing;

/// <summary>What a call is held for while nobody knows who will run it: the dearest that may.</summary>
internal static class Dearest
{
    /// <param name="counted">Which tokens count against rates.</param>
    public static (Money Held, long Tokens) Likely(Candidates candidates, CallRequest request, RateTokens counted)
    {
        var (dearest, most) = (Money.Zero, 0L);
        for (var i = 0; i < candidates.All.Count; i++)
        {
            var likely = new LikelyCost(candidates.All[i], request, counted);
            if (likely.Held > dearest)
                dearest = likely.Held;
            most = Math.Max(most, likely.HeldTokens);
        }

        return (dearest, most);
    }

    /// <summary>The pricing that an account would rather refuse than any other of them.</summary>
    /// <param name="unknownAllowed">Calls without a price may pass.</param>
    public static Pricing Pricing(Candidates candidates, bool unknownAllowed)
    {
        var strictest = Accounts.Pricing.Free;
        for (var i = 0; i < candidates.All.Count; i++)
        {
            var pricing = candidates.All[i].Price switch
            {
                null => unknownAllowed ? Accounts.Pricing.UnknownAllowed : Accounts.Pricing.Unknown,
                { IsFree: true } => Accounts.Pricing.Free,
                _ => Accounts.Pricing.Known,
            };
            if (Strictness(pricing) > Strictness(strictest))
                strictest = pricing;
        }

        return strictest;
    }

    private static int Strictness(Pricing pricing) => pricing switch
    {
        Accounts.Pricing.Free => 0,
        Accounts.Pricing.UnknownAllowed => 1,
        Accounts.Pricing.Known => 2,
        _ => 3,
    };
}
