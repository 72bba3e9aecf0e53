using System.Collections.Concurrent;
using FhirIcsHub.Fhir.Definitions;

namespace FhirIcsHub.Fhir.Terminology;

/// <content>$translate.</content>
public sealed partial class LocalTerminology
{
    private readonly ConcurrentDictionary<Definition, ConceptMap> _maps = new();

    /// <summary>Translates a code by the concept maps that are here.</summary>
    public TranslateResult Translate(TranslateRequest request)
    {
        if (request.Codings.Count == 0 || request.Codings.Any(c => string.IsNullOrEmpty(c.Code)))
        {
            return TranslateResult.Failed(
                Issue.Error(IssueType.Required, "There is no code to translate: give code and system, coding, or codeableConcept."));
        }

        var maps = MapsFor(request, out var problem);
        return problem is null ? new Translator(request, FindMap).Run(maps) : TranslateResult.Failed(problem);
    }

    private IReadOnlyList<ConceptMap> MapsFor(TranslateRequest request, out Issue? problem)
    {
        problem = null;
        if (request.ConceptMap is { } given)
        {
            problem = given.TypeName == "ConceptMap"
                ? null : Issue.Error(IssueType.Invalid, "The parameter conceptMap must be a ConceptMap resource.");
            return [ConceptMap.Read(given)];
        }

        if (request.Url is { Length: > 0 } url)
        {
            var canonical = request.ConceptMapVersion is null || url.Contains('|', StringComparison.Ordinal)
                ? url : $"{url}|{request.ConceptMapVersion}";
            if (FindMap(canonical) is { } map)
            {
                return [map];
            }

            problem = Issue.Error(IssueType.NotFound, $"The concept map {canonical} is not here; add the package that defines it.");
            return [];
        }

        if (request is { Source: null, Target: null, TargetSystem: null })
        {
            problem = Issue.Error(
                IssueType.Required, "Name the concept map (url), or say where the translation leads: target, targetsystem or source.");
            return [];
        }

        var maps = _definitions.All("ConceptMap").Select(MapOf).Where(map => Fits(request, map)).ToList();
        problem = maps.Count == 0
            ? Issue.Error(IssueType.NotFound, "No concept map here has that source and target; name one by url.") : null;
        return maps;
    }

    private static bool Fits(TranslateRequest request, ConceptMap map)
    {
        var (source, target) = request.Reverse ? (request.Target, request.Source) : (request.Source, request.Target);
        return (source is null || Same(source, map.Source)) && (target is null || Same(target, map.Target))
            && (request.TargetSystem is null || map.Groups.Any(g => (request.Reverse ? g.Source : g.Target) == request.TargetSystem));

        static bool Same(string asked, string? stated) => stated is not null && (stated == asked || stated.Split('|')[0] == asked);
    }

    private ConceptMap? FindMap(string canonical) =>
        _definitions.Find(canonical, "ConceptMap") is { } definition ? MapOf(definition) : null;

    private ConceptMap MapOf(Definition definition) => _maps.GetOrAdd(definition, d => ConceptMap.Read(d.Resource));
}
