using System.Buffers;
using System.Text;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Net.Http.Headers;

namespace Tollgate.Api.Calls;

/// <summary>One part of a form.</summary>
/// <param name="Start">Where its value begins in the body.</param>
internal sealed record FormPart(string Name, bool IsFile, long Start, ReadOnlySequence<byte> Value);

/// <summary>A body of type <c>multipart/form-data</c>, in parts that lie where they came. What its provider might read
/// otherwise than the gateway does is refused: a name that is written in two ways, or a boundary that is none.</summary>
internal sealed class FormBody
{
    /// <summary>More parts than any request has.</summary>
    private const int PartsMax = 100;

    private const int HeadersMax = 8;
    private const int HeadersLengthMax = 4 * 1024;

    /// <summary>By the standard.</summary>
    private const int BoundaryMax = 70;

    private const string Problem = "body";

    private static readonly SearchValues<char> InBoundaries = SearchValues.Create(
        "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ'+_-.=/");

    private readonly List<FormPart> _parts = [];

    private readonly string _boundary;

    private FormBody(string boundary) =>
        (_boundary, ContentType) = (boundary, $"multipart/form-data; boundary=\"{boundary}\"");

    /// <summary>What the body is, and nothing more than that.</summary>
    public string ContentType { get; }

    /// <exception cref="BadFieldException">It is no such form.</exception>
    public static FormBody Read(ReadOnlySequence<byte> body, string? contentType)
    {
        var boundary = BoundaryOf(contentType);
        CheckBoundaries(body, Encoding.ASCII.GetBytes($"--{boundary}"));
        var form = new FormBody(boundary);
        try
        {
            form.ReadParts(body, boundary);
        }
        catch (Exception exception) when (exception is IOException or InvalidDataException)
        {
            throw new BadFieldException(Problem, $"The form cannot be read: {exception.Message}");
        }

        return form;
    }

    /// <summary>A part as it can be put before all others.</summary>
    public byte[] PartOf(string name, string value) => Encoding.UTF8.GetBytes(
        $"--{_boundary}\r\nContent-Disposition: form-data; name=\"{name}\"\r\n\r\n{value}\r\n");

    /// <summary>The part of this name; null: there is none.</summary>
    /// <exception cref="BadFieldException">There are several.</exception>
    public FormPart? Only(string name)
    {
        FormPart? found = null;
        foreach (var part in _parts.Where(part => part.Name == name))
        {
            found = found is null
                ? part
                : throw new BadFieldException(name, $"Parameter '{name}' is given twice.");
        }

        return found;
    }

    private static string BoundaryOf(string? contentType)
    {
        if (!MediaTypeHeaderValue.TryParse(contentType, out var type)
            || !type.MediaType.Equals("multipart/form-data", StringComparison.OrdinalIgnoreCase))
            throw new BadFieldException(Problem, "The request must be a form: Content-Type is multipart/form-data.");

        var boundary = HeaderUtilities.RemoveQuotes(type.Boundary);
        return boundary.Length is > 0 and <= BoundaryMax && !boundary.AsSpan().ContainsAnyExcept(InBoundaries)
            ? boundary.ToString()
            : throw new BadFieldException(Problem, "The request's Content-Type needs a boundary of usual characters.");
    }

    // The reader would take a line that only begins like a boundary for one, as others would not.
    private static void CheckBoundaries(ReadOnlySequence<byte> body, ReadOnlySpan<byte> boundary)
    {
        var reader = new SequenceReader<byte>(body);
        if (!reader.IsNext(boundary))
            throw new BadFieldException(Problem, "The form must begin with its boundary.");

        while (reader.TryReadTo(out ReadOnlySequence<byte> _, boundary))
        {
            if (!reader.IsNext("\r\n"u8) && !reader.IsNext("--"u8))
                throw new BadFieldException(Problem, "The form's boundary stands within one of its parts.");
        }
    }

    private void ReadParts(ReadOnlySequence<byte> body, string boundary)
    {
        var reader = new MultipartReader(boundary, new SequenceStream(body))
        {
            HeadersCountLimit = HeadersMax,
            HeadersLengthLimit = HeadersLengthMax,
        };
        // The body is here, so that nothing is ever waited for.
        while (reader.ReadNextSectionAsync().GetAwaiter().GetResult() is { } section)
        {
            section.Body.DrainAsync(CancellationToken.None).GetAwaiter().GetResult();
            if (_parts.Count == PartsMax)
                throw new BadFieldException(Problem, "The form has too many parts.");
            _parts.Add(PartOf(section, body));
        }
    }

    private static FormPart PartOf(MultipartSection section, ReadOnlySequence<byte> body)
    {
        if (section.Headers?.TryGetValue(HeaderNames.ContentDisposition, out var lines) != true
            || lines is not [{ } line]
            || !ContentDispositionHeaderValue.TryParse(line, out var disposition)
            || !disposition.DispositionType.Equals("form-data", StringComparison.OrdinalIgnoreCase)
            || disposition.Parameters.Count(parameter => IsCalled(parameter, "name")) != 1
            || HeaderUtilities.RemoveQuotes(disposition.Name) is not { Length: > 0 } name)
            throw new BadFieldException(Problem, "A part of the form does not say its name.");

        var start = section.BaseStreamOffset!.Value;
        var isFile = disposition.Parameters.Any(parameter => IsCalled(parameter, "filename"));
        return new(name.ToString(), isFile, start, body.Slice(start, section.Body.Length));
    }

    // Or, with a star behind it, by the same name in another writing.
    private static bool IsCalled(NameValueHeaderValue parameter, string name) =>
        parameter.Name.StartsWith(name, StringComparison.OrdinalIgnoreCase);
}
