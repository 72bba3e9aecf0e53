namespace FhirIcsHub.Fhir.Terminology;

/// <summary>Lists the codes of a compiled value set in the order of its includes, each once.</summary>
internal sealed class ExpansionCandidates(CodeSystemStore systems)
{
    private readonly List<Issue> _problems = [];

    /// <summary>What keeps the value set from being listed.</summary>
    public IReadOnlyList<Issue> Problems => _problems;

    public List<ExpansionEntry> Of(CompiledValueSet set)
    {
        var entries = new List<ExpansionEntry>();
        var seen = new HashSet<(string System, string Code)>();
        foreach (var include in set.Includes)
        {
            var codes = include.Codes(nested => set.Rules.Expansion is null ? nested.Codes : nested.Derived);
            foreach (var entry in Of(include, isAnswered: set.Rules.Expansion is { IsWhole: true }))
            {
                if (codes[entry.System].Of(entry.Code) != Membership.NotMember)
                {
                    Add(entry);
                }
            }
        }

        foreach (var stored in set.Rules.Expansion?.Codes ?? [])
        {
            Add(Stored(stored));
        }

        return entries;

        void Add(ExpansionEntry entry)
        {
            if (set.Contains(entry.System, entry.Code) == Membership.Member && seen.Add((entry.System, entry.Code)))
            {
                entries.Add(entry);
            }
        }
    }

    private IEnumerable<ExpansionEntry> Of(CompiledInclude include, bool isAnswered)
    {
        var rule = include.Rule;
        if (rule.Concepts.Count > 0)
        {
            return rule.Concepts.Select(listed => Listed(include, listed));
        }

        if (include.System is { } system && system.Content != CodeSystemContent.NotPresent)
        {
            var values = systems.ValuesOf(system);
            return system.Concepts.Select(concept => EntryOf(system, values, concept, default));
        }

        if (include.ValueSets.FirstOrDefault(set => set is not null) is { } nested)
        {
            return Of(nested);
        }

        if (!isAnswered && rule.System is not null && SyntacticSystems.JudgeOf(rule.System) is not null)
        {
            _problems.Add(Issue.Error(
                IssueType.TooCostly, $"The codes of {rule.System} follow a grammar and cannot be listed; "
                    + "validate codes instead ($validate-code).", rule.Location));
        }

        return [];
    }

    private ExpansionEntry Listed(CompiledInclude include, ListedConcept listed) =>
        include.System is { } system && system.TryFind(listed.Code, out var concept)
            ? EntryOf(system, systems.ValuesOf(system), concept, listed.Element)
            : new ExpansionEntry(include.Rule.System!, include.Rule.Version, listed.Code) { Listed = listed.Element };

    private ExpansionEntry Stored(StoredCode stored) =>
        systems.Find(stored.System, stored.Version) is { } system && system.TryFind(stored.Code, out var concept)
            ? EntryOf(system, systems.ValuesOf(system), concept, stored.Element)
            : new ExpansionEntry(stored.System, stored.Version, stored.Code) { Listed = stored.Element };

    public static ExpansionEntry EntryOf(CodeSystem system, ConceptValues values, Concept concept, Element listed) =>
        new(system.Url, system.Version, concept.Code)
        {
            Concept = concept,
            Values = values,
            Listed = listed,
            SystemLanguage = system.Resource.Root.TextOf("language"),
        };
}
