namespace FhirIcsHub.Fhir.Terminology;

/// <summary>Translates codings by concept maps (https://hl7.org/fhir/R4/conceptmap-operation-translate.html).</summary>
internal sealed class Translator(TranslateRequest request, Func<string, ConceptMap?> find)
{
    private readonly List<TranslationMatch> _matches = [];
    private readonly List<Issue> _problems = [];

    public TranslateResult Run(IReadOnlyList<ConceptMap> maps)
    {
        foreach (var coding in request.Codings)
        {
            foreach (var map in maps)
            {
                Translate(coding, map, [map]);
            }
        }

        if (_problems.Count > 0 && !_matches.Exists(m => m.IsTranslation))
        {
            return TranslateResult.Failed(_problems);
        }

        var isTranslated = _matches.Exists(m => m.IsTranslation);
        return new TranslateResult(isTranslated, isTranslated ? null : "No translation was found.", _matches, []);
    }

    private void Translate(Coding coding, ConceptMap map, IReadOnlyList<ConceptMap> path)
    {
        foreach (var group in map.Groups)
        {
            if (request.Reverse)
            {
                TranslateBack(coding, map, group);
            }
            else if (IsOf(coding, group.Source, group.SourceVersion)
                && (request.TargetSystem is null || request.TargetSystem == group.Target || group.Target is null))
            {
                Translate(coding, map, group, path);
            }
        }
    }

    private void Translate(Coding coding, ConceptMap map, ConceptMapGroup group, IReadOnlyList<ConceptMap> path)
    {
        var isMapped = false;
        foreach (var mapping in group.BySource[coding.Code ?? ""])
        {
            if (mapping.DependsOn.All(IsGiven))
            {
                isMapped = true;
                Add(new TranslationMatch(mapping.Equivalence, mapping.Target, mapping.Products, map.Url));
            }
        }

        if (!isMapped && group.Unmatched is { } rule)
        {
            Unmatched(coding, map, group, rule, path);
        }
    }

    private void Unmatched(Coding coding, ConceptMap map, ConceptMapGroup group, UnmatchedRule rule, IReadOnlyList<ConceptMap> path)
    {
        switch (rule.Mode)
        {
            case "provided":
                Add(new TranslationMatch(
                    "equivalent", new Coding(group.Target, coding.Code, coding.Display, group.TargetVersion), [], map.Url));
                break;
            case "fixed" when rule.Code is not null:
                Add(new TranslationMatch("inexact", new Coding(group.Target, rule.Code, rule.Display, group.TargetVersion), [], map.Url));
                break;
            case "other-map" when rule.Url is not null && find(rule.Url) is { } other:
                if (path.Contains(other))
                {
                    _problems.Add(Issue.Error(
                        IssueType.Processing, $"The concept maps refer to each other in a circle at {rule.Url}; break the circle."));
                }
                else
                {
                    Translate(coding, other, [.. path, other]);
                }

                break;
            default:
                _problems.Add(Issue.Error(
                    IssueType.NotFound, $"The concept map {map.Url} leaves unmatched codes to {rule.Url ?? rule.Mode}, "
                        + "which is not here or not complete; add that map."));
                break;
        }
    }

    private void TranslateBack(Coding coding, ConceptMap map, ConceptMapGroup group)
    {
        if (!IsOf(coding, group.Target, group.TargetVersion) || (request.TargetSystem is not null && request.TargetSystem != group.Source))
        {
            return;
        }

        foreach (var mapping in group.ByTarget[coding.Code ?? ""])
        {
            if (mapping.DependsOn.All(IsGiven))
            {
                Add(new TranslationMatch(Reversed(mapping.Equivalence), mapping.Source, [], map.Url));
            }
        }
    }

    private void Add(TranslationMatch match)
    {
        if (!_matches.Exists(m => m.Equivalence == match.Equivalence && m.Concept == match.Concept && m.Source == match.Source
            && m.Products.SequenceEqual(match.Products)))
        {
            _matches.Add(match);
        }
    }

    private bool IsGiven(MapElement needed) => request.Dependencies.Any(
        d => d.Property == needed.Property && d.Value.Code == needed.Value.Code
            && (needed.Value.System is null || d.Value.System == needed.Value.System));

    private static bool IsOf(Coding coding, string? system, string? version) =>
        (coding.System is null || system is null || coding.System == system)
            && (coding.Version is null || version is null || coding.Version == version);

    private static string Reversed(string equivalence) => equivalence switch
    {
        "wider" => "narrower",
        "narrower" => "wider",
        "subsumes" => "specializes",
        "specializes" => "subsumes",
        _ => equivalence,
    };
}
