using FhirIcsHub.Fhir.Schemas;

namespace FhirIcsHub.Measures;

/// <summary>
/// What the populations of a group count (CQFM, <c>cqfm-populationBasis</c>): persons (<c>boolean</c>), resources of one type (episodes:
/// <c>Encounter</c>), or values of a data type (<c>Period</c>, <c>date</c>).
/// </summary>
/// <param name="Code">The code of the extension.</param>
/// <param name="Type">The type of a member; null when persons are counted.</param>
public sealed record MeasureBasis(string Code, FhirType? Type)
{
    /// <summary>Persons are counted: the basis of a Measure that names none.</summary>
    public static MeasureBasis Boolean { get; } = new("boolean", null);

    public bool CountsPersons => Type is null;

    public bool CountsResources => Type is { IsResource: true };

    /// <summary>The basis that a code names; null when it is neither boolean nor a type of R4.</summary>
    public static MeasureBasis? Find(string code) =>
        code == Boolean.Code ? Boolean
        : FhirSchema.R4.FindType(code) is { } type ? new MeasureBasis(code, type)
        : null;
}
