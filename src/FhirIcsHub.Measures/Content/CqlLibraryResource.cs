using System.Buffers;
using System.Text;
using System.Text.Json;
using FhirIcsHub.Cql;
using FhirIcsHub.Fhir;

namespace FhirIcsHub.Measures;

/// <summary>A FHIR Library resource made of a CQL text: how a <c>.cql</c> file becomes a Library of the hub.</summary>
public static class CqlLibraryResource
{
    private const string CanonicalBase = "https://fhiricshub.example/Library/";

    /// <summary>
    /// The Library of a text: id, name and version are those of its library declaration, the description is the comment that the text
    /// begins with. The text itself is its <c>text/cql</c> content; whether it is right shows when it is translated.
    /// </summary>
    /// <returns>Null when the text declares no library.</returns>
    public static Resource? Of(string cql)
    {
        if (new LibrarySet().AddText(cql).Identifiers is not [var (name, version)])
        {
            return null;
        }

        var buffer = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(buffer, JsonText.WriterOptions))
        {
            json.WriteStartObject();
            json.WriteString("resourceType", "Library");
            json.WriteString("id", name.Replace('_', '-'));
            json.WriteString("url", CanonicalBase + name);
            if (version is not null)
            {
                json.WriteString("version", version);
            }

            json.WriteString("name", name);
            json.WriteString("status", "active");
            ReportJson.WriteConcept(json, "type", "http://terminology.hl7.org/CodeSystem/library-type", "logic-library");
            if (LeadingComment(cql) is { Length: > 0 } description)
            {
                json.WriteString("description", description);
            }

            json.WriteStartArray("content");
            json.WriteStartObject();
            json.WriteString("contentType", "text/cql");
            json.WriteBase64String("data", Encoding.UTF8.GetBytes(cql));
            json.WriteEndObject();
            json.WriteEndArray();
            json.WriteEndObject();
        }

        return Resource.Read(buffer.WrittenMemory.ToArray()).Resource;
    }

    private static string LeadingComment(string cql) => string.Join(
        '\n',
        cql.Split('\n').Select(line => line.Trim()).TakeWhile(line => line.StartsWith("//", StringComparison.Ordinal))
            .Select(line => line[2..].Trim()));
}
