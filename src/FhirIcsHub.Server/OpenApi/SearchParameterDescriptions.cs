using FhirIcsHub.Fhir.Schemas;
using FhirIcsHub.Fhir.Search;
using FhirIcsHub.Server.Http;
using FhirIcsHub.Storage.Search;

namespace FhirIcsHub.Server.OpenApi;

/// <summary>The search parameters of a resource type as parameters of its search: what the search itself goes by.</summary>
internal static class SearchParameterDescriptions
{
    /// <summary>Begins the names of parameters of what refers to a match.</summary>
    public const string Has = "_has:";

    private const string Prefixes = "Prefixes: `eq` (default), `ne`, `gt`, `lt`, `ge`, `le`, `sa`, `eb`, `ap`.";

    /// <summary>The parameters of the search of all types, with those of this type in front of them.</summary>
    public static IReadOnlyList<ParameterDescription> AddTo(IReadOnlyList<ParameterDescription> general, FhirType type, SearchIndexer indexer)
    {
        var own = indexer.ParametersOf(type);
        var names = own.Select(parameter => parameter.Code).ToHashSet(StringComparer.Ordinal);
        return
        [
            .. general.Where(parameter => parameter.Place == ParameterPlace.Path),
            .. own.Select(Describe),
            .. general.Where(parameter => parameter.Place != ParameterPlace.Path && !names.Contains(parameter.Name))
                .Select(parameter => parameter.Name switch
            {
                "_include" => parameter with { Codes = ["*", .. SearchCapabilities.IncludesOf(type, indexer)] },
                "_revinclude" => parameter with { Codes = SearchCapabilities.ReverseIncludesOf(type, indexer) },
                _ when parameter.Name.StartsWith(Has, StringComparison.Ordinal) => HasOf(parameter, type, indexer),
                _ => parameter,
            }).OfType<ParameterDescription>(),
        ];
    }

    /// <summary>The parameter for something that can refer to the type; null when nothing does.</summary>
    private static ParameterDescription? HasOf(ParameterDescription parameter, FhirType type, SearchIndexer indexer)
    {
        var references = SearchCapabilities.ReverseIncludesOf(type, indexer)
            .Where(reference => reference.Contains(':', StringComparison.Ordinal)).ToList();
        return references.Exists(reference => parameter.Name.StartsWith($"{Has}{reference}:", StringComparison.Ordinal)) ? parameter
            : references is [var first, ..] ? parameter with { Name = $"{Has}{first}:_id", Example = "example" } : null;
    }

    private static ParameterDescription Describe(SearchParameterInfo parameter) => new(
        ParameterPlace.Query, parameter.Code, Text(parameter), Value(parameter))
    {
        SearchType = parameter.Type.ToString().ToLowerInvariant(),
        Modifiers = SearchModifier.AllowedFor(parameter),
        Repeats = true,
    };

    private static string Text(SearchParameterInfo parameter)
    {
        var what = parameter.Type switch
        {
            SearchParameterType.Reference when parameter.Targets.Count > 0 => $"reference to {string.Join(", ", parameter.Targets)}",
            SearchParameterType.Composite => "composite of "
                + string.Join(" and ", parameter.Components.Select(part => part.Type.ToString().ToLowerInvariant())) + ", joined by `$`",
            _ => parameter.Type.ToString().ToLowerInvariant(),
        };
        var prefixes = parameter.Type is SearchParameterType.Date or SearchParameterType.Number or SearchParameterType.Quantity
            ? " " + Prefixes : "";
        return $"{char.ToUpperInvariant(what[0])}{what[1..]}.{prefixes} Modifiers: `{SearchModifier.AllowedFor(parameter)}`. "
            + $"[Definition]({parameter.Definition})";
    }

    private static string Value(SearchParameterInfo parameter) => parameter.Type switch
    {
        SearchParameterType.Date => "ge2026-01-01",
        SearchParameterType.Number => "gt0",
        SearchParameterType.Quantity => "gt70|http://unitsofmeasure.org|kg",
        SearchParameterType.Reference when parameter.Targets.Count == 0 || parameter.Targets.Contains("Patient") => "Patient/example",
        SearchParameterType.Reference => $"{parameter.Targets[0]}/example",
        SearchParameterType.Uri => "https://example.org/example",
        SearchParameterType.Composite => string.Join('$', parameter.Components.Select(Value)),
        SearchParameterType.Special => "51.5|-0.12|10|km",
        SearchParameterType.Token when parameter.Code == "identifier" => "https://example.org/ids|1",
        _ => "example",
    };
}
