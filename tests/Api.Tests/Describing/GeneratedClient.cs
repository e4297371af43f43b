using System.Reflection;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using NJsonSchema.CodeGeneration.CSharp;
using NSwag.CodeGeneration.CSharp;
using NSwag.CodeGeneration.OperationNameGenerators;

namespace Tollgate.Api.Tests.Describing;

/// <summary>A client in C# that is made from the document by NSwag, and a program that uses it, both compiled
/// here.</summary>
internal static class GeneratedClient
{
    /// <summary>Runs <c>Program.RunAsync</c> of a program that has the client in its namespace.</summary>
    public static async Task<IReadOnlyList<string>> RunAsync(
        NSwag.OpenApiDocument document, string program, HttpClient http)
    {
        var assembly = Compile(Generate(document), program);
        var run = assembly.GetType("Made.Program")!.GetMethod("RunAsync")!;
        return await (Task<IReadOnlyList<string>>)run.Invoke(null, [http])!;
    }

    private static string Generate(NSwag.OpenApiDocument document) => new CSharpClientGenerator(document, new()
    {
        ClassName = "Tollgate",
        OperationNameGenerator = new SingleClientFromOperationIdOperationNameGenerator(),
        UseBaseUrl = false,
        GenerateOptionalParameters = true,
        CSharpGeneratorSettings =
        {
            Namespace = "Made",
            JsonLibrary = CSharpJsonLibrary.SystemTextJson,
            DateTimeType = "System.DateTimeOffset",
            GenerateNullableReferenceTypes = true,
        },
    }).GenerateFile();

    private static Assembly Compile(params string[] sources)
    {
        var platform = ((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!).Split(Path.PathSeparator);
        var compilation = CSharpCompilation.Create(
            "Made",
            sources.Select(source => CSharpSyntaxTree.ParseText(source)),
            platform.Where(file => Path.GetFileName(file).StartsWith("System.", StringComparison.Ordinal)
                || Path.GetFileName(file) is "netstandard.dll").Select(file => MetadataReference.CreateFromFile(file)),
            new(OutputKind.DynamicallyLinkedLibrary));
        using var bytes = new MemoryStream();
        var result = compilation.Emit(bytes);
        Assert.True(result.Success, string.Join('\n', result.Diagnostics.Where(
            diagnostic => diagnostic.Severity == DiagnosticSeverity.Error).Take(20)));
        return Assembly.Load(bytes.ToArray());
    }
}
