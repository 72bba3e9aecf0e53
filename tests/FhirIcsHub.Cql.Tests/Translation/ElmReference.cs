using System.Collections.Concurrent;
using System.Text.Json;
using System.Text.Json.Nodes;
using FhirIcsHub.Cql.Elm;
using FhirIcsHub.Cql.Models;
using FhirIcsHub.Tests;

namespace FhirIcsHub.Cql.Tests.Translation;

/// <summary>The libraries of the reference translator's suite, each translated once, and its ELM to compare with.</summary>
internal static class ElmReference
{
    /// <summary>The options that the reference was run with.</summary>
    public static readonly TranslatorOptions Options = new() { Annotations = false, Locators = false };

    private static readonly ConcurrentDictionary<string, LibrarySet> Sets = new();
    private static readonly Lazy<ModelSet> LazyModels = new(() =>
        ModelSet.Shipped.With(ConformanceSuite.PathOf("elm-reference", "modelinfo", "qicore-modelinfo-6.0.0.xml")).Models!);

    public static ModelSet Models => LazyModels.Value;

    /// <summary>Set and name of each library, and whether the reference reports errors.</summary>
    public static IReadOnlyList<(string Set, string Name, bool HasErrors)> Libraries()
    {
        if (ConformanceSuite.Find("elm-reference", "index.json") is not { } index)
        {
            return [("the suite", "is missing", false)];
        }

        using var document = JsonDocument.Parse(File.ReadAllBytes(index));
        return [.. document.RootElement.EnumerateArray()
            .Where(e => e.TryGetProperty("errors", out _))
            .Select(e => (e.GetProperty("set").GetString()!, e.GetProperty("name").GetString()!, e.GetProperty("errors").GetBoolean()))];
    }

    public static string TextOf(string set, string name) => File.ReadAllText(ConformanceSuite.PathOf("elm-reference", set, name + ".cql"));

    public static TranslationResult Translate(string set, string name) =>
        new CqlTranslator(SetOf(set), Models, Options).Translate(TextOf(set, name));

    /// <summary>The libraries that those of a set can include: its own, and FHIRHelpers.</summary>
    public static LibrarySet SetOf(string set) => Sets.GetOrAdd(set, _ =>
    {
        var libraries = new LibrarySet(Models, Options);
        foreach (var folder in new[] { "lib", set })
        {
            // Of libraries with the same name and version, the one without a number behind its name counts.
            foreach (var file in Directory.EnumerateFiles(ConformanceSuite.PathOf("elm-reference", folder), "*.cql")
                .OrderByDescending(f => f.Contains('~', StringComparison.Ordinal)).ThenBy(f => f, StringComparer.Ordinal))
            {
                libraries.AddText(File.ReadAllText(file));
            }
        }

        return libraries;
    });

    /// <summary>
    /// The first difference between our ELM and the reference's, with its path; null when they say the same. The suite leaves the tags of
    /// the library as a whole away.
    /// </summary>
    public static string? DifferenceOf(Library library, string set, string name)
    {
        var reference = JsonNode.Parse(File.ReadAllBytes(ConformanceSuite.PathOf("elm-reference", set, name + ".elm.json")))!;
        library.Annotations = [];
        return DifferenceOf(library, reference);
    }

    public static string? DifferenceOf(Library library, JsonNode reference)
    {
        using var stream = new MemoryStream();
        using (var writer = new Utf8JsonWriter(stream))
        {
            ElmJson.Write(library, writer);
        }

        var ours = Normalised(JsonNode.Parse(stream.ToArray())!);
        return ElmDifference.Find(Normalised(reference), ours);
    }

    public static string? DifferenceOf(Expression expression, JsonNode reference)
    {
        using var stream = new MemoryStream();
        using (var writer = new Utf8JsonWriter(stream))
        {
            ElmJson.Write(expression, writer);
        }

        return ElmDifference.Find(Normalised(reference.DeepClone()), Normalised(JsonNode.Parse(stream.ToArray())!));
    }

    private static JsonNode Normalised(JsonNode node)
    {
        ElmDifference.Normalise(node);
        return node;
    }
}
