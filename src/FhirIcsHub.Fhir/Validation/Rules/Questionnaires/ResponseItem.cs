namespace FhirIcsHub.Fhir.Validation.Rules;

/// <summary>
/// A place in a QuestionnaireResponse at which items stand: the response itself, an item or an answer, with the way up.
/// </summary>
internal sealed record ResponsePlace(Element Container, ResponsePlace? Parent)
{
    public ResponsePlace In(Element container) => new(container, this);
}
