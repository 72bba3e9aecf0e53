using System.Globalization;
using FhirIcsHub.Fhir;
using FhirIcsHub.Server.Http;
using FhirIcsHub.Server.Rest;
using Microsoft.AspNetCore.WebUtilities;

namespace FhirIcsHub.Server.Jobs;

/// <summary>
/// The answer to a request that was answered later: a Bundle of type <c>batch-response</c> with one entry
/// (https://hl7.org/fhir/R5/async-bundle.html; R4 has no form of its own for it).
/// </summary>
internal static class AsyncBundle
{
    public static ReadOnlyMemory<byte> Of(FhirAnswer answer) => FhirJsonWriter.Document(json =>
    {
        json.WriteStartObject();
        json.WriteString("resourceType", "Bundle");
        json.WriteString("type", "batch-response");
        json.WriteStartArray("entry");
        json.WriteStartObject();
        if (answer.Issues is null && answer.ContentType is null && AnswerWriter.JsonOf(answer) is { IsEmpty: false } resource)
        {
            json.WritePropertyName("resource");
            json.WriteRawValue(resource.Span, skipInputValidation: true);
        }
        json.WriteStartObject("response");
        json.WriteString("status",
            $"{answer.Status.ToString(CultureInfo.InvariantCulture)} {ReasonPhrases.GetReasonPhrase(answer.Status)}".TrimEnd());
        if (answer.Location is not null)
        {
            json.WriteString("location", answer.Location);
        }
        if (answer.ETag is not null)
        {
            json.WriteString("etag", answer.ETag);
        }
        if (answer.LastModified is { } modified)
        {
            json.WriteString("lastModified", FhirInstant.Text(modified));
        }
        if (answer.Issues is not null)
        {
            json.WritePropertyName("outcome");
            OperationOutcome.Write(json, answer.Issues, answer.Status);
        }
        json.WriteEndObject();
        json.WriteEndObject();
        json.WriteEndArray();
        json.WriteEndObject();
    });
}
