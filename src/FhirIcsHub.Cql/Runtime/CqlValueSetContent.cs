using System.Collections.Frozen;
using FhirIcsHub.Cql.Runtime.Values;

namespace FhirIcsHub.Cql.Runtime;

/// <summary>The codes of a value set, ready to be asked: a look-up without allocation, by all evaluations at a time.</summary>
public sealed class CqlValueSetContent
{
    private FrozenDictionary<string, string?[]>? _systemsByCode;
    private CodeFilter? _filter;

    /// <param name="codes">The codes of the expansion, in its order; those without a code are left out.</param>
    /// <param name="canonical">URL of the value set, with <c>|version</c> when it was asked for.</param>
    public CqlValueSetContent(IReadOnlyList<CqlCode> codes, string? canonical = null)
    {
        Canonical = canonical;
        Codes = codes;
    }

    /// <summary>URL of the value set, with <c>|version</c> when it was asked for; null for a set of codes without a name.</summary>
    public string? Canonical { get; }

    /// <summary>The codes in the order of the expansion.</summary>
    public IReadOnlyList<CqlCode> Codes { get; }

    /// <summary>The codes for elements: what a retrieve filters by. Made when first asked for, by whoever is first.</summary>
    internal CodeFilter Filter => _filter ??= new CodeFilter(Codes, Canonical);

    private FrozenDictionary<string, string?[]> SystemsByCode => _systemsByCode ??= Codes.Where(code => code.Code is not null)
        .GroupBy(code => code.Code!, StringComparer.Ordinal)
        .ToFrozenDictionary(
            group => group.Key, group => group.Select(code => code.System).Distinct(StringComparer.Ordinal).ToArray(),
            StringComparer.Ordinal);

    /// <summary>Whether a code of that system is a member (CQL, In of ValueSet): version and display do not count.</summary>
    /// <param name="system">The code's system; null is the system of no code of an expansion.</param>
    /// <param name="code">The code.</param>
    public bool Contains(string? system, string code)
    {
        if (!SystemsByCode.TryGetValue(code, out var systems))
        {
            return false;
        }

        foreach (var known in systems)
        {
            if (string.Equals(known, system, StringComparison.Ordinal))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>Whether a code of any system is a member: membership of a String.</summary>
    /// <exception cref="CqlException">Codes of several systems are spelt so: which is meant cannot be told.</exception>
    public bool ContainsCode(string code)
    {
        if (!SystemsByCode.TryGetValue(code, out var systems))
        {
            return false;
        }

        return systems.Length == 1
            ? true : throw new CqlException($"the value set {Canonical} has a code of that spelling in {systems.Length} code systems; "
                + "ask with a Code, which names its system");
    }
}
