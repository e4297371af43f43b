namespace Tollgate.Api.Calls.Observing;

/// <summary>What became of a call.</summary>
internal enum CallEnd
{
    /// <summary>It was answered whole.</summary>
    Served,

    /// <summary>The client left before the end.</summary>
    Left,

    /// <summary>It did not go to a provider: an account, or what it asked for, did not let it.</summary>
    Refused,

    /// <summary>Its providers failed it, or this gateway did.</summary>
    Failed,
}
