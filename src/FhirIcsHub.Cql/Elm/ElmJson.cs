using System.Text.Json;

namespace FhirIcsHub.Cql.Elm;

/// <summary>ELM as JSON (<c>application/elm+json</c>).</summary>
public static class ElmJson
{
    /// <summary>Deepest nesting of JSON that is read.</summary>
    public const int MaxDepth = 2_000;

    /// <summary>Reads a library. Members that ELM does not know are problems, as their meaning would be lost.</summary>
    public static ElmReadResult Read(ReadOnlyMemory<byte> json)
    {
        try
        {
            using var document = JsonDocument.Parse(json, new JsonDocumentOptions { MaxDepth = MaxDepth });
            if (document.RootElement.ValueKind != JsonValueKind.Object || !document.RootElement.TryGetProperty("library", out var content))
            {
                return new ElmReadResult(null, [new ElmProblem("$", "expected an object with the member 'library'")]);
            }

            var problems = new List<ElmProblem>();
            var library = ElmJsonReader.Read<Library>(content, "$.library", problems);
            return new ElmReadResult(problems.Count == 0 ? library : null, problems);
        }
        catch (JsonException problem)
        {
            return new ElmReadResult(null, [new ElmProblem("$", problem.Message)]);
        }
    }

    /// <summary>Writes a library.</summary>
    public static void Write(Library library, Utf8JsonWriter writer)
    {
        writer.WriteStartObject();
        writer.WritePropertyName("library");
        ElmJsonWriter.Write(library, writer);
        writer.WriteEndObject();
    }

    /// <summary>Reads an expression that stands alone; null when there are problems.</summary>
    internal static Expression? ReadExpression(JsonElement json, List<ElmProblem> problems)
    {
        var known = problems.Count;
        var expression = ElmJsonReader.Read<Expression>(json, "$", problems);
        return problems.Count == known ? expression : null;
    }

    /// <summary>Writes an expression that stands alone.</summary>
    internal static void Write(Expression expression, Utf8JsonWriter writer) => ElmJsonWriter.Write<Expression>(expression, writer);
}
