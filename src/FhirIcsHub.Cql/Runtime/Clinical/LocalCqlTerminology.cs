using System.Collections.Concurrent;
using FhirIcsHub.Cql.Runtime.Values;
using FhirIcsHub.Fhir;
using FhirIcsHub.Fhir.Terminology;

namespace FhirIcsHub.Cql.Runtime.Clinical;

/// <summary>
/// Terminology for CQL from definitions that are here: value sets by the expansion that they bring or by their rules, each made ready when
/// first asked for and shared by all evaluations. Thread-safe.
/// </summary>
/// <param name="terminology">Where value sets and code systems are.</param>
public sealed class LocalCqlTerminology(LocalTerminology terminology) : ICqlTerminology
{
    /// <summary>Codes taken from an expansion at a time.</summary>
    private const int Page = 10_000;

    /// <summary>Canonicals that are kept, found or not; libraries name a few hundred.</summary>
    private const int MaxKept = 10_000;

    private readonly ConcurrentDictionary<string, CqlValueSetContent?> _valueSets = new(StringComparer.Ordinal);

    public CqlValueSetContent? ValueSet(string canonical)
    {
        if (_valueSets.TryGetValue(canonical, out var content))
        {
            return content;
        }

        content = terminology.Knows(canonical) ? Expanded(canonical) : null;
        return _valueSets.Count < MaxKept ? _valueSets.GetOrAdd(canonical, content) : content;
    }

    public CqlCodeSystemContent? CodeSystem(string canonical)
    {
        var (url, version) = Split(canonical);

        // No code system has the empty code: what is said of it tells whether the system is here.
        var standing = terminology.CodeOf(url, "", version).Standing;
        return standing is CodeStanding.UnknownSystem or CodeStanding.UnknownVersion
            ? null : new CqlCodeSystemContent(url, code => Contains(canonical, terminology.CodeOf(url, code, version).Standing));
    }

    public bool Subsumes(CqlCode ancestor, CqlCode descendant)
    {
        var result = terminology.Subsumes(new SubsumesRequest { CodingA = Coding(ancestor), CodingB = Coding(descendant) });
        return result.Outcome is { } outcome
            ? outcome is Subsumption.Equivalent or Subsumption.Subsumes
            : throw new CqlException($"it cannot be told whether one code subsumes the other: {Reasons(result.Issues)}");
    }

    private CqlValueSetContent Expanded(string canonical)
    {
        var codes = new List<CqlCode>();
        for (var total = 1; codes.Count < total;)
        {
            var result = terminology.Expand(
                new ExpandRequest { Url = canonical, Offset = codes.Count, Count = Page, ExcludeNotForUI = false });
            if (result.Expansion is not { IsUnclosed: false } expansion)
            {
                var issues = result.Success ? terminology.ProblemsOf(canonical) : result.Issues;
                throw new CqlException($"the codes of the value set {canonical} cannot be told in whole: {Reasons(issues)}");
            }

            total = expansion.Contains.Count == 0 ? 0 : expansion.Total;
            codes.AddRange(expansion.Contains.Select(c => new CqlCode(c.Code, c.System, c.Version, c.Display)));
        }

        return new CqlValueSetContent(codes, canonical);
    }

    private static bool Contains(string canonical, CodeStanding standing) => standing switch
    {
        CodeStanding.Known => true,
        CodeStanding.NotInSystem => false,
        _ => throw new CqlException($"it cannot be told whether a code is in the code system {canonical}: only a part of it is here"),
    };

    private static Coding Coding(CqlCode code) => new(code.System, code.Code, null, code.Version);

    private static (string Url, string? Version) Split(string canonical) =>
        canonical.IndexOf('|') is >= 0 and var bar ? (canonical[..bar], canonical[(bar + 1)..]) : (canonical, null);

    private static string Reasons(IReadOnlyList<Issue> issues) =>
        issues.Any(issue => issue.IsError)
            ? string.Join(" ", issues.Where(issue => issue.IsError).Select(issue => issue.Diagnostics))
            : "its expansion is not the whole of it.";
}
