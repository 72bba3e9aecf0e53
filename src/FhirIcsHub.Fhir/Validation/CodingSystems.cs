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

    /// <summary>
    /// A code system of terminology.hl7.org as it was when R4 came out: HL7 has added codes to many of them since, without a new release of
    /// R4.
    /// </summary>
    AsOfR4,

    /// <summary>A supplement, which has no codes of its own.</summary>
    Supplement,

    /// <summary>A value set, taken for a code system.</summary>
    ValueSet,
}

/// <summary>The systems of Codings, each looked up once (of a bounded number: they come from the data).</summary>
internal sealed class CodingSystems(DefinitionSet definitions)
{
    private const int MaxKept = 10_000;
    private const string R4Core = "hl7.fhir.r4.core#4.0.1";

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

    private CodingSystemKind Find(string system)
    {
        if (definitions.Find(system, "CodeSystem") is not { } found)
        {
            return definitions.Find(system, "ValueSet") is not null ? CodingSystemKind.ValueSet : CodingSystemKind.Open;
        }

        return found.Content == "supplement" || found.Supplements is not null ? CodingSystemKind.Supplement
            : found.Origin == R4Core && system.StartsWith("http://terminology.hl7.org/", StringComparison.Ordinal) ? CodingSystemKind.AsOfR4
            : CodingSystemKind.Complete;
    }
}
