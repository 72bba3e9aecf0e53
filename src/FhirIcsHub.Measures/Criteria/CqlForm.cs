namespace FhirIcsHub.Measures;

/// <summary>How criteria in CQL are written.</summary>
internal enum CqlForm
{
    /// <summary>The name of a define or function of the Measure's library.</summary>
    Identifier,

    /// <summary>An expression over the Measure's library; a plain name means the define.</summary>
    Expression,
}
