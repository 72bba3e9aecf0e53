using System.Collections.Frozen;

namespace FhirIcsHub.Fhir.Terminology;

/// <summary>A value set made ready: membership is one look-up a code system, and its parts are kept for expansion.</summary>
internal sealed class CompiledValueSet
{
    private readonly FrozenDictionary<string, CodeTest> _bySystem;
    private readonly CodeTest[] _tests;
    private readonly CodeTest _others;

    // Most value sets draw on one code system: a comparison is cheaper than a look-up.
    private readonly string? _onlySystem;

    public CompiledValueSet(ValueSetRules rules, CodesBySystem codes, CodesBySystem derived, IReadOnlyList<CompiledInclude> includes,
        IReadOnlyList<Issue> problems)
    {
        Rules = rules;
        Includes = includes;
        Derived = derived;
        Codes = codes.Select((_, test) => test.Flattened());
        _bySystem = Codes.Tests.ToFrozenDictionary(StringComparer.Ordinal);
        _tests = [.. Codes.Tests.OrderBy(t => t.Key, StringComparer.Ordinal).Select(t => t.Value)];
        _others = codes.Others;
        _onlySystem = _tests.Length == 1 ? Codes.Tests.Keys.Single() : null;
        IsDefinite = _others == CodeTest.None && Array.TrueForAll(_tests, test => test.IsDefinite);
        Problems = IsDefinite ? [.. problems.Where(p => !p.IsError)] : problems;
    }

    public ValueSetRules Rules { get; }

    public CodesBySystem Codes { get; }

    /// <summary>Its codes as far as code systems alone tell, without the expansions that value sets bring.</summary>
    public CodesBySystem Derived { get; }

    public IReadOnlyList<CompiledInclude> Includes { get; }

    /// <summary>
    /// What is missing or wrong: each names the part of the value set and what to do about it. No errors when every code can be judged.
    /// </summary>
    public IReadOnlyList<Issue> Problems { get; }

    /// <summary>Whether it can be told of every code whether it is a member.</summary>
    public bool IsDefinite { get; }

    /// <param name="system">Code system of the code; null = any system of the set.</param>
    /// <param name="code">The code.</param>
    public Membership Contains(string? system, string code)
    {
        if (system is null)
        {
            return InAnySystem(code);
        }

        if (_onlySystem is not null)
        {
            return string.Equals(system, _onlySystem, StringComparison.Ordinal) ? _tests[0].Of(code) : _others.Of(code);
        }

        return _bySystem.TryGetValue(system, out var test) ? test.Of(code) : _others.Of(code);
    }

    private Membership InAnySystem(string code)
    {
        var result = _others.Of(code);
        foreach (var test in _tests)
        {
            if (result == Membership.Member)
            {
                break;
            }

            result = result.Or(test.Of(code));
        }

        return result;
    }
}

/// <summary>One include made ready.</summary>
/// <param name="Rule">As the resource has it.</param>
/// <param name="System">Its code system, when that is here.</param>
/// <param name="Own">The codes of its system by list or filter; null when it names value sets only.</param>
/// <param name="ValueSets">The value sets that it names; null for one that is not here.</param>
internal sealed record CompiledInclude(IncludeRule Rule, CodeSystem? System, CodeTest? Own, IReadOnlyList<CompiledValueSet?> ValueSets)
{
    /// <summary>What all its parts have in common.</summary>
    /// <param name="pick">What is taken of a value set that it names.</param>
    public CodesBySystem Codes(Func<CompiledValueSet, CodesBySystem> pick)
    {
        var codes = Own is null ? null : CodesBySystem.Of(Rule.System!, Own);
        foreach (var set in ValueSets)
        {
            var named = set is null ? CodesBySystem.Unknown : pick(set);
            codes = codes is null ? named : codes.Combine(named, CodeTest.All);
        }

        return codes ?? CodesBySystem.Unknown;
    }
}
