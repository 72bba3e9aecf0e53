using System.Text.Json;
using FhirIcsHub.Cql.Elm;
using FhirIcsHub.Tests;

namespace FhirIcsHub.Cql.Tests.Operators;

/// <summary>Expressions that the reference translator made: of the official tests, and the operations of the reference libraries.</summary>
internal static class ReferenceOperations
{
    /// <summary>Name of each official test, and the ELM of its expression.</summary>
    public static IEnumerable<(string Name, Expression Expression)> OfTests()
    {
        var files = Directory.GetFiles(ConformanceSuite.PathOf("elm-reference", "cql-tests"), "*.jsonl");
        foreach (var file in files.Order(StringComparer.Ordinal))
        {
            foreach (var line in File.ReadLines(file))
            {
                using var test = JsonDocument.Parse(line, new JsonDocumentOptions { MaxDepth = ElmJson.MaxDepth });
                if (test.RootElement.TryGetProperty("elm", out var elm) && ElmJson.ReadExpression(elm, []) is { } expression)
                {
                    var name = test.RootElement.GetProperty("name").GetString();
                    yield return ($"{Path.GetFileNameWithoutExtension(file)} {name}", expression);
                }
            }
        }
    }

    /// <summary>Name of each reference library, and all nodes in it.</summary>
    public static IEnumerable<(string Name, IEnumerable<ElmNode> Nodes)> OfLibraries() =>
        from file in FhirIcsHub.Cql.Tests.Elm.ReferenceLibraries.Files()
        let library = ElmJson.Read(File.ReadAllBytes(file)).Library
        where library is not null
        select (Path.GetFileName(file), Within(library));

    public static IEnumerable<ElmNode> Within(ElmNode node)
    {
        var open = new Stack<ElmNode>([node]);
        while (open.TryPop(out var next))
        {
            yield return next;
            foreach (var child in next.Children)
            {
                open.Push(child);
            }
        }
    }
}
