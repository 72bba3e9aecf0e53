using FhirIcsHub.Fhir;
using FhirIcsHub.Fhir.Validation;
using FhirIcsHub.Server.Http;
using FhirIcsHub.Server.Rest;
using FhirIcsHub.Server.Writing;
using FhirIcsHub.Storage;

namespace FhirIcsHub.Server.Operations;

/// <summary>
/// <c>$validate</c> (https://hl7.org/fhir/R4/resource-operation-validate.html): whether a resource is valid, and whether a create, update
/// or delete of it would be accepted. The answer is always an OperationOutcome.
/// </summary>
internal sealed class ValidateEndpoints(HubStore store, HubDefinitions definitions, FeedOwnership ownership)
{
    private static readonly Issue AllWell = new(IssueSeverity.Information, IssueType.Informational, "No problem was found.");

    public static void Map(GatedRoutes routes, HubStore store, HubDefinitions definitions, FeedOwnership ownership)
    {
        var endpoints = new ValidateEndpoints(store, definitions, ownership);
        routes.MapPost("/fhir/{type}/$validate", OperationDescriptions.Validate, endpoints.OnTypeAsync);
        routes.MapPost("/fhir/{type}/{id}/$validate", OperationDescriptions.ValidateInstance, endpoints.OnInstanceAsync);
        routes.MapGet("/fhir/{type}/{id}/$validate", OperationDescriptions.ValidateStored, endpoints.OnInstanceAsync);
    }

    private async Task<FhirAnswer> OnTypeAsync(FhirRequest request)
    {
        var read = await ValidateInput.ReadAsync(request);
        if (read.Refusal is not null)
        {
            return read.Refusal;
        }
        if (read.Content is null)
        {
            return Bad("There is no resource to validate: send it, or Parameters with the parameter resource.");
        }
        return read.Mode is "update" or "delete"
            ? Bad($"The mode {read.Mode} is about a stored resource: ask at /fhir/{request.Type.Name}/{{id}}/$validate.")
            : await JudgeAsync(request, read, read.Content.Value);
    }

    private async Task<FhirAnswer> OnInstanceAsync(FhirRequest request)
    {
        var read = await ValidateInput.ReadAsync(request);
        if (read.Refusal is not null)
        {
            return read.Refusal;
        }
        var stored = await store.ReadAsync(session => session.Read(request.Type, request.Id, request.Filter), request.Aborted);
        if (read.Mode is "update" or "delete" && ownership.WhyNotWritable(request.Type, request.Id, stored) is { } reason)
        {
            return FhirAnswer.Outcome(StatusCodes.Status200OK, Issue.Error(IssueType.BusinessRule, reason));
        }
        if (read.Mode == "delete")
        {
            // A delete is always possible, also of what is not there.
            return FhirAnswer.Outcome(StatusCodes.Status200OK, AllWell);
        }
        if (read.Content is { } content)
        {
            return await JudgeAsync(request, read, content);
        }
        return stored is null or { IsDeleted: true }
            ? ReadInteractions.NotFound(request.Type)
            : await JudgeAsync(request, read, stored.ToJson());
    }

    private async Task<FhirAnswer> JudgeAsync(FhirRequest request, ValidateInput asked, ReadOnlyMemory<byte> content)
    {
        var known = await definitions.CurrentAsync(request.Aborted);
        var result = known.Validator.Validate(content, asked.Profiles);
        if (known.AsksServer)
        {
            result = await result.SettleAsync(known.Terminology, request.Aborted);
        }
        var issues = result.Issues.ToList();
        var resource = Resource.Read(content, ReadMode.AsSent).Resource;
        if (resource is not null && resource.TypeName != request.Type.Name)
        {
            issues.Insert(0, Issue.Error(
                IssueType.Invalid, $"The address is for {request.Type.Name}, and the resource is of another type.", "resourceType"));
        }
        if (asked.Mode == "update" && resource is not null && resource.Id != request.Id)
        {
            issues.Insert(0, Issue.Error(
                IssueType.Invalid, "An update needs the id of the address in the resource too.", $"{request.Type.Name}.id"));
        }
        return FhirAnswer.Outcome(StatusCodes.Status200OK, issues.Count == 0 ? [AllWell] : issues);
    }

    private static FhirAnswer Bad(string diagnostics) => FhirAnswer.Error(StatusCodes.Status400BadRequest, IssueType.Required, diagnostics);
}
