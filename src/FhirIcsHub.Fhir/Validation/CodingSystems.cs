using System.Collections.Concurrent;
using FhirIcsHub.Fhir.Definitions;

namespace FhirIcsHub.Fhir.Validation;

/// <summary>What the URL in Coding.system stands for.</summary>
internal enum CodingSystemKind
{
    /// <summary>Not known here, or without all of its codes: nothing can be said of a code.</summary>
    Open,

    /// <summary>A code system whose codes are all here, or known by their form.</summary>
    Complete,

    /// <summary>A supplement, which has no codes of its own.</summary>
    Supplement,

    /// <summary>A value set, taken for a code system.</summary>
    ValueSet,
}

/// <summary>The systems of Codings, each looked up once (of a bounded number: they come from the data).</summary>
internal sealed class CodingSystems(DefinitionSet definitions)
{
    private const int MaxKept = 10_000;

    private readonly ConcurrentDictionary<string, CodingSystemKind> _kinds = new(StringComparer.Ordinal);

    public CodingSystemKind KindOf(string system)
    {
        if (_kinds.TryGetValue(system, out var kind))
        {
            return kind;
        }

        kind = Find(system);
        if (_kinds.Count < MaxKept)
        {
            _kinds.TryAdd(system, kind);
        }

        return kind;
    }

    private CodingSystemKind Find(string system) => definitions.Find(system, "CodeSystem") is { } found
        ? found.Content == "supplement" || found.Supplements is not null ? CodingSystemKind.Supplement : CodingSystemKind.Complete
        : definitions.Find(system, "ValueSet") is not null ? CodingSystemKind.ValueSet : CodingSystemKind.Open;
}
