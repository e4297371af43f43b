using System.Collections.Frozen;

namespace Tollgate.Api.Models;

/// <summary>Who serves a model, by the prefix of the model's name. All speak OpenAI's wire; Azure has it at other
/// addresses.</summary>
/// <param name="ApiBase">Null: everybody runs their own, so the configuration has to name it.</param>
internal sealed record Provider(string Prefix, Uri? ApiBase)
{
    private static readonly FrozenDictionary<string, Provider> ByPrefix = new Provider[]
    {
        new("anthropic", new("https://api.anthropic.com/v1")),
        new("azure", null),
        new("cerebras", new("https://api.cerebras.ai/v1")),
        new("dashscope", new("https://dashscope-intl.aliyuncs.com/compatible-mode/v1")),
        new("deepinfra", new("https://api.deepinfra.com/v1/openai")),
        new("deepseek", new("https://api.deepseek.com/v1")),
        new("fireworks_ai", new("https://api.fireworks.ai/inference/v1")),
        new("gemini", new("https://generativelanguage.googleapis.com/v1beta/openai")),
        new("groq", new("https://api.groq.com/openai/v1")),
        new("hosted_vllm", null),
        new("lm_studio", null),
        new("mistral", new("https://api.mistral.ai/v1")),
        new("moonshot", new("https://api.moonshot.ai/v1")),
        new("nvidia_nim", new("https://integrate.api.nvidia.com/v1")),
        new("ollama", new("http://localhost:11434/v1")),
        new("ollama_chat", new("http://localhost:11434/v1")),
        new("openai", new("https://api.openai.com/v1")),
        new("openrouter", new("https://openrouter.ai/api/v1")),
        new("perplexity", new("https://api.perplexity.ai")),
        new("sambanova", new("https://api.sambanova.ai/v1")),
        new("together_ai", new("https://api.together.xyz/v1")),
        new("xai", new("https://api.x.ai/v1")),
        new("zai", new("https://api.z.ai/api/paas/v4")),
    }.ToFrozenDictionary(provider => provider.Prefix, StringComparer.Ordinal);

    /// <summary>Whose a model without a prefix is.</summary>
    public static Provider OpenAI { get; } = ByPrefix["openai"];

    public static Provider Azure { get; } = ByPrefix["azure"];

    public static Provider? Find(string prefix) => ByPrefix.GetValueOrDefault(prefix);
}
