using FhirIcsHub.Cql.Runtime;
using FhirIcsHub.Fhir;

namespace FhirIcsHub.Cql;

/// <summary>What a define came to for a person, and why.</summary>
/// <param name="Library">Name of its library.</param>
/// <param name="Define">Its name.</param>
/// <param name="Value">Its value as the runtime's type; null also when it failed.</param>
/// <param name="Error">Why it could not be evaluated; null when it could.</param>
/// <param name="Resources">
/// The resources that led to the value, each once: those that its queries let through, or found by a with clause, and those of the
/// defines and
/// retrieves that it uses as they are.
/// </param>
public sealed record CqlDefineTrace(string Library, string Define, object? Value, CqlException? Error, IReadOnlyList<Element> Resources)
{
    /// <summary>The defines that its expression asked for, each once, in that order; conditions may have left out some.</summary>
    public IReadOnlyList<CqlDefineTrace> Uses { get; init; } = [];
}
