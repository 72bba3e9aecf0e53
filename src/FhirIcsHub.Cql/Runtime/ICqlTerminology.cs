using FhirIcsHub.Cql.Runtime.Values;

namespace FhirIcsHub.Cql.Runtime;

/// <summary>Value sets and code systems as CQL asks for them. Thread-safe; answers do not change during an evaluation.</summary>
public interface ICqlTerminology
{
    /// <summary>The content of a value set, or null when it is not known.</summary>
    /// <param name="canonical">URL, with <c>|version</c> when the library names one.</param>
    CqlValueSetContent? ValueSet(string canonical);

    /// <summary>The content of a code system, or null when it is not known.</summary>
    /// <param name="canonical">URL, with <c>|version</c> when the library names one.</param>
    CqlCodeSystemContent? CodeSystem(string canonical);
}

/// <summary>An expanded value set: its codes, found by system and code.</summary>
public sealed class CqlValueSetContent
{
    private readonly HashSet<(string? System, string Code)> _codes;
    private readonly HashSet<string> _withoutSystem;

    /// <param name="codes">The codes of the expansion; codes without a code are left out.</param>
    public CqlValueSetContent(IReadOnlyList<CqlCode> codes)
    {
        Codes = codes;
        _codes = [.. codes.Where(c => c.Code is not null).Select(c => (c.System, c.Code!))];
        _withoutSystem = [.. _codes.Select(c => c.Code)];
    }

    /// <summary>The codes in the order of the expansion.</summary>
    public IReadOnlyList<CqlCode> Codes { get; }

    /// <summary>Whether a code of that system is a member.</summary>
    public bool Contains(string? system, string code) => _codes.Contains((system, code));

    /// <summary>Whether a code of any system is a member: membership of a String.</summary>
    public bool ContainsCode(string code) => _withoutSystem.Contains(code);
}

/// <summary>A code system: whether it has a code.</summary>
/// <param name="contains">Answers for a code.</param>
public sealed class CqlCodeSystemContent(Func<string, bool> contains)
{
    public bool Contains(string code) => contains(code);
}
