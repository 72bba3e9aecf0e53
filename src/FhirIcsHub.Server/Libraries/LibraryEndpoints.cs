using System.Buffers;
using System.Text.Json;
using FhirIcsHub.Cql.Requirements;
using FhirIcsHub.Fhir;
using FhirIcsHub.Fhir.Schemas;
using FhirIcsHub.Server.Http;
using FhirIcsHub.Server.Operations;
using FhirIcsHub.Server.Rest;
using FhirIcsHub.Storage;

namespace FhirIcsHub.Server.Libraries;

/// <summary><c>Library/$evaluate</c>, and <c>$data-requirements</c> of Libraries and Measures.</summary>
internal sealed class LibraryEndpoints(HubStore store, HubLibraries libraries, LibraryEvaluation evaluation)
{
    private static readonly FhirType MeasureType = FhirSchema.R4.FindType("Measure")!;

    public static void Map(GatedRoutes routes, HubStore store, HubLibraries libraries, HubDefinitions definitions, TimeProvider time)
    {
        var endpoints = new LibraryEndpoints(store, libraries, new LibraryEvaluation(store, libraries, definitions, time));
        routes.MapGet("/fhir/Library/{id}/$evaluate", LibraryDescriptions.Evaluate, endpoints.EvaluateAsync);
        routes.MapPost("/fhir/Library/{id}/$evaluate", LibraryDescriptions.EvaluateByPost, endpoints.EvaluateAsync);
        routes.MapGet("/fhir/Library/{id}/$data-requirements", LibraryDescriptions.OfLibrary, endpoints.OfLibraryAsync);
        routes.MapPost("/fhir/Library/{id}/$data-requirements", LibraryDescriptions.ByPost(LibraryDescriptions.OfLibrary), endpoints.OfLibraryAsync);
        routes.MapGet("/fhir/Measure/{id}/$data-requirements", LibraryDescriptions.OfMeasure, endpoints.OfMeasureAsync);
        routes.MapPost("/fhir/Measure/{id}/$data-requirements", LibraryDescriptions.ByPost(LibraryDescriptions.OfMeasure), endpoints.OfMeasureAsync);
    }

    private async Task<FhirAnswer> EvaluateAsync(FhirRequest request)
    {
        if (await ReadAsync(request, HubLibraries.LibraryType) is null)
        {
            return ReadInteractions.NotFound(HubLibraries.LibraryType);
        }

        var (asked, refusal) = await EvaluateInput.ReadAsync(request);
        return asked is null ? refusal! : await evaluation.EvaluateAsync(request, asked);
    }

    private async Task<FhirAnswer> OfLibraryAsync(FhirRequest request) =>
        await ReadAsync(request, HubLibraries.LibraryType) is null
            ? ReadInteractions.NotFound(HubLibraries.LibraryType)
            : Requirements(await libraries.CurrentAsync(request.Aborted), request.Id, names: null);

    private async Task<FhirAnswer> OfMeasureAsync(FhirRequest request)
    {
        if (await ReadAsync(request, MeasureType) is not { } measure)
        {
            return ReadInteractions.NotFound(MeasureType);
        }

        var shelf = await libraries.CurrentAsync(request.Aborted);
        if (measure.Root.First("library").Text is not { } canonical)
        {
            return FhirAnswer.Error(
                StatusCodes.Status422UnprocessableEntity, IssueType.NotSupported,
                "The Measure names no library: only what criteria in CQL need can be told.", "Measure.library");
        }

        return shelf.IdOf(canonical) is { } id
            ? Requirements(shelf, id, [.. CriteriaOf(measure.Root).Distinct(StringComparer.Ordinal)])
            : FhirAnswer.Error(
                StatusCodes.Status422UnprocessableEntity, IssueType.NotFound, $"The library {canonical} is not stored here.", "Measure.library");
    }

    private async Task<Resource?> ReadAsync(FhirRequest request, FhirType type)
    {
        var stored = await store.ReadAsync(session => session.Read(type, request.Id, request.Filter), request.Aborted);
        return stored is null or { IsDeleted: true } ? null : stored.Parse();
    }

    private static FhirAnswer Requirements(LibraryShelf shelf, string id, IReadOnlyList<string>? names)
    {
        var found = shelf.Elm(id);
        if (found.Library is not { } library)
        {
            return FhirAnswer.Outcome(StatusCodes.Status422UnprocessableEntity, [.. found.Problems.Select(p => p.ToIssue())]);
        }

        DataRequirements requirements;
        try
        {
            requirements = DataRequirements.Of(library, shelf.Find, names);
        }
        catch (ArgumentException unknown)
        {
            // A criterion that names no definition of the library.
            return FhirAnswer.Error(StatusCodes.Status422UnprocessableEntity, IssueType.NotFound, unknown.Message, "Measure.group");
        }

        if (requirements.Problems.Count > 0)
        {
            return FhirAnswer.Outcome(
                StatusCodes.Status422UnprocessableEntity,
                [.. requirements.Problems.Select(problem => Issue.Error(IssueType.NotFound, $"{library.Identifier.Id}: {problem}"))]);
        }

        var buffer = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(buffer))
        {
            DataRequirementsWriter.Write(requirements, json);
        }

        return FhirAnswer.Document(buffer.WrittenMemory);
    }

    // The defines and functions that criteria name, wherever in the Measure: populations, stratifiers, supplemental data.
    private static IEnumerable<string> CriteriaOf(Element element)
    {
        foreach (var child in element.Children)
        {
            if (child.Name == "criteria" && child.TextOf("expression") is { } expression
                && child.TextOf("language") is "text/cql-identifier" or "text/cql.identifier" or "text/cql")
            {
                yield return expression;
            }

            foreach (var found in CriteriaOf(child))
            {
                yield return found;
            }
        }
    }
}
