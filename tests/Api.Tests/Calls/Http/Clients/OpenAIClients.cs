#pragma warning disable OPENAI001, SCME0001 // Responses, and members that the client does not know, may yet change there.
using System.ClientModel;
using System.ClientModel.Primitives;
using OpenAI;
using OpenAI.Chat;
using OpenAI.Responses;
using Tollgate.Servers.Upstream;

namespace Tollgate.Api.Tests.Calls.Http.Clients;

/// <summary>OpenAI's own client, with nothing changed but the address.</summary>
internal static class OpenAIClients
{
    public static OpenAIClient OpenAI(this TestGateway gateway, string secret, ClientRetryPolicy? retries = null) =>
        new(new ApiKeyCredential(secret), new OpenAIClientOptions
        {
            Endpoint = new Uri(gateway.Client.BaseAddress!, "/v1"),
            Transport = new HttpClientPipelineTransport(gateway.Client),
            RetryPolicy = retries ?? new ClientRetryPolicy(maxRetries: 0),
        });

    /// <summary>Asks the provider to do something.</summary>
    public static ChatCompletionOptions Asking(this ChatCompletionOptions options, FakeBehavior fake)
    {
        options.Patch.Set("$.fake"u8, BinaryData.FromString(fake.ToJson()));
        return options;
    }

    /// <summary>Asks the provider to do something.</summary>
    public static CreateResponseOptions Asking(this CreateResponseOptions options, FakeBehavior fake)
    {
        options.Patch.Set("$.fake"u8, BinaryData.FromString(fake.ToJson()));
        return options;
    }
}
