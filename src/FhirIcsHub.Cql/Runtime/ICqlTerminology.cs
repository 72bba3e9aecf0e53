using FhirIcsHub.Cql.Runtime.Values;

namespace FhirIcsHub.Cql.Runtime;

/// <summary>Value sets and code systems as CQL asks for them. Thread-safe; answers do not change during an evaluation.</summary>
public interface ICqlTerminology
{
    /// <summary>The content of a value set, or null when it is not here.</summary>
    /// <param name="canonical">URL, with <c>|version</c> when the library names one.</param>
    /// <exception cref="CqlException">
    /// It is here, but its codes cannot be told in whole: the reason names it and what is missing.
    /// </exception>
    CqlValueSetContent? ValueSet(string canonical);

    /// <summary>The content of a code system, or null when it is not here.</summary>
    /// <param name="canonical">URL, with <c>|version</c> when the library names one.</param>
    CqlCodeSystemContent? CodeSystem(string canonical);

    /// <summary>Whether the first code is the second, or above it in the hierarchy of their code system.</summary>
    /// <exception cref="CqlException">It cannot be told: another code system, one that is not here, or no hierarchy of meaning.</exception>
    bool Subsumes(CqlCode ancestor, CqlCode descendant);
}
