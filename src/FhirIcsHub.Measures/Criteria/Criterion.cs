using FhirIcsHub.Fhir.Schemas;

namespace FhirIcsHub.Measures;

/// <summary>One criteria expression of a Measure, compiled: the door behind which every criteria language stands.</summary>
public abstract class Criterion
{
    /// <summary>
    /// Types of resource that the expression may look at, beside the Patient; null when it cannot be told (then all are loaded).
    /// </summary>
    public abstract IReadOnlySet<FhirType>? ResourceTypes { get; }

    /// <summary>Whether the person meets the criteria; what cannot be decided is not met.</summary>
    /// <exception cref="CriterionFailedException">The expression cannot be evaluated over this record.</exception>
    public abstract bool IsMet(CriteriaScope scope);

    /// <summary>The stratum that the person falls in; null when it is not known.</summary>
    /// <exception cref="CriterionFailedException">The expression cannot be evaluated over this record.</exception>
    public abstract StratumValue? ValueOf(CriteriaScope scope);
}

/// <summary>An expression that compiled but cannot be evaluated over a record, and why.</summary>
public sealed class CriterionFailedException(string message, Exception? inner) : Exception(message, inner);
