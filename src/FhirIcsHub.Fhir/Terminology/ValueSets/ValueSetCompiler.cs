using FhirIcsHub.Fhir.Definitions;

namespace FhirIcsHub.Fhir.Terminology;

/// <summary>
/// Makes a value set ready: each include becomes a test a code system (https://hl7.org/fhir/R4/valueset.html#compositions). What is
/// not here is kept as "cannot be told", with a problem that names it. One run at a time, as nested value sets may name each other.
/// </summary>
internal sealed class ValueSetCompiler(DefinitionSet definitions, CodeSystemStore systems, SystemVersions versions,
    Func<string, CompiledValueSet?> known, Action<string, CompiledValueSet> keep)
{
    private const int MaxNesting = 50;

    private readonly List<string> _path = [];

    /// <summary>The value set of a canonical URL; null when there is none.</summary>
    public CompiledValueSet? Compile(string canonical)
    {
        if (known(canonical) is { } compiled)
        {
            return compiled;
        }

        var rules = definitions.Find(canonical, "ValueSet") is { } definition
            ? ValueSetReader.Read(definition.Resource)
            : ImplicitValueSets.Find(canonical, systems);
        if (rules is null)
        {
            return null;
        }

        compiled = Compile(rules, canonical);
        keep(canonical, compiled);
        return compiled;
    }

    /// <summary>A value set that is given as a resource.</summary>
    public CompiledValueSet Compile(ValueSetRules rules) => Compile(rules, rules.Canonical);

    private CompiledValueSet Compile(ValueSetRules rules, string name)
    {
        _path.Add(name);
        try
        {
            return new ValueSetCompilation(rules, systems, versions, Nested).Run();
        }
        finally
        {
            _path.RemoveAt(_path.Count - 1);
        }
    }

    private CompiledValueSet? Nested(string canonical, IncludeRule rule, ICollection<Issue> problems)
    {
        var at = _path.IndexOf(canonical);
        if (at >= 0)
        {
            problems.Add(Issue.Error(
                IssueType.Processing, $"The value sets include each other in a circle: "
                    + $"{string.Join(" -> ", _path.Skip(at).Append(canonical))}. Break the circle.",
                rule.Location));
            return null;
        }

        if (_path.Count >= MaxNesting)
        {
            problems.Add(Issue.Error(IssueType.TooCostly, $"Value sets are nested more than {MaxNesting} deep.", rule.Location));
            return null;
        }

        if (Compile(canonical) is { } nested)
        {
            return nested;
        }

        problems.Add(
            Issue.Error(IssueType.NotFound, $"The value set {canonical} is not here; add the package that defines it.", rule.Location));
        return null;
    }
}
