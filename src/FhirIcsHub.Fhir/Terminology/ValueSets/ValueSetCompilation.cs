using System.Text.RegularExpressions;

namespace FhirIcsHub.Fhir.Terminology;

/// <summary>The making of one value set.</summary>
internal sealed class ValueSetCompilation(
    ValueSetRules rules, CodeSystemStore systems, SystemVersions versions,
    Func<string, IncludeRule, ICollection<Issue>, CompiledValueSet?> nested)
{
    private readonly List<Issue> _problems = [];

    public CompiledValueSet Run()
    {
        if (rules.LockedDate is not null)
        {
            _problems.Add(new Issue(
                IssueSeverity.Warning, IssueType.Informational,
                $"The value set {rules.Canonical} is locked to what its code systems were on {rules.LockedDate}; "
                + "it is evaluated by the versions that are here.",
                "ValueSet.compose.lockedDate"));
        }

        var includes = rules.Includes.Select(Ready).ToList();
        var excludes = rules.Excludes.Select(Ready).ToList();
        var derived = Compose(includes, excludes, set => set.Derived);
        var codes = (rules.Expansion, rules.Includes.Count) switch
        {
            (null, 0) => NothingKnown(),
            (null, _) => Compose(includes, excludes, set => set.Codes),
            ({ } expansion, 0) => CodesBySystem.Of(expansion, system => systems.Find(system)),
            ({ } expansion, _) => derived.Combine(CodesBySystem.Of(expansion, system => systems.Find(system)), CodeTest.Else),
        };
        return new CompiledValueSet(rules, SupplementsAreHere() ? codes : CodesBySystem.Unknown, derived, includes, _problems);
    }

    // pick: what is taken of a nested value set. Derived from code systems alone, or helped out by the expansion that it brings: a value
    // set that brings an expansion of its own is not judged by those of others, which may be of another day.
    private static CodesBySystem Compose(
        List<CompiledInclude> includes, List<CompiledInclude> excludes, Func<CompiledValueSet, CodesBySystem> pick) =>
        Union(includes, pick).Combine(Union(excludes, pick), CodeTest.Except);

    private static CodesBySystem Union(List<CompiledInclude> includes, Func<CompiledValueSet, CodesBySystem> pick) =>
        includes.Aggregate(CodesBySystem.Empty, (all, include) => all.Combine(include.Codes(pick), CodeTest.Any));

    private CodesBySystem NothingKnown()
    {
        _problems.Add(Issue.Error(
            IssueType.NotFound,
            $"The value set {rules.Canonical} has neither a compose nor an expansion here, so its codes are not known.", "ValueSet"));
        return CodesBySystem.Unknown;
    }

    // Who cannot heed a supplement that a value set asks for must not use the value set (extension valueset-supplement).
    private bool SupplementsAreHere()
    {
        var areHere = true;
        foreach (var supplement in rules.Supplements)
        {
            if (systems.FindSupplement(supplement) is null)
            {
                _problems.Add(Issue.Error(
                    IssueType.NotFound, $"The value set needs the code system supplement {supplement}, which is not here; "
                        + "add the package that defines it.", "ValueSet"));
                areHere = false;
            }
        }

        return areHere;
    }

    private CompiledInclude Ready(IncludeRule rule)
    {
        var sets = rule.ValueSets.Select(canonical => nested(canonical, rule, _problems)).ToList();
        foreach (var set in sets)
        {
            if (set is { IsDefinite: false })
            {
                _problems.AddRange(set.Problems.Where(p => !_problems.Contains(p))
                    .Select(p => p with { Expression = $"{set.Rules.Canonical}#{p.Expression}" }));
            }
        }

        if (rule.System is not null)
        {
            var system = SystemOf(rule);
            return new CompiledInclude(rule, system, TestOf(rule, system), sets);
        }

        if (sets.Count == 0)
        {
            _problems.Add(Issue.Error(IssueType.Required, "An include or exclude needs a system or a value set (vsd-1).", rule.Location));
        }

        return new CompiledInclude(rule, null, null, sets);
    }

    private CodeSystem? SystemOf(IncludeRule rule)
    {
        if (versions.Conflict(rule) is { } conflict)
        {
            _problems.Add(conflict);
            return null;
        }

        var version = versions.Of(rule.System!, rule.Version);
        if ((ContainedSystem(rule.System!) ?? systems.Find(rule.System!, version)) is { } system)
        {
            return system;
        }

        if (systems.FindSupplement(rule.System!) is not null)
        {
            _problems.Add(Issue.Error(
                IssueType.Invalid, $"{rule.System} is a code system supplement and has no codes of its own; "
                    + "name the system that it supplements.", rule.Location));
        }
        else if (version is not null && systems.VersionsOf(rule.System!) is { Count: > 0 } others && rule.Concepts.Count == 0)
        {
            _problems.Add(Issue.Error(
                IssueType.NotFound, $"Version {version} of the code system {rule.System} is not here; here is {string.Join(", ", others)}.",
                rule.Location));
        }

        return null;
    }

    private CodeSystem? ContainedSystem(string url)
    {
        foreach (var contained in rules.Resource?.Root.Named("contained").ToList() ?? [])
        {
            var resource = contained.IsResource ? contained.AsResource() : null;
            if (resource?.TypeName == "CodeSystem"
                && (resource.Root.TextOf("url") == url || (url.StartsWith('#') && resource.Id == url[1..])))
            {
                return CodeSystemReader.Read(resource);
            }
        }

        return null;
    }

    private CodeTest TestOf(IncludeRule rule, CodeSystem? system)
    {
        if (rule.Concepts.Count > 0)
        {
            var listed = Listed(rule, system);
            return rule.Filters.Count == 0 ? listed : CodeTest.All(listed, Filtered(rule, system));
        }

        return Filtered(rule, system);
    }

    // R4 wants listed codes checked against the system; where the system is not here in whole, the list is taken at its word.
    private CodeTest Listed(IncludeRule rule, CodeSystem? system)
    {
        var codes = new List<string>(rule.Concepts.Count);
        foreach (var listed in rule.Concepts)
        {
            Concept? concept = null;
            if (system is null || system.TryFind(listed.Code, out concept) || !system.IsComplete)
            {
                if (rules.Inactive != false || concept is not { IsInactive: true })
                {
                    codes.Add(concept?.Code ?? listed.Code);
                }
            }
            else
            {
                _problems.Add(new Issue(
                    IssueSeverity.Warning, IssueType.CodeInvalid,
                    $"The listed code '{ReadProblems.Printable(listed.Code)}' is not in {system} and is left out.",
                    listed.Element.Location));
            }
        }

        return CodeTests.List(codes, system?.Comparer ?? StringComparer.Ordinal);
    }

    private CodeTest Filtered(IncludeRule rule, CodeSystem? system)
    {
        if (system is null || system.Content == CodeSystemContent.NotPresent)
        {
            return WithoutConcepts(rule, rule.System!);
        }

        if (!system.IsComplete)
        {
            _problems.Add(new Issue(
                IssueSeverity.Warning, IssueType.Incomplete,
                $"Only a part of the code system {system} is here, so other codes of it cannot be judged.", rule.Location));
        }

        if (rule.Filters.Count == 0 && rules.Inactive != false)
        {
            return new WholeSystem(system);
        }

        var selected = new Membership[system.Concepts.Count];
        foreach (var concept in system.Concepts)
        {
            selected[concept.Ordinal] = rules.Inactive == false && concept.IsInactive ? Membership.NotMember : Membership.Member;
        }

        var values = systems.ValuesOf(system);
        foreach (var filter in rule.Filters)
        {
            var passed = ConceptFilter.Run(system, filter, values, _problems);
            for (var i = 0; i < selected.Length; i++)
            {
                selected[i] = selected[i].And(passed[i]);
            }
        }

        return new SelectedConcepts(system, selected);
    }

    private CodeTest WithoutConcepts(IncludeRule rule, string system)
    {
        if (SyntacticSystems.JudgeOf(system) is { } judge)
        {
            var filters = rule.Filters.Select(filter => SyntacticSystems.JudgeOf(system, filter)).ToList();
            if (!filters.Contains(null))
            {
                return new GrammaticalCodes([judge, .. filters.OfType<Func<string, bool>>()]);
            }
        }

        _problems.Add(Issue.Error(
            IssueType.NotFound, $"The codes of the code system {system} are not here; add a package that has them, "
                + "or configure a terminology server.", rule.Location));
        var patterns = new List<Regex>();
        if (CodeForms.Of(system) is { } form)
        {
            patterns.Add(form);
        }

        foreach (var filter in rule.Filters)
        {
            if (filter is { Property: "code" or "concept", Operator: "regex" } && ConceptFilter.RegexOf(filter, _problems) is { } regex)
            {
                patterns.Add(regex);
            }
        }

        return patterns.Count == 0
            ? CodeTest.Unknown
            : new PossibleCodes([.. patterns]);
    }
}
