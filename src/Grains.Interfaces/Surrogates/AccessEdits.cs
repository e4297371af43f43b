using Tollgate.Accounts;

namespace Tollgate.Grains.Surrogates;

[GenerateSerializer, Immutable, Alias("tollgate.models-edit")]
internal struct ModelsEditSurrogate
{
    [Id(0)] public string[] Models;
}

[RegisterConverter]
internal sealed class ModelsEditConverter : IConverter<LimitsEdit.OfModels, ModelsEditSurrogate>
{
    public LimitsEdit.OfModels ConvertFromSurrogate(in ModelsEditSurrogate surrogate) => new(surrogate.Models);

    public ModelsEditSurrogate ConvertToSurrogate(in LimitsEdit.OfModels value) => new() { Models = [.. value.Models] };
}

[GenerateSerializer, Immutable, Alias("tollgate.aliases-edit")]
internal struct AliasesEditSurrogate
{
    [Id(0)] public ModelAlias[] Aliases;
}

[RegisterConverter]
internal sealed class AliasesEditConverter : IConverter<LimitsEdit.OfAliases, AliasesEditSurrogate>
{
    public LimitsEdit.OfAliases ConvertFromSurrogate(in AliasesEditSurrogate surrogate) => new(surrogate.Aliases);

    public AliasesEditSurrogate ConvertToSurrogate(in LimitsEdit.OfAliases value) =>
        new() { Aliases = [.. value.Aliases] };
}

[GenerateSerializer, Immutable, Alias("tollgate.alias-edit")]
internal struct AliasEditSurrogate
{
    [Id(0)] public string? Alias;
}

[RegisterConverter]
internal sealed class AliasEditConverter : IConverter<LimitsEdit.OfAlias, AliasEditSurrogate>
{
    public LimitsEdit.OfAlias ConvertFromSurrogate(in AliasEditSurrogate surrogate) => new(surrogate.Alias);

    public AliasEditSurrogate ConvertToSurrogate(in LimitsEdit.OfAlias value) => new() { Alias = value.Alias };
}

[GenerateSerializer, Immutable, Alias("tollgate.expiry-edit")]
internal struct ExpiryEditSurrogate
{
    [Id(0)] public DateTimeOffset? Expires;
}

[RegisterConverter]
internal sealed class ExpiryEditConverter : IConverter<LimitsEdit.OfExpiry, ExpiryEditSurrogate>
{
    public LimitsEdit.OfExpiry ConvertFromSurrogate(in ExpiryEditSurrogate surrogate) => new(surrogate.Expires);

    public ExpiryEditSurrogate ConvertToSurrogate(in LimitsEdit.OfExpiry value) => new() { Expires = value.Expires };
}

[GenerateSerializer, Immutable, Alias("tollgate.rotation-edit")]
internal struct RotationEditSurrogate
{
    [Id(0)] public string Hash;
    [Id(1)] public DateTimeOffset OthersExpire;
}

[RegisterConverter]
internal sealed class RotationEditConverter : IConverter<LimitsEdit.Rotation, RotationEditSurrogate>
{
    public LimitsEdit.Rotation ConvertFromSurrogate(in RotationEditSurrogate surrogate) =>
        new(surrogate.Hash, surrogate.OthersExpire);

    public RotationEditSurrogate ConvertToSurrogate(in LimitsEdit.Rotation value) =>
        new() { Hash = value.Hash, OthersExpire = value.OthersExpire };
}
