namespace Tollgate.Api.Calls;

/// <summary>What is asked of a model.</summary>
internal enum CallKind
{
    /// <summary><c>messages</c>, which are answered with text.</summary>
    Chat,

    /// <summary><c>input</c>, which is answered with vectors: there is no output to pay for, and no stream.</summary>
    Embeddings,
}
