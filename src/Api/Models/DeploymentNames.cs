namespace Tollgate.Api.Models;

/// <summary>A deployment as metrics and traces name it. Two of the same names are one there.</summary>
/// <param name="Group">The public name of the model that it serves.</param>
/// <param name="Model">The model as its provider knows it.</param>
/// <param name="ApiBase">As clients are told it; null where nobody is asked.</param>
internal sealed record DeploymentNames(string Group, string Model, string Id, string? ApiBase, string Provider)
{
    private readonly int _hash = HashCode.Combine(Group, Model, Id, ApiBase, Provider);

    public bool Equals(DeploymentNames? other) => ReferenceEquals(this, other)
        || (other is not null && _hash == other._hash
            && (Group, Model, Id) == (other.Group, other.Model, other.Id)
            && (ApiBase, Provider) == (other.ApiBase, other.Provider));

    public override int GetHashCode() => _hash;
}
