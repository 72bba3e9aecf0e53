using FhirIcsHub.Fhir;
using FhirIcsHub.Fhir.Schemas;
using FhirIcsHub.Fhir.Terminology;
using FhirIcsHub.Server.Http;
using FhirIcsHub.Server.Rest;
using FhirIcsHub.Storage;

namespace FhirIcsHub.Server.Operations;

/// <summary>
/// The terminology operations (https://hl7.org/fhir/R4/terminology-service.html) over the hub's definitions and, where one is set, the
/// terminology server. On an instance the stored resource is the one that is meant.
/// </summary>
internal sealed class TerminologyEndpoints(HubStore store, HubDefinitions definitions)
{
    private delegate Task<FhirAnswer> Operation(OperationInput input, Resource? instance, HubKnowledge known, CancellationToken stop);

    public static void Map(GatedRoutes routes, HubStore store, HubDefinitions definitions)
    {
        var endpoints = new TerminologyEndpoints(store, definitions);
        endpoints.Map(routes, TerminologyDescriptions.Expand, ExpandAsync);
        endpoints.Map(routes, TerminologyDescriptions.ValidateCode, ValidateCodeAsync);
        endpoints.Map(routes, TerminologyDescriptions.ValidateCodeInSystem, ValidateCodeInSystemAsync);
        endpoints.Map(routes, TerminologyDescriptions.Lookup, LookupAsync, hasInstance: false);
        endpoints.Map(routes, TerminologyDescriptions.Subsumes, SubsumesAsync, hasInstance: false);
        endpoints.Map(routes, TerminologyDescriptions.Translate, TranslateAsync);
    }

    private void Map(GatedRoutes routes, RouteDescription description, Operation operation, bool hasInstance = true)
    {
        var onType = $"/fhir/{description.OperationOn}/${description.Operation}";
        var byPost = OperationDescriptions.ByPost(description);
        routes.MapGet(onType, description, request => AnswerAsync(request, null, operation));
        routes.MapPost(onType, byPost, request => AnswerAsync(request, null, operation));
        if (hasInstance)
        {
            var type = FhirSchema.R4.FindType(description.OperationOn!)!;
            var onInstance = $"/fhir/{description.OperationOn}/{{id}}/${description.Operation}";
            routes.MapGet(onInstance, OperationDescriptions.OnInstance(description), request => AnswerAsync(request, type, operation));
            routes.MapPost(onInstance, OperationDescriptions.ByPost(OperationDescriptions.OnInstance(description)), request =>
                AnswerAsync(request, type, operation));
        }
    }

    private async Task<FhirAnswer> AnswerAsync(FhirRequest request, FhirType? instanceOf, Operation operation)
    {
        var (input, refusal) = await request.ReadInputAsync();
        if (input is null)
        {
            return refusal!;
        }
        Resource? instance = null;
        if (instanceOf is not null)
        {
            var stored = await store.ReadAsync(session => session.Read(instanceOf, request.Id, request.Filter), request.Aborted);
            if (stored is null or { IsDeleted: true })
            {
                return ReadInteractions.NotFound(instanceOf);
            }
            instance = stored.Parse();
        }
        return await operation(input, instance, await definitions.CurrentAsync(request.Aborted), request.Aborted);
    }

    private static async Task<FhirAnswer> ExpandAsync(OperationInput input, Resource? instance, HubKnowledge known, CancellationToken stop)
    {
        var asked = TerminologyRequests.ReadExpand(input);
        if (Problem(input) is { } problem)
        {
            return problem;
        }
        var result = await known.Terminology.ExpandAsync(asked with { ValueSet = instance ?? asked.ValueSet }, stop);
        return result.Success ? FhirAnswer.Document(TerminologyAnswers.Write(result)) : Failed(result.Issues);
    }

    private static async Task<FhirAnswer> ValidateCodeAsync(
        OperationInput input, Resource? instance, HubKnowledge known, CancellationToken stop)
    {
        var asked = TerminologyRequests.ReadValidateCode(input);
        if (Problem(input) is { } problem)
        {
            return problem;
        }
        var result = await known.Terminology.ValidateCodeAsync(asked with { Resource = instance ?? asked.Resource }, stop);
        return result.Result is null ? Failed(result.Issues) : FhirAnswer.Document(TerminologyAnswers.Write(result));
    }

    private static async Task<FhirAnswer> ValidateCodeInSystemAsync(
        OperationInput input, Resource? instance, HubKnowledge known, CancellationToken stop)
    {
        var asked = TerminologyRequests.ReadValidateCodeInSystem(input);
        if (Problem(input) is { } problem)
        {
            return problem;
        }
        var result = await known.Terminology.ValidateCodeInSystemAsync(asked with { Resource = instance ?? asked.Resource }, stop);
        return result.Result is null ? Failed(result.Issues) : FhirAnswer.Document(TerminologyAnswers.Write(result));
    }

    private static async Task<FhirAnswer> LookupAsync(OperationInput input, Resource? instance, HubKnowledge known, CancellationToken stop)
    {
        var asked = TerminologyRequests.ReadLookup(input);
        if (Problem(input) is { } problem)
        {
            return problem;
        }
        var result = await known.Terminology.LookupAsync(asked, stop);
        return result.Success ? FhirAnswer.Document(TerminologyAnswers.Write(result)) : Failed(result.Issues);
    }

    private static async Task<FhirAnswer> SubsumesAsync(
        OperationInput input, Resource? instance, HubKnowledge known, CancellationToken stop)
    {
        var asked = TerminologyRequests.ReadSubsumes(input);
        if (Problem(input) is { } problem)
        {
            return problem;
        }
        var result = await known.Terminology.SubsumesAsync(asked, stop);
        return result.Outcome is null ? Failed(result.Issues) : FhirAnswer.Document(TerminologyAnswers.Write(result));
    }

    private static async Task<FhirAnswer> TranslateAsync(
        OperationInput input, Resource? instance, HubKnowledge known, CancellationToken stop)
    {
        var asked = TerminologyRequests.ReadTranslate(input);
        if (Problem(input) is { } problem)
        {
            return problem;
        }
        var result = await known.Terminology.TranslateAsync(asked with { ConceptMap = instance ?? asked.ConceptMap }, stop);
        return result.Result is null ? Failed(result.Issues) : FhirAnswer.Document(TerminologyAnswers.Write(result));
    }

    private static FhirAnswer? Problem(OperationInput input) =>
        input.Problems.Count == 0 ? null : FhirAnswer.Outcome(StatusCodes.Status400BadRequest, input.Problems);

    /// <summary>404 when what was asked about is not known here; 422 when it is, and the question cannot be answered.</summary>
    private static FhirAnswer Failed(IReadOnlyList<Issue> issues) => FhirAnswer.Outcome(
        issues.Any(issue => issue.Code == IssueType.NotFound) ? StatusCodes.Status404NotFound : StatusCodes.Status422UnprocessableEntity,
        issues);
}
