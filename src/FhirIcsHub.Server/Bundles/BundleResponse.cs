using System.Globalization;
using System.Text.Json;
using FhirIcsHub.Fhir;
using FhirIcsHub.Server.Http;
using FhirIcsHub.Server.Rest;
using Microsoft.AspNetCore.WebUtilities;

namespace FhirIcsHub.Server.Bundles;

/// <summary>The Bundle that answers a transaction or batch: one entry for each that was asked, in the same order.</summary>
internal static class BundleResponse
{
    public static FhirAnswer Of(IReadOnlyList<BundleEntry> entries, IReadOnlyList<FhirAnswer?> answers, bool isBatch) =>
        FhirAnswer.Document(FhirJsonWriter.Document(json =>
        {
            json.WriteStartObject();
            json.WriteString("resourceType", "Bundle");
            json.WriteString("type", isBatch ? "batch-response" : "transaction-response");
            if (entries.Count > 0)
            {
                json.WriteStartArray("entry");
                for (var i = 0; i < entries.Count; i++)
                {
                    Write(json, answers[i] ?? FhirAnswer.Outcome(entries[i].Refusal!.Status, entries[i].Refusal!.Issues));
                }
                json.WriteEndArray();
            }
            json.WriteEndObject();
        }));

    /// <summary>Where to ask for what an operation answers later.</summary>
    private static string? ContentLocationOf(FhirAnswer answer) =>
        answer.Headers.FirstOrDefault(header => header.Key == "Content-Location").Value;

    private static void Write(Utf8JsonWriter json, FhirAnswer answer)
    {
        json.WriteStartObject();
        if (answer is { Resource: { } stored, Subset: { } subset })
        {
            json.WritePropertyName("resource");
            subset.Write(stored.ToJson(), stored.Type, json);
        }
        else if (answer.Resource is not null)
        {
            json.WritePropertyName("resource");
            json.WriteRawValue(answer.Resource.ToJson(), skipInputValidation: true);
        }
        else if (answer.Json is { } document)
        {
            json.WritePropertyName("resource");
            json.WriteRawValue(document.Span, skipInputValidation: true);
        }
        json.WriteStartObject("response");
        json.WriteString("status",
            $"{answer.Status.ToString(CultureInfo.InvariantCulture)} {ReasonPhrases.GetReasonPhrase(answer.Status)}".TrimEnd());
        if ((answer.Location ?? ContentLocationOf(answer)) is { } location)
        {
            json.WriteString("location", location);
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
    }
}
