using System.Text.RegularExpressions;

namespace FhirIcsHub.Fhir.Terminology;

/// <summary>
/// A filter of a value set, made ready for one code system (https://hl7.org/fhir/R4/valueset-filter-operator.html): says of each concept
/// whether it passes.
/// </summary>
internal sealed class ConceptFilter
{
    private readonly CodeSystem _system;
    private readonly FilterRule _rule;
    private readonly ConceptValues _values;
    private readonly ICollection<Issue> _problems;

    private ConceptFilter(CodeSystem system, FilterRule rule, ConceptValues values, ICollection<Issue> problems)
    {
        _system = system;
        _rule = rule;
        _values = values;
        _problems = problems;
    }

    /// <summary>
    /// A judgement for each concept by position; where the filter cannot be run, none can be told and a problem says why.
    /// </summary>
    public static Membership[] Run(CodeSystem system, FilterRule rule, ConceptValues values, ICollection<Issue> problems)
    {
        var result = new Membership[system.Concepts.Count];
        if (new ConceptFilter(system, rule, values, problems).Test() is not { } test)
        {
            Array.Fill(result, Membership.Unknown);
            return result;
        }

        // What is not in a part of a system may still be below or have what is asked, by concepts that are not here.
        var otherwise = system.IsComplete ? Membership.NotMember : Membership.Unknown;
        foreach (var concept in system.Concepts)
        {
            result[concept.Ordinal] = test(concept) ? Membership.Member : otherwise;
        }

        return result;
    }

    /// <summary>
    /// A regular expression over the whole value, matched in linear time; null and a problem when it is none or needs backtracking.
    /// </summary>
    public static Regex? RegexOf(FilterRule rule, ICollection<Issue> problems)
    {
        try
        {
            return new Regex($@"\A(?:{rule.Value})\z", RegexOptions.NonBacktracking | RegexOptions.CultureInvariant);
        }
        catch (Exception e) when (e is ArgumentException or NotSupportedException)
        {
            problems.Add(Issue.Error(
                IssueType.Invalid,
                "The filter's value is no regular expression that can be matched in linear time; write it without look-around and "
                + "back-references.", rule.Location));
            return null;
        }
    }

    private Func<Concept, bool>? Test()
    {
        if (!_values.Knows(_rule.Property))
        {
            return Problem(
                IssueType.NotSupported, $"The code system {_system} has no property or filter '{_rule.Property}' here; "
                    + "add a CodeSystem or supplement that has it.");
        }

        switch (_rule.Operator)
        {
            case "is-a" or "descendent-of" or "is-not-a" or "generalizes":
                return Hierarchical();
            case "=":
                return Any(value => Same(value, _rule.Value));
            case "in" or "not-in":
                var listed = _rule.Value.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)
                    .ToHashSet(_values.AreCodes(_rule.Property) ? _system.Comparer : StringComparer.Ordinal);
                var isIn = Any(listed.Contains);
                return _rule.Operator == "in" ? isIn : concept => !isIn(concept);
            case "regex":
                return RegexOf(_rule, _problems) is { } regex ? Any(regex.IsMatch) : null;
            case "exists":
                var wanted = _rule.Value != "false";
                return concept => Any(_ => true)(concept) == wanted;
            default:
                return Problem(IssueType.NotSupported, $"'{_rule.Operator}' is no filter operator of FHIR R4.");
        }
    }

    private Func<Concept, bool>? Hierarchical()
    {
        if (!_system.TryFind(_rule.Value, out var named))
        {
            return Problem(
                IssueType.CodeInvalid,
                $"The concept '{ReadProblems.Printable(_rule.Value)}' that the filter names is not in {_system}; correct the code.");
        }

        var set = named.WithAll(_rule.Operator == "generalizes" ? c => c.Parents : c => c.Children).ToHashSet();
        if (_rule.Operator == "descendent-of")
        {
            set.Remove(named);
        }

        Func<Concept, bool> isIn = ConceptValues.IsConcept(_rule.Property)
            ? set.Contains
            : concept => _values.Of(concept, _rule.Property).Any(v => _system.TryFind(v, out var other) && set.Contains(other));
        return _rule.Operator == "is-not-a" ? concept => !isIn(concept) : isIn;
    }

    private Func<Concept, bool> Any(Func<string, bool> holds) => concept => _values.Of(concept, _rule.Property).Any(holds);

    private bool Same(string value, string other) =>
        _values.AreCodes(_rule.Property) ? _system.Comparer.Equals(value, other) : string.Equals(value, other, StringComparison.Ordinal);

    private Func<Concept, bool>? Problem(string code, string text)
    {
        _problems.Add(Issue.Error(code, text, _rule.Location));
        return null;
    }
}
