using System.Buffers;
using System.Text;

namespace Tollgate.Api.Calls;

/// <summary>What the gateway has to know of a request that is a form with a file.</summary>
internal sealed partial class CallRequest
{
    /// <summary>Longer than any value that the gateway reads.</summary>
    private const int FormValueMax = 1_024;

    /// <summary>The file that is sent; empty: the format has none.</summary>
    public ReadOnlySequence<byte> File { get; private set; }

    /// <summary>What the bytes are, for the provider.</summary>
    public string ContentType { get; private set; } = "application/json";

    private void ReadForm(FormBody form)
    {
        ContentType = form.ContentType;
        File = form.Only(Format.Content)?.Value ?? throw BadFieldException.Missing(Format.Content);
        if (form.Only("model") is { } model)
            (Model, _model) = (TextOf(model), new(model.Start, model.Value.Length, []));
        if (Model.Length == 0)
            throw BadFieldException.Missing("model");
        if (form.Only("user") is { } user)
            Marks.SetUser(TextOf(user));
        // As forms go, there are many words for yes.
        Stream = form.Only("stream") is { } stream
            && TextOf(stream).ToUpperInvariant() is "TRUE" or "1" or "YES" or "ON";
    }

    private static string TextOf(FormPart part) => part.Value.Length <= FormValueMax && !part.IsFile
        ? Encoding.UTF8.GetString(part.Value)
        : throw BadFieldException.MustBe(part.Name, "a short text");
}
