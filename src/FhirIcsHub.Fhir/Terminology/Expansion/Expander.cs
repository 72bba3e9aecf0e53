using System.Security.Cryptography;
using System.Text;
using FhirIcsHub.Fhir.Search;

namespace FhirIcsHub.Fhir.Terminology;

/// <summary>Makes an expansion of a compiled value set as a request wants it.</summary>
internal sealed class Expander(CodeSystemStore systems, TerminologyOptions options, TimeProvider time, ExpandRequest request)
{
    private readonly IReadOnlyList<string> _languages = Languages.Wished(request.DisplayLanguage);

    public ExpandResult Expand(CompiledValueSet set)
    {
        var candidates = new ExpansionCandidates(systems);
        var entries = candidates.Of(set);
        var errors = set.Problems.Where(p => p.IsError).Concat(candidates.Problems).ToList();
        if (errors.Count > 0 && set.Rules.Expansion is not { IsWhole: true })
        {
            return ExpandResult.Failed(errors);
        }

        entries.RemoveAll(entry => !IsWanted(entry));
        var page = Page(entries);
        if (page.Count > options.MaxExpansion)
        {
            return ExpandResult.Failed(Issue.Error(
                IssueType.TooCostly,
                $"The expansion has {entries.Count} codes, and one answer at most {options.MaxExpansion}; ask for a page (count, "
                + "offset) or a filter."));
        }

        var parameters = Parameters(entries, set);
        return new ExpandResult(
            new Expansion
            {
                Url = set.Rules.Url is "" ? null : set.Rules.Url,
                Version = set.Rules.Version,
                Name = set.Rules.Name,
                Status = set.Rules.Status,
                Identifier = IdentifierOf(set, parameters, entries),
                Timestamp = time.GetUtcNow(),
                Total = entries.Count,
                Offset = request.Offset ?? (request.Count is null ? null : 0),
                Parameters = parameters,
                Contains = request.Count == 0 ? [] : request.IsFlat ? page.ConvertAll(entry => Code(entry, [])) : Tree(page),
                IsUnclosed = !set.IsDefinite,
                Definition = request.IncludeDefinition ? set.Rules.Resource : null,
            },
            [.. set.Problems.Where(p => !p.IsError)]);
    }

    private bool IsWanted(ExpansionEntry entry)
    {
        if ((request.ActiveOnly && entry.IsInactive) || (entry.IsAbstract && !request.OffersAbstract))
        {
            return false;
        }

        foreach (var excluded in request.ExcludeSystems)
        {
            if (excluded == entry.System || excluded == $"{entry.System}|{entry.Version}")
            {
                return false;
            }
        }

        return request.Filter is null || MatchesFilter(entry);
    }

    private bool MatchesFilter(ExpansionEntry entry)
    {
        var words = SearchText.Fold(request.Filter!).Split(' ', StringSplitOptions.RemoveEmptyEntries);
        return words.Length == 0
            || BeginsWords(words, entry.Code)
            || BeginsWords(words, entry.Display)
            || entry.Designations().Any(d => BeginsWords(words, d.Value));
    }

    private static bool BeginsWords(string[] words, string? text)
    {
        if (text is null)
        {
            return false;
        }

        var folded = " " + SearchText.Fold(text);
        return Array.TrueForAll(words, word => folded.Contains(" " + word, StringComparison.Ordinal));
    }

    private List<ExpansionEntry> Page(List<ExpansionEntry> entries)
    {
        var offset = Math.Min(Math.Max(request.Offset ?? 0, 0), entries.Count);
        return entries.GetRange(offset, Math.Min(Math.Max(request.Count ?? int.MaxValue, 0), entries.Count - offset));
    }

    /// <summary>
    /// Each code below the nearest code that its system nests it in and that is in the expansion; listed codes stay flat.
    /// </summary>
    private List<ExpansionCode> Tree(List<ExpansionEntry> entries)
    {
        var byConcept = entries.Where(e => e.Concept is not null && !e.Listed.Exists).ToDictionary(e => e.Concept!);
        var below = entries.ToLookup(entry => entry.Listed.Exists ? null : ParentOf(entry.Concept, byConcept));
        return Level(null);

        List<ExpansionCode> Level(ExpansionEntry? parent) => [.. below[parent].Select(entry => Code(entry, Level(entry)))];
    }

