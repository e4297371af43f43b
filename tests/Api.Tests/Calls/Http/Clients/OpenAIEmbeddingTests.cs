namespace Tollgate.Api.Tests.Calls.Http.Clients;

/// <summary>Embeddings by OpenAI's .NET client, which asks for vectors as base64.</summary>
[Collection<Served>]
public sealed class OpenAIEmbeddingTests(Served served) : CallTests(served)
{
    [Fact]
    public async Task It_embeds()
    {
        using var caller = await KeyAsync();

        var embeddings = (await Gateway.OpenAI(caller.Secret).GetEmbeddingClient("embedder")
            .GenerateEmbeddingsAsync(["a", "b"])).Value;

        Assert.Equal([0.5f, -0.25f, 0.125f], embeddings[1].ToFloats().ToArray());
        Assert.Equal((2, 10), (embeddings.Count, embeddings.Usage.InputTokenCount));
        Assert.Equal("0.01", (await caller.SettledAsync()).Spent);
    }

    [Fact]
    public async Task It_understands_the_gateways_own_answer()
    {
        using var caller = await KeyAsync();

        var embedding = (await Gateway.OpenAI(caller.Secret).GetEmbeddingClient("llama3").GenerateEmbeddingAsync("a")).Value;

        Assert.Equal(new float[1_536], embedding.ToFloats().ToArray());
        Assert.Equal("5e-07", (await caller.SettledAsync()).Spent);
    }
}
