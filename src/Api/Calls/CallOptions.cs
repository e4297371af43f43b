using System.ComponentModel.DataAnnotations;
using Tollgate.Silo.Configuration;

namespace Tollgate.Api.Calls;

/// <summary>How calls treat a ledger that does not answer, and a model without a price.</summary>
internal sealed class CallOptions
{
    /// <summary>How long a call waits to be opened before it is refused with 503. Default: two seconds.</summary>
    [Range(typeof(TimeSpan), "00:00:00.1", "00:01:00")]
    public TimeSpan OpenWait { get; set; } = TimeSpan.FromSeconds(2);

    /// <summary>How long an answer's last bytes wait for its charge to be durable when the ledger is away; the
    /// settlement goes on without them. Default: five seconds.</summary>
    [Range(typeof(TimeSpan), "00:00:00", "00:01:00")]
    public TimeSpan SettleWait { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>What becomes of a call whose price is unknown. Default: refused if a budget stands on its
    /// path.</summary>
    public UnpricedModels UnpricedModels { get; set; }

    /// <summary>The part of a model's shared rates that is reserved for calls of a priority, from 0 to 1. Default:
    /// none, so that every call may take from the whole.</summary>
    public IReadOnlyDictionary<string, decimal> Priorities { get; set; } = new Dictionary<string, decimal>();

    /// <summary>Which tokens count against limits of tokens a minute. Default: all.</summary>
    public RateTokens RateTokens { get; set; }

    /// <summary>Keys of a team draw on their owner's own budget as well. Default: they do not.</summary>
    public bool ApplyUserBudgetToTeamKeys { get; set; }

    /// <summary>The headers that name the customer, before the body may; the first that does counts. Default:
    /// none but LiteLLM's own.</summary>
    public IReadOnlyList<string> CustomerHeaders { get; set; } = [];

    /// <summary>The headers that name the internal user of a call whose key has none. Default: none.</summary>
    public IReadOnlyList<string> UserHeaders { get; set; } = [];

    /// <summary>A call must name its customer. Default: it need not.</summary>
    public bool EnforceUserParam { get; set; }

    /// <summary>The proxy as a whole has limits, so it is on the path of every call. Default: it has none.</summary>
    public bool ProxyIsLimited { get; set; }
}
