using FhirIcsHub.Fhir.Ucum;

namespace FhirIcsHub.Fhir.Terminology;

/// <summary>Value sets that exist without a resource, by the form of their URL or by a code system that names them.</summary>
internal static class ImplicitValueSets
{
    private const string Snomed = "http://snomed.info/sct";
    private const string SnomedMark = "?fhir_vs";

    /// <summary>The rules of an implicit value set, or null when the URL is none.</summary>
    public static ValueSetRules? Find(string canonical, CodeSystemStore systems)
    {
        var bar = canonical.IndexOf('|');
        var url = bar < 0 ? canonical : canonical[..bar];
        if (systems.OfValueSet(url) is { } system)
        {
            return AllOf(url, system.Url, system.Version);
        }

        return url switch
        {
            "http://loinc.org/vs" => AllOf(url, "http://loinc.org", null),
            "http://unitsofmeasure.org/vs" => AllOf(url, UcumUnit.System, null),
            _ => OfSnomed(url),
        };
    }

    // https://hl7.org/fhir/R4/snomedct.html#implicit
    private static ValueSetRules? OfSnomed(string url)
    {
        var mark = url.IndexOf(SnomedMark, StringComparison.Ordinal);
        if (mark < 0 || !url.StartsWith(Snomed, StringComparison.Ordinal))
        {
            return null;
        }

        var version = mark > Snomed.Length ? url[..mark] : null;
        var rest = url[(mark + SnomedMark.Length)..];
        FilterRule? filter = rest switch
        {
            "" => null,
            _ when rest.StartsWith("=isa/", StringComparison.Ordinal) => new FilterRule("concept", "is-a", rest[5..], "ValueSet"),
            _ when rest.StartsWith("=refset/", StringComparison.Ordinal) => new FilterRule("refset", "=", rest[8..], "ValueSet"),
            _ when rest.StartsWith("=ecl/", StringComparison.Ordinal) =>
                new FilterRule("constraint", "=", Uri.UnescapeDataString(rest[5..]), "ValueSet"),
            _ => new FilterRule("refset", "exists", "true", "ValueSet"),
        };
        return Of(url, new IncludeRule(Snomed, version, [], filter is null ? [] : [filter], [], "ValueSet"));
    }

    private static ValueSetRules AllOf(string url, string system, string? version) =>
        Of(url, new IncludeRule(system, version, [], [], [], "ValueSet")) with { Version = version };

    private static ValueSetRules Of(string url, IncludeRule include) => new() { Url = url, Includes = [include] };
}
