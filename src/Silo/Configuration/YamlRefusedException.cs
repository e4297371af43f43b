using YamlDotNet.Core;

namespace Tollgate.Silo.Configuration;

/// <summary>Well-formed YAML that is not accepted here.</summary>
internal sealed class YamlRefusedException(Mark start, Mark end, string message) : YamlException(start, end, message);
