namespace Tollgate.Accounts.Tests;

public class ModelAccessTests
{
    [Theory]
    [InlineData("", "gpt-4o", true)]
    [InlineData("gpt-4o", "gpt-4o", true)]
    [InlineData("gpt-4", "gpt-4o", false)]
    [InlineData("gpt-4o", "gpt-4", false)]
    [InlineData("gpt-4o", "GPT-4o", false)]
    [InlineData("claude|gpt-4o", "gpt-4o", true)]
    [InlineData("claude|gpt-4o", "llama", false)]
    [InlineData("*", "anything", true)]
    [InlineData("all-proxy-models", "anything", true)]
    [InlineData("all-team-models", "anything", true)]
    [InlineData("no-default-models", "gpt-4o", false)]
    [InlineData("openai/*", "openai/gpt-4o", true)]
    [InlineData("openai/*", "openai/", true)]
    [InlineData("openai/*", "openai", false)]
    [InlineData("openai/*", "azure/gpt-4o", false)]
    [InlineData("claude|openai/*", "openai/o3", true)]
    [InlineData("open*ai", "openXai", false)]
    public void A_list_of_names_opens(string names, string model, bool allowed) =>
        Assert.Equal(allowed, ModelAccess.Allows(names.Split('|', StringSplitOptions.RemoveEmptyEntries), model));
}
