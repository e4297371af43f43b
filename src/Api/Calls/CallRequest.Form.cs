using System.Buffers;
using System.Text;

namespace Tollgate.Api.Calls;

/// <summary>What the gateway has to know of a request that is a form with a file.</summary>
internal sealed partial class CallRequest
{
    /// <summary>Longer than any value that the gateway reads.</summary>
    private const int FormValueMax = 1_024;

    private FormBody? _form;

    /// <summary>The file that is sent; empty: the format has none.</summary>
    public ReadOnlySequence<byte> File { get; private set; }

    /// <summary>What the bytes are, for the provider.</summary>
    public string ContentType { get; private set; } = "application/json";

    private void ReadForm(FormBody form)
    {
        (_form, ContentType) = (form, form.ContentType);
        File = form.Only(Format.Content)?.Value ?? throw BadFieldException.Missing(Format.Content);
        var model = form.Only("model");
        if (model is not null && !_isGiven)
            Model = TextOf(model);
        // Where the path alone names it, the provider is told it as well.
        (_model, _namesNoModel) = (new(model?.Start ?? 0, model?.Value.Length ?? 0, []), model is null);
        if (Model.Length == 0)
            throw BadFieldException.Missing("model");
        if (form.Only("user") is { } user)
            Marks.SetUser(TextOf(user));
        // As forms go, there are many words for yes.
        Stream = form.Only("stream") is { } stream
            && TextOf(stream).ToUpperInvariant() is "TRUE" or "1" or "YES" or "ON";
    }

    private byte[] InForm(string model) =>
        _namesNoModel ? _form!.PartOf("model", model) : Encoding.UTF8.GetBytes(model);

    private static string TextOf(FormPart part) => part.Value.Length <= FormValueMax && !part.IsFile
        ? Encoding.UTF8.GetString(part.Value)
        : throw BadFieldException.MustBe(part.Name, "a short text");
}
