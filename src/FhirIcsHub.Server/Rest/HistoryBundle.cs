using System.Text.Json;
using FhirIcsHub.Fhir.Subsets;
using FhirIcsHub.Server.Http;
using FhirIcsHub.Storage;

namespace FhirIcsHub.Server.Rest;

/// <summary>Writes a page of versions as a Bundle of type <c>history</c>.</summary>
internal static class HistoryBundle
{
    /// <param name="page">The versions, the latest first.</param>
    /// <param name="total">How many there are on all pages; null when it is not known.</param>
    /// <param name="address">Address of the history, without a query.</param>
    /// <param name="self">Query of this page.</param>
    /// <param name="next">Query of the next page; null on the last.</param>
    /// <param name="subset">The elements that are wanted; null = all.</param>
    /// <param name="fhirBase">Address of the FHIR server.</param>
    public static FhirAnswer Of(
        IReadOnlyList<StoredResource> page, int? total, string address, string self, string? next, ResourceSubset? subset,
        string fhirBase) =>
        FhirAnswer.Document(FhirJsonWriter.Document(json =>
        {
            json.WriteStartObject();
            json.WriteString("resourceType", "Bundle");
            json.WriteString("type", "history");
            if (total is { } known)
            {
                json.WriteNumber("total", known);
            }
            json.WriteStartArray("link");
            WriteLink(json, "self", $"{address}?{self}");
            if (next is not null)
            {
                WriteLink(json, "next", $"{address}?{next}");
            }
            json.WriteEndArray();
            if (page.Count > 0)
            {
                json.WriteStartArray("entry");
                foreach (var version in page)
                {
                    WriteEntry(json, version, subset, fhirBase);
                }
                json.WriteEndArray();
            }
            json.WriteEndObject();
        }));

    private static void WriteEntry(Utf8JsonWriter json, StoredResource version, ResourceSubset? subset, string fhirBase)
    {
        var isFirst = version.Version == 1;
        var name = $"{version.Type.Name}/{version.Id}";
        json.WriteStartObject();
        json.WriteString("fullUrl", $"{fhirBase}/{name}");
        if (!version.IsDeleted)
        {
            json.WritePropertyName("resource");
            if (subset is null)
            {
                json.WriteRawValue(version.ToJson(), skipInputValidation: true);
            }
            else
            {
                subset.Write(version.ToJson(), version.Type, json);
            }
        }
        json.WriteStartObject("request");
        json.WriteString("method", version.IsDeleted ? "DELETE" : "PUT");
        json.WriteString("url", name);
        json.WriteEndObject();
        json.WriteStartObject("response");
        json.WriteString("status", version.IsDeleted ? "204" : isFirst ? "201" : "200");
        json.WriteString("etag", version.ETag);
        json.WriteString("lastModified", FhirInstant.Text(version.LastUpdated));
        json.WriteEndObject();
        json.WriteEndObject();
    }

    private static void WriteLink(Utf8JsonWriter json, string relation, string url)
    {
        json.WriteStartObject();
        json.WriteString("relation", relation);
        json.WriteString("url", url);
        json.WriteEndObject();
    }
}
