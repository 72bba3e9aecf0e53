using System.Globalization;
using System.Text.Json;
using FhirIcsHub.Fhir;
using FhirIcsHub.Fhir.Schemas;
using FhirIcsHub.Server.Hosting;
using FhirIcsHub.Server.Http;
using FhirIcsHub.Storage;

namespace FhirIcsHub.Server.Rest;

/// <summary>The history of one resource: its versions, newest first, a page at a time.</summary>
internal static class History
{
    /// <summary>Name of the parameter in a page link that says before which version the page begins.</summary>
    private const string BeforeVersion = "_before";

    public static FhirAnswer Of(
        ReadSession session,
        FhirType type,
        string id,
        AccessFilter filter,
        IReadOnlyList<KeyValuePair<string, string>> parameters,
        string fhirBase,
        LimitSettings limits)
    {
        if (!TryReadParameters(parameters, limits, out var count, out var before, out var since, out var problem))
        {
            return FhirAnswer.Error(StatusCodes.Status400BadRequest, IssueType.Invalid, problem!);
        }
        var current = session.Read(type, id, filter);
        if (current is null)
        {
            return ReadInteractions.NotFound(type);
        }
        var versions = session.History(type, id, filter, count + 1, before).TakeWhile(version =>
            since is null || version.LastUpdated >= since).ToList();
        var page = versions.Take(count).ToList();
        var address = $"{fhirBase}/{type.Name}/{id}";
        var keep = since is null ? "" : $"&_since={Uri.EscapeDataString(since.Value.ToString("o", CultureInfo.InvariantCulture))}";
        return FhirAnswer.Document(FhirJsonWriter.Document(json =>
        {
            json.WriteStartObject();
            json.WriteString("resourceType", "Bundle");
            json.WriteString("type", "history");
            if (since is null)
            {
                // Versions are numbered without gaps.
                json.WriteNumber("total", current.Version);
            }
            json.WriteStartArray("link");
            WriteLink(json, "self", $"{address}/_history?_count={count}{(before is null ? "" : $"&{BeforeVersion}={before}")}{keep}");
            if (versions.Count > page.Count)
            {
                WriteLink(json, "next", $"{address}/_history?_count={count}&{BeforeVersion}={page[^1].Version}{keep}");
            }
            json.WriteEndArray();
            if (page.Count > 0)
            {
                json.WriteStartArray("entry");
                foreach (var version in page)
                {
                    WriteEntry(json, version, address, type.Name);
                }
                json.WriteEndArray();
            }
            json.WriteEndObject();
        }));
    }

    private static void WriteEntry(Utf8JsonWriter json, StoredResource version, string address, string typeName)
    {
        var isFirst = version.Version == 1;
        json.WriteStartObject();
        json.WriteString("fullUrl", address);
        if (!version.IsDeleted)
        {
            json.WritePropertyName("resource");
            json.WriteRawValue(version.ToJson(), skipInputValidation: true);
        }
        json.WriteStartObject("request");
        json.WriteString("method", version.IsDeleted ? "DELETE" : "PUT");
        json.WriteString("url", $"{typeName}/{version.Id}");
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

    private static bool TryReadParameters(
        IReadOnlyList<KeyValuePair<string, string>> parameters,
        LimitSettings limits,
        out int count,
        out int? before,
        out DateTimeOffset? since,
        out string? problem)
    {
        (count, before, since, problem) = (limits.DefaultPageSize, null, null, null);
        foreach (var (name, value) in parameters)
        {
            switch (name)
            {
                case "_count" when int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out var asked) && asked > 0:
                    count = Math.Min(asked, limits.MaxPageSize);
                    break;
                case BeforeVersion when int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out var version):
                    before = version;
                    break;
                case "_since" when DateTimeOffset.TryParse(value, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal,
                    out var time):
                    since = time;
                    break;
                default:
                    problem = "A history takes _count (a number from 1) and _since (an instant); "
                        + "another parameter, or another value, was given.";
                    return false;
            }
        }
        return true;
    }
}