    private static ExpansionEntry? ParentOf(Concept? concept, Dictionary<Concept, ExpansionEntry> byConcept)
    {
        for (var outer = concept?.NestedIn; outer is not null; outer = outer.NestedIn)
        {
            if (byConcept.TryGetValue(outer, out var parent))
            {
                return parent;
            }
        }

        return null;
    }

    private ExpansionCode Code(ExpansionEntry entry, List<ExpansionCode> below) =>
        new(entry.System, entry.Version, entry.Code, _languages.Count == 0 ? entry.Display : entry.DisplayIn(_languages))
        {
            IsAbstract = entry.IsAbstract,
            IsInactive = entry.IsInactive,
            Designations = request.IncludeDesignations ? [.. entry.Designations().Where(IsWanted)] : [],
            Contains = below,
        };

    private bool IsWanted(Designation designation) =>
        request.Designations.Count == 0
        || request.Designations.Contains($"urn:ietf:bcp:47|{designation.Language}")
        || (designation.Use is { } use && request.Designations.Contains(use.ToString()));

    private List<ExpansionParameter> Parameters(List<ExpansionEntry> entries, CompiledValueSet set)
    {
        var parameters = new List<ExpansionParameter>();
        Text("filter", "String", request.Filter);
        Text("displayLanguage", "Code", request.DisplayLanguage);
        Number("offset", request.Offset);
        Number("count", request.Count);
        Flag("includeDesignations", request.IncludeDesignations ? true : null);
        Flag("activeOnly", request.ActiveOnly ? true : null);
        Flag("excludeNested", request.ExcludeNested ? true : null);
        Flag("excludeNotForUI", request.ExcludeNotForUI);
        Each("designation", "String", request.Designations);
        Each("exclude-system", "Uri", request.ExcludeSystems);
        Each("system-version", "Uri", request.SystemVersions);
        Each("check-system-version", "Uri", request.CheckSystemVersions);
        Each("force-system-version", "Uri", request.ForceSystemVersions);
        Each("used-supplement", "Uri", set.Rules.Supplements);
        Each("version", "Uri",
            entries.Where(e => e.Version is not null).Select(e => $"{e.System}|{e.Version}").Distinct(StringComparer.Ordinal));
        return parameters;

        void Text(string name, string type, string? value) => Each(name, type, value is null ? [] : [value]);
        void Number(string name, int? value) =>
            Text(name, "Integer", value is { } number ? FormattableString.Invariant($"{number}") : null);
        void Flag(string name, bool? value) => Text(name, "Boolean", value switch { true => "true", false => "false", null => null });
        void Each(string name, string type, IEnumerable<string> values) =>
            parameters.AddRange(values.Select(v => new ExpansionParameter(name, type, v)));
    }

    // The same question on the same definitions has the same identifier: a name-based UUID (RFC 9562 version 8) over what it depends on.
    private static string IdentifierOf(CompiledValueSet set, List<ExpansionParameter> parameters, List<ExpansionEntry> entries)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        Append(set.Rules.Canonical);
        foreach (var parameter in parameters)
        {
            Append(parameter.Name);
            Append(parameter.Value);
        }

        foreach (var entry in entries)
        {
            Append(entry.System);
            Append(entry.Code);
        }

        var bytes = hash.GetHashAndReset().AsSpan(0, 16);
        bytes[6] = (byte)((bytes[6] & 0x0F) | 0x80);
        bytes[8] = (byte)((bytes[8] & 0x3F) | 0x80);
        return "urn:uuid:" + new Guid(bytes, bigEndian: true).ToString("D");

        void Append(string text)
        {
            hash.AppendData(Encoding.UTF8.GetBytes(text));
            hash.AppendData([0]);
        }
    }
}
