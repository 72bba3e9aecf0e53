using System.Buffers;
using FhirIcsHub.Fhir;
using FhirIcsHub.Fhir.Xml;
using FhirIcsHub.Server.Access;
using FhirIcsHub.Server.Http;

namespace FhirIcsHub.Server.Operations.Conversion;

/// <summary><c>POST /fhir/$convert</c>: a resource in the other format. Nothing is stored.</summary>
internal static class ConvertEndpoints
{
    private static readonly RouteDescription Convert = new(HubInteraction.Operation, "Resources", "Convert a resource between JSON and XML")
    {
        Operation = "convert",
        Definition = "http://hl7.org/fhir/OperationDefinition/Resource-convert",
        Details = """
            The body is the resource in JSON or XML (or Parameters with the resource as `input`); the answer is the same resource in the
            format that Accept or `_format` asks for. Digits of decimals, the order of elements and extensions stay. It is read strictly.
            """,
        Parameters = [Described.Format with { Example = "xml" }, Described.Pretty],
        Body = new("A resource of any type", Described.Patient),
        Responses = [new(200, "The resource", Described.Patient), Described.NotValid],
    };

    public static void Map(GatedRoutes routes) => routes.MapPost("/fhir/$convert", Convert, AnswerAsync);

    private static async Task<FhirAnswer> AnswerAsync(FhirRequest request)
    {
        if (NamedValues.RefuseQuery(request) is { } wrong)
        {
            return wrong;
        }
        var body = await request.ReadBodyAsync();
        if (body.IsRefused(out var refusal))
        {
            return refusal;
        }
        var read = Resource.Read(body.Bytes);
        if (read.Resource is not { } resource)
        {
            return ResourceBody.Refusal(read.Issues);
        }
        var input = resource.TypeName == "Parameters"
            ? resource.Root.Named("parameter").ToList().Where(parameter => parameter.TextOf("name") == "input")
                .Select(parameter => parameter.First("resource")).FirstOrDefault(element => element.Exists)
            : default;
        return Answer(request, input.Exists ? input.AsResource() : resource);
    }

    private static FhirAnswer Answer(FhirRequest request, Resource resource)
    {
        // What JSON can say and XML cannot (characters that XML has no spelling for) is told, not written.
        if (WireFormat.Of(request.Http.Request).Format == FhirFormat.Xml
            && FhirXml.Write(resource, new ArrayBufferWriter<byte>()) is { Count: > 0 } problems)
        {
            return FhirAnswer.Outcome(StatusCodes.Status422UnprocessableEntity, problems);
        }
        return FhirAnswer.Document(resource.Json);
    }
}
