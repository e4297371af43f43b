using YamlDotNet.Core;
using YamlDotNet.Core.Events;

namespace Tollgate.Silo.Configuration;

/// <summary>Stops a document that would cost more to hold than it is long, before it is held.</summary>
internal sealed class BoundedParser(IParser parser) : IParser
{
    public const int DepthMax = 32;

    private int _depth;

    public ParsingEvent? Current => parser.Current;

    public bool MoveNext()
    {
        if (!MoveInner())
            return false;

        if (Current is { } current)
        {
            if (current is AnchorAlias)
                throw Refused(current, "YAML aliases are not supported: write the value out");
            if (current is MappingStart or SequenceStart && ++_depth > DepthMax)
                throw Refused(current, $"this is nested more than {DepthMax} levels deep");
            if (current is MappingEnd or SequenceEnd)
                _depth--;
        }

        return true;
    }

    /// <summary>The scanner meets some damage with exceptions that are not its own, and that know no line.</summary>
    private bool MoveInner()
    {
        var before = parser.Current?.End ?? Mark.Empty;
        try
        {
            return parser.MoveNext();
        }
        catch (Exception error) when (error is not (YamlException or OutOfMemoryException))
        {
            throw new YamlException(before, before, "it cannot be read beyond this point.", error);
        }
    }

    private static YamlRefusedException Refused(ParsingEvent current, string why) =>
        new(current.Start, current.End, why);
}
