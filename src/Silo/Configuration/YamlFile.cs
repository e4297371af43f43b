using System.Text;
using YamlDotNet.Core;
using YamlDotNet.RepresentationModel;

namespace Tollgate.Silo.Configuration;

/// <summary>Reads a file of bounded size, depth and form into a tree that knows its lines.</summary>
internal static class YamlFile
{
    /// <summary>Longer than any configuration, short enough to read in no time.</summary>
    public const int BytesMax = 1024 * 1024;

    private const string Duplicate = "Duplicate key ";

    private static readonly UTF8Encoding Utf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <returns>The tree, empty for an empty file; null after an error, which is among the findings.</returns>
    public static YamlMappingNode? Read(string path, Findings findings)
    {
        try
        {
            if (Bytes(path) is { } bytes)
                return Parse(bytes, findings);
            findings.Error($"{findings.File} is longer than 1 MB.");
        }
        catch (Exception error) when (error is FileNotFoundException or DirectoryNotFoundException)
        {
            findings.Error($"There is no configuration file {path}.");
        }
        catch (DecoderFallbackException)
        {
            findings.Error($"{findings.File} is not UTF-8 text.");
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException or ArgumentException
            or NotSupportedException)
        {
            findings.Error($"The configuration file {path} cannot be read: {error.Message}");
        }

        return null;
    }

    /// <returns>Null if there are too many.</returns>
    private static byte[]? Bytes(string path)
    {
        using var file = File.OpenRead(path);
        var bytes = new byte[BytesMax + 1];
        var length = file.ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false);
        return length > BytesMax ? null : bytes[..length];
    }

    private static YamlMappingNode? Parse(byte[] bytes, Findings findings)
    {
        using var reader = new StreamReader(new MemoryStream(bytes), Utf8);
        using var text = new StringReader(reader.ReadToEnd());
        var stream = new YamlStream();
        try
        {
            stream.Load(new BoundedParser(new Parser(text)));
        }
        catch (YamlException error)
        {
            findings.Error((int)error.Start.Line, Problem(error));
            return null;
        }

        switch (stream.Documents)
        {
            case []:
            case [{ RootNode: YamlScalarNode { Value: null or "" } }]:
                return new();
            case [{ RootNode: YamlMappingNode root }]:
                return root;
            case [{ RootNode: var root }]:
                findings.Error((int)root.Start.Line, "the file must be a mapping of settings.");
                return null;
            default:
                findings.Error((int)stream.Documents[1].RootNode.Start.Line, "the file must hold one document only.");
                return null;
        }
    }

    private static string Problem(YamlException error) => error switch
    {
        YamlRefusedException => $"{error.Message}.",
        _ when error.Message.StartsWith(Duplicate, StringComparison.Ordinal) =>
            $"the key {Quoted.Text(error.Message[Duplicate.Length..])} is given twice.",
        _ => $"this is not YAML: {error.Message}",
    };
}
