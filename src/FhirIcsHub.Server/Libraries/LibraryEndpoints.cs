using FhirIcsHub.Measures;
using FhirIcsHub.Server.Http;
using FhirIcsHub.Storage;

namespace FhirIcsHub.Server.Libraries;

/// <summary><c>Library/$evaluate</c>, and <c>$data-requirements</c> of Libraries and Measures.</summary>
internal static class LibraryEndpoints
{
    public static void Map(GatedRoutes routes, HubStore store, HubContent content, TimeProvider time)
    {
        var evaluation = new LibraryEvaluation(store, content, time);
        routes.MapGet("/fhir/Library/{id}/$evaluate", LibraryDescriptions.Evaluate, evaluation.EvaluateAsync);
        routes.MapPost("/fhir/Library/{id}/$evaluate", LibraryDescriptions.EvaluateByPost, evaluation.EvaluateAsync);
        routes.MapGet("/fhir/Library/$evaluate", LibraryDescriptions.EvaluateOnType, evaluation.EvaluateAsync);
        routes.MapPost("/fhir/Library/$evaluate", LibraryDescriptions.EvaluateOnTypeByPost, evaluation.EvaluateAsync);

        var requirements = new RequirementsEndpoints(store, content);
        foreach (var address in new[] { "/fhir/Library/{id}/$data-requirements", "/fhir/Library/$data-requirements" })
        {
            var description = LibraryDescriptions.OfLibrary(address.Contains("{id}", StringComparison.Ordinal));
            routes.MapGet(address, description, requirements.OfLibraryAsync);
            routes.MapPost(address, LibraryDescriptions.ByPost(description), requirements.OfLibraryAsync);
        }

        foreach (var address in new[] { "/fhir/Measure/{id}/$data-requirements", "/fhir/Measure/$data-requirements" })
        {
            var description = LibraryDescriptions.OfMeasure(address.Contains("{id}", StringComparison.Ordinal));
            routes.MapGet(address, description, requirements.OfMeasureAsync);
            routes.MapPost(address, LibraryDescriptions.ByPost(description), requirements.OfMeasureAsync);
        }
    }
}
