using Tollgate.Accounts;
using Tollgate.Api.Calls.Formats;
using Tollgate.Silo.Configuration;

namespace Tollgate.Api.Models;

/// <summary>One place where a model is served: its address, its secret and its price.</summary>
internal sealed class Deployment
{
    /// <summary>Named by the configuration, or else a short hash that outlives a restart.</summary>
    public required string Id { get; init; }

    /// <summary>The public name, by which clients ask for it.</summary>
    public required string ModelGroup { get; init; }

    /// <summary>The model as the configuration writes it, with its provider's prefix.</summary>
    public required string Model { get; init; }

    /// <summary>The model as its provider knows it.</summary>
    public required string UpstreamModel { get; init; }

    /// <summary>OpenAI's own name of the model, such as <c>gpt-4o</c>; null: it is not one of OpenAI's.</summary>
    public string? OpenAIModel { get; init; }

    /// <summary>By which its tokens are counted where its provider does not.</summary>
    public Vocabulary Vocabulary { get; init; } = Vocabulary.Guessed;

    /// <summary>As metrics and traces name it.</summary>
    public DeploymentNames Names => field ??=
        new(ModelGroup, UpstreamModel, Id, ShownApiBase, PrefixedName.Cut(Model).Provider);

    /// <summary>The last call that it was asked, as far as this process knows, it failed.</summary>
    public bool FailedLast { get; set; }

    /// <summary>Its provider takes Anthropic's own headers.</summary>
    public bool IsAnthropic => Model.StartsWith("anthropic/", StringComparison.Ordinal);

    /// <summary>Without a slash at its end.</summary>
    public required Uri ApiBase { get; init; }

    /// <summary>The address as clients are told it; null where nobody is asked.</summary>
    public string? ShownApiBase { get; init; }

    /// <summary>Where each format is asked for.</summary>
    public required IReadOnlyDictionary<CallFormat, Uri> Addresses { get; init; }

    /// <summary>Where its provider wants to see <see cref="ApiKey"/>.</summary>
    public KeyHeader KeyHeader { get; init; } = KeyHeader.Bearer;

    /// <summary>Null: the provider asks for none.</summary>
    public Secret? ApiKey { get; init; }

    /// <summary>If set, this is answered and no provider is asked.</summary>
    public string? MockResponse { get; init; }

    /// <summary>How long the provider may be silent.</summary>
    public required TimeSpan Timeout { get; init; }

    /// <summary>The same where the answer is a stream.</summary>
    public required TimeSpan StreamTimeout { get; init; }

    /// <summary>How often a call that failed here is tried again within its group.</summary>
    public required int Retries { get; init; }

    /// <summary>Those with a lower one go first.</summary>
    public int Order { get; init; } = int.MaxValue;

    /// <summary>Its share of the calls; where nobody has one, the requests of <see cref="Rates"/> are, or else their
    /// tokens.</summary>
    public double? Weight { get; init; }

    /// <summary>What its provider takes.</summary>
    public RateLimits Rates { get; init; }

    /// <summary>The account that keeps to <see cref="Rates"/>; null: it has none.</summary>
    public AccountId? Account { get; init; }

    /// <summary>The account of its group, where keys share the group's rates; null: they do not.</summary>
    public AccountId? GroupAccount { get; init; }

    /// <summary>Null: it is asked however often it failed.</summary>
    public Cooldown? Cooldown { get; init; }

    /// <summary>Null: not known, and so neither is the cost of a call.</summary>
    public Price? Price { get; init; }

    public long? MaxInputTokens { get; init; }

    public long? MaxOutputTokens { get; init; }

    /// <summary>The access groups that the configuration puts it in.</summary>
    public IReadOnlyList<string> AccessGroups { get; init; } = [];

    /// <summary>It failed, and is passed over for a while.</summary>
    public bool IsCoolingAt(DateTimeOffset now) => Cooldown?.IsOnAt(now) ?? false;

    public OutputLengths OutputLengths { get; } = new();
}
