using FhirIcsHub.Fhir.Schemas;

namespace FhirIcsHub.Server.Http;

/// <summary>An example of a body in the description of a route: a text, or one for each resource type that the address can name.</summary>
/// <param name="Of">The text for a resource type.</param>
internal sealed record Example(Func<FhirType, string> Of)
{
    public static implicit operator Example(string text) => new(_ => text);
}
