using System.Text.Json;
using FhirIcsHub.Server.Http;
using FhirIcsHub.Storage.Search;

namespace FhirIcsHub.Server.Operations;

/// <summary>The Bundle of type <c>searchset</c> with which an operation answers.</summary>
internal static class SearchSet
{
    /// <param name="entries">The resources in their order.</param>
    /// <param name="total">How many matches there are on all pages.</param>
    /// <param name="self">Address of this page.</param>
    /// <param name="next">Address of the next page; null on the last.</param>
    /// <param name="fhirBase">Address of the FHIR server.</param>
    public static FhirAnswer Of(IReadOnlyList<SearchMatch> entries, long total, string self, string? next, string fhirBase) =>
        FhirAnswer.Document(FhirJsonWriter.Document(json =>
        {
            json.WriteStartObject();
            json.WriteString("resourceType", "Bundle");
            json.WriteString("type", "searchset");
            json.WriteNumber("total", total);
            json.WriteStartArray("link");
            WriteLink(json, "self", self);
            if (next is not null)
            {
                WriteLink(json, "next", next);
            }
            json.WriteEndArray();
            if (entries.Count > 0)
            {
                json.WriteStartArray("entry");
                foreach (var entry in entries)
                {
                    WriteEntry(json, entry, fhirBase);
                }
                json.WriteEndArray();
            }
            json.WriteEndObject();
        }));

    private static void WriteEntry(Utf8JsonWriter json, SearchMatch entry, string fhirBase)
    {
        json.WriteStartObject();
        json.WriteString("fullUrl", $"{fhirBase}/{entry.Resource.Type.Name}/{entry.Resource.Id}");
        json.WritePropertyName("resource");
        json.WriteRawValue(entry.Resource.ToJson(), skipInputValidation: true);
        json.WriteStartObject("search");
        json.WriteString("mode", entry.Mode == SearchMode.Match ? "match" : "include");
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
