using System.Text.Json;
using System.Text.Json.Nodes;
using FhirIcsHub.Cql.Elm;
using Xunit;

namespace FhirIcsHub.Cql.Tests.Translation;

/// <summary>Short texts, translated for one test.</summary>
internal static class Cql
{
    public static readonly TranslatorOptions Plain = new() { Annotations = false, Locators = false };

    public static TranslationResult Translate(string text, TranslatorOptions? options = null, LibrarySet? libraries = null) =>
        new CqlTranslator(libraries ?? new LibrarySet(options: options ?? Plain), options: options ?? Plain).Translate(text);

    /// <summary>The ELM of a text that has no errors, in JSON.</summary>
    public static JsonNode Elm(string text, TranslatorOptions? options = null, LibrarySet? libraries = null)
    {
        var result = Translate(text, options, libraries);
        Assert.True(result.Library is not null, string.Join("; ", result.Problems));
        return Json(result.Library)["library"]!;
    }

    /// <summary>The ELM of the last definition's expression.</summary>
    public static JsonNode Expression(string text, TranslatorOptions? options = null) =>
        Elm(text, options)["statements"]!["def"]!.AsArray()[^1]!["expression"]!;

    public static JsonNode Json(Library library)
    {
        using var stream = new MemoryStream();
        using (var writer = new Utf8JsonWriter(stream))
        {
            ElmJson.Write(library, writer);
        }

        return JsonNode.Parse(stream.ToArray())!;
    }

    /// <summary>The only error of a text.</summary>
    public static CqlProblem Error(string text, TranslatorOptions? options = null, LibrarySet? libraries = null) =>
        Assert.Single(Translate(text, options, libraries).Problems, p => p.IsError);
}
