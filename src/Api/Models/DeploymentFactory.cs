using System.Collections.Frozen;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Tollgate.Api.Calls.Formats;
using Tollgate.Silo.Configuration;

namespace Tollgate.Api.Models;

/// <summary>Makes a deployment of an entry of the configuration, or says what is wrong with it.</summary>
internal sealed class DeploymentFactory(PriceCatalog prices, RouterSettings router)
{
    /// <summary>Longer than any model's name. Names are kept for as long as their deployments are, and go back in a
    /// header.</summary>
    public const int NameLengthMax = 256;

    private const int AllowedFailsDefault = 3;

    public static bool IsName(string text) =>
        text.Length is > 0 and <= NameLengthMax && text.All(character => character is >= ' ' and <= '~');

    /// <param name="place">Where it stands among the entries of its name.</param>
    /// <param name="errors">Takes what is wrong with the entry.</param>
    /// <returns>Null: there were errors.</returns>
    public Deployment? Create(ModelEntry entry, Place place, ICollection<string> errors)
    {
        var listed = Find(entry.Info.BaseModel) ?? Find(entry.Model);
        var address = UpstreamAddress.Of(entry, Find(entry.Model), out var addressError);
        var price = DeploymentPrice.Of(entry, listed, out var priceError);
        string?[] found = [addressError, priceError, .. Unfit(entry)];
        var wrong = found.OfType<string>().ToArray();
        foreach (var error in wrong)
            errors.Add($"model_list, line {entry.Line}: {error}");
        if (address is null || wrong.Length > 0)
            return null;

        var openAIModel = listed?.Provider is "openai" or "azure" ? OpenAINameOf(entry) : null;
        return new()
        {
            Id = entry.Info.Id ?? IdOf(entry, address, place),
            ModelGroup = entry.ModelName,
            Model = entry.Model,
            UpstreamModel = address.Model,
            ApiBase = address.ApiBase,
            ShownApiBase = entry.MockResponse is null ? address.Root : null,
            OpenAIModel = openAIModel,
            Vocabulary = Vocabulary.Of(openAIModel),
            Addresses = CallFormat.All.ToFrozenDictionary(format => format, address.Of),
            KeyHeader = address.KeyHeader,
            ApiKey = entry.ApiKey,
            MockResponse = entry.MockResponse,
            Timeout = entry.Timeout ?? router.Timeout,
            StreamTimeout = entry.StreamTimeout ?? entry.Timeout ?? router.StreamTimeout ?? router.Timeout,
            Retries = entry.Retries ?? router.Retries,
            Order = entry.Order ?? int.MaxValue,
            Weight = entry.Weight,
            Rates = entry.Rates,
            Account = entry.Account,
            GroupAccount = entry.GroupAccount,
            Cooldown = CooldownAt(place),
            Price = price,
            MaxInputTokens = entry.Info.MaxInputTokens ?? listed?.MaxInputTokens,
            MaxOutputTokens = entry.Info.MaxOutputTokens ?? listed?.MaxOutputTokens,
            AccessGroups = entry.Info.AccessGroups,
        };
    }

    private static IEnumerable<string> Unfit(ModelEntry entry)
    {
        // Both go back to the client in headers.
        if (!IsName(entry.ModelName))
            yield return $"model_name must be 1 to {NameLengthMax} printable ASCII characters";
        if (entry.Info.Id is { } id && !IsName(id))
            yield return $"model_info.id must be 1 to {NameLengthMax} printable ASCII characters";
    }

    // At Azure a deployment has any name that its owner likes, another model's as well.
    private static string? OpenAINameOf(ModelEntry entry)
    {
        var name = entry.Info.BaseModel
            ?? (PrefixedName.Cut(entry.Model).Prefix == Provider.Azure.Prefix ? null : entry.Model);
        return name?[(name.LastIndexOf('/') + 1)..];
    }

    /// <summary>What the catalogue knows of a model.</summary>
    public ModelPrice? Find(string? model) => model is not null && prices.TryFind(model, out var price) ? price : null;

    // The only one of a group is asked even if it failed, unless the configuration counts its failures: nobody could
    // take its place, and its own error says more than ours.
    private Cooldown? CooldownAt(Place place) => router.DisableCooldowns || (place.IsAlone && router.AllowedFails is null)
        ? null
        : new(router.AllowedFails ?? AllowedFailsDefault, router.CooldownTime);

    // Entries may differ by nothing but their secret.
    private static string IdOf(ModelEntry entry, UpstreamAddress address, Place place)
    {
        var hash = SHA256.HashData(
            Encoding.UTF8.GetBytes($"{entry.ModelName}\n{entry.Model}\n{address.ApiBase.AbsoluteUri}"));
        var id = Convert.ToHexStringLower(hash.AsSpan(0, 8));
        return place.TwinsBefore == 0 ? id : string.Create(CultureInfo.InvariantCulture, $"{id}-{place.TwinsBefore + 1}");
    }

    /// <param name="IsAlone">No other entry has its name.</param>
    /// <param name="TwinsBefore">How many entries before it have its name, model and address.</param>
    internal readonly record struct Place(bool IsAlone, int TwinsBefore);
}
