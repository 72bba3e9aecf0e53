using System.Buffers;
using System.Text.Json;
using FhirIcsHub.Cql.Requirements;
using FhirIcsHub.Fhir;
using FhirIcsHub.Fhir.Schemas;
using FhirIcsHub.Fhir.Terminology;
using FhirIcsHub.Measures;
using FhirIcsHub.Server.Http;
using FhirIcsHub.Server.Operations;
using FhirIcsHub.Server.Rest;
using FhirIcsHub.Storage;

namespace FhirIcsHub.Server.Libraries;

/// <summary><c>$data-requirements</c>: what a library, or the criteria of a Measure, need of the data. Nothing is evaluated.</summary>
internal sealed class RequirementsEndpoints(HubStore store, HubContent content)
{
    private static readonly FhirType MeasureType = FhirSchema.R4.FindType("Measure")!;

    public async Task<FhirAnswer> OfLibraryAsync(FhirRequest request)
    {
        var (input, refusal) = await request.ReadInputAsync();
        if (input is null)
        {
            return refusal!;
        }

        var asked = AskedLibrary.Read(request, input);
        var expressions = input.Each("expression");
        if (input.Problems.Count > 0)
        {
            return FhirAnswer.Outcome(StatusCodes.Status400BadRequest, input.Problems);
        }

        var (shelf, library, none) = await asked.FindAsync(request, store, content);
        return library is null ? none! : Requirements(shelf, library, expressions.Count == 0 ? null : expressions, "expression");
    }

    public async Task<FhirAnswer> OfMeasureAsync(FhirRequest request)
    {
        var (input, refusal) = await request.ReadInputAsync();
        if (input is null)
        {
            return refusal!;
        }

        var (measure, none) = await MeasureAsync(request, input);
        if (input.Problems.Count > 0)
        {
            return FhirAnswer.Outcome(StatusCodes.Status400BadRequest, input.Problems);
        }

        if (measure is null)
        {
            return none!;
        }

        if (measure.Root.First("library").Text is not { } canonical)
        {
            return FhirAnswer.Error(
                StatusCodes.Status422UnprocessableEntity, IssueType.NotSupported,
                "The Measure names no library: only what criteria in CQL need can be told.", "Measure.library");
        }

        var shelf = (await content.CurrentAsync(request.Aborted)).Libraries.With(AskedLibrary.BroughtIn(input));
        return shelf.Find(canonical) is { } library
            ? Requirements(shelf, library, [.. CriteriaOf(measure.Root).Distinct(StringComparer.Ordinal)], "Measure.group")
            : FhirAnswer.Error(
                StatusCodes.Status422UnprocessableEntity, IssueType.NotFound, $"The library {canonical} is not stored here.", "Measure.library");
    }

    /// <summary>The stored Measure of the address or of the parameter <c>measure</c>, or the one that the request brings.</summary>
    private async Task<(Resource? Measure, FhirAnswer? Refusal)> MeasureAsync(FhirRequest request, OperationInput input)
    {
        if (request.Http.Request.RouteValues["id"] is string id)
        {
            var stored = await store.ReadAsync(session => session.Read(MeasureType, id, request.Filter), request.Aborted);
            return stored is null or { IsDeleted: true } ? (null, ReadInteractions.NotFound(MeasureType)) : (stored.Parse(), null);
        }

        foreach (var part in input.Parts("measure"))
        {
            if (part.First("resource") is { Exists: true } brought)
            {
                return (brought.AsResource(), null);
            }
        }

        if (input.Text("measure") is not { } named)
        {
            return (null, FhirAnswer.Error(
                StatusCodes.Status400BadRequest, IssueType.Required,
                "Say which Measure: measure, a Measure resource in the body, or the id or URL of one that is stored.", "measure"));
        }

        return (await content.CurrentAsync(request.Aborted)).Resource(named) is { } found
            ? (found, null)
            : (null, FhirAnswer.Error(StatusCodes.Status404NotFound, IssueType.NotFound, $"There is no Measure {named}.", "measure"));
    }

    private static FhirAnswer Requirements(LibraryShelf shelf, Resource resource, IReadOnlyList<string>? names, string named)
    {
        var found = shelf.ElmOf(resource);
        if (found.Library is not { } library)
        {
            return FhirAnswer.Outcome(StatusCodes.Status422UnprocessableEntity, [.. found.Problems.Select(p => p.ToIssue())]);
        }

        DataRequirements requirements;
        try
        {
            requirements = DataRequirements.Of(library, shelf.Included, names);
        }
        catch (ArgumentException unknown)
        {
            // A name that is no definition of the library.
            return FhirAnswer.Error(StatusCodes.Status422UnprocessableEntity, IssueType.NotFound, unknown.Message, named);
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
