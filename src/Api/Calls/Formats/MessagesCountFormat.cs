using System.Text.Json;
using Tollgate.Api.Calls.Forwarding.Mocks;
using Tollgate.Api.Calls.Metering;

namespace Tollgate.Api.Calls.Formats;

/// <summary>How many tokens Anthropic's <c>messages</c> are. Whoever asks is limited as if the messages were answered,
/// and pays nothing: the tokens of the answer are those of another call.</summary>
internal sealed class MessagesCountFormat : MessagesFormat
{
    public static new readonly MessagesCountFormat Instance = new();

    private MessagesCountFormat()
    {
    }

    public override string Path => "messages/count_tokens";

    public override string Operation => Path;

    public override bool Writes => false;

    public override bool IsFree => true;

    public override void ReadMember(ref Utf8JsonReader reader, Meter meter) => meter.ReadCommon(ref reader);

    public override void WriteMock(Mock mock) => MessagesMock.WriteCount(mock);
}
