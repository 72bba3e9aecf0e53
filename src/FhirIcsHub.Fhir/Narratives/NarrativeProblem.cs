namespace FhirIcsHub.Fhir.Narratives;

/// <summary>Why a narrative is refused.</summary>
/// <param name="Offset">Where, in bytes from the start of the markup.</param>
/// <param name="Text">What is wrong and what to do.</param>
/// <param name="IsMarkup">
/// Whether it is nevertheless a well-formed <c>div</c> in the XHTML namespace, only with what narrative may not hold.
/// </param>
internal sealed record NarrativeProblem(int Offset, string Text, bool IsMarkup);
