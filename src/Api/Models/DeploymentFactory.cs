using System.Security.Cryptography;
using System.Text;
using Tollgate.Silo.Configuration;

namespace Tollgate.Api.Models;

/// <summary>Makes a deployment of an entry of the configuration, or says what is wrong with it.</summary>
internal sealed class DeploymentFactory(PriceCatalog prices)
{
    /// <summary>Longer than any model's name. Names are kept for as long as their deployments are, and go back in a
    /// header.</summary>
    public const int NameLengthMax = 256;

    public static bool IsName(string text) =>
        text.Length is > 0 and <= NameLengthMax && text.All(character => character is >= ' ' and <= '~');

    /// <param name="errors">Takes what is wrong with the entry.</param>
    /// <returns>Null: there were errors.</returns>
    public Deployment? Create(ModelEntry entry, ICollection<string> errors)
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

        var root = address.ApiBase.AbsoluteUri.TrimEnd('/');
        return new()
        {
            Id = entry.Info.Id ?? IdOf(entry, address),
            ModelGroup = entry.ModelName,
            Model = entry.Model,
            UpstreamModel = address.Model,
            ApiBase = address.ApiBase,
            OpenAIModel = listed?.Provider is "openai" or "azure" ? OpenAINameOf(entry) : null,
            ChatCompletions = new($"{root}/chat/completions"),
            Embeddings = new($"{root}/embeddings"),
            ApiKey = entry.ApiKey,
            MockResponse = entry.MockResponse,
            Timeout = entry.Timeout ?? Deployment.DefaultTimeout,
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

    private static string OpenAINameOf(ModelEntry entry)
    {
        var name = entry.Info.BaseModel ?? entry.Model;
        return name[(name.LastIndexOf('/') + 1)..];
    }

    private ModelPrice? Find(string? model) => model is not null && prices.TryFind(model, out var price) ? price : null;

    private static string IdOf(ModelEntry entry, UpstreamAddress address) => Convert.ToHexStringLower(
        SHA256.HashData(Encoding.UTF8.GetBytes($"{entry.ModelName}\n{entry.Model}\n{address.ApiBase.AbsoluteUri}"))
            .AsSpan(0, 8));
}
