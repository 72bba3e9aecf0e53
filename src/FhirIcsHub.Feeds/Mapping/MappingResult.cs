using System.Text.Json.Nodes;
using FhirIcsHub.Fhir;

namespace FhirIcsHub.Feeds.Mapping;

/// <summary>A resource as the mapping left it: UK Core shaped JSON with the source's own id and references, or why there is none.</summary>
/// <param name="Json">The mapped resource; null when an issue is an error. Not yet judged: the strict reader does that.</param>
/// <param name="Issues">What was noticed; locations start at the resource's type.</param>
public sealed record MappingResult(JsonObject? Json, IReadOnlyList<Issue> Issues);
