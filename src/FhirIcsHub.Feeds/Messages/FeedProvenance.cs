using System.Globalization;
using System.Text.Json.Nodes;
using FhirIcsHub.Feeds.Mapping;
using FhirIcsHub.Feeds.Sources;
using FhirIcsHub.Fhir;
using FhirIcsHub.Storage;

namespace FhirIcsHub.Feeds.Messages;

/// <summary>
/// The Provenance of a message: what it wrote, from which journal entry, by which system on whose behalf, mapped by which version of the
/// maps.
/// </summary>
internal sealed class FeedProvenance(Feed feed)
{
    private const string ParticipantType = "http://terminology.hl7.org/CodeSystem/provenance-participant-type";
    private const string Journal = "https://fhiricshub.example/journal";
    private const string MapVersion = "https://fhiricshub.example/map-version";
    private const string OdsCode = "https://fhir.nhs.uk/Id/ods-organization-code";

    public PreparedResource Prepare(IReadOnlyList<PlannedEntry> written, long journalKey, DateTimeOffset recorded)
    {
        var json = new JsonObject
        {
            ["resourceType"] = "Provenance",
            ["meta"] = new JsonObject
            {
                ["source"] = feed.Uri,
                ["profile"] = new JsonArray("https://fhir.hl7.org.uk/StructureDefinition/UKCore-Provenance")
            },
            ["target"] = new JsonArray([.. written.Select(e => new JsonObject { ["reference"] = $"{e.Entry.Type!.Name}/{e.HubId}" })]),
            ["recorded"] = recorded.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture),
            ["agent"] = new JsonArray(
                Agent("author", new JsonObject { ["identifier"] = Identifier("urn:ietf:rfc:3986", feed.Uri), ["display"] = feed.Title }),
                Agent("assembler", new JsonObject
                {
                    ["identifier"] = Identifier(MapVersion, feed.MapVersion),
                    ["display"] = "FHIR ICS Hub"
                })),
            ["entity"] = new JsonArray(new JsonObject
            {
                ["role"] = "source",
                ["what"] = new JsonObject { ["identifier"] = Identifier(Journal, journalKey.ToString(CultureInfo.InvariantCulture)) },
            }),
        };
        var read = ResourceWriting.Read(json, ReadMode.Strict);
        return PreparedResource.Create(
            read.Resource ?? throw new InvalidOperationException($"the Provenance is not valid R4 at {read.Issues[0].Expression}"),
            string.Create(CultureInfo.InvariantCulture, $"{feed.Name}-message-{journalKey}"));
    }

    private JsonObject Agent(string type, JsonObject who) => new()
    {
        ["type"] = new JsonObject { ["coding"] = new JsonArray(Codes.Coding(ParticipantType, type)) },
        ["who"] = who,
        ["onBehalfOf"] = new JsonObject { ["type"] = "Organization", ["identifier"] = Identifier(OdsCode, feed.OdsCode) },
    };

    private static JsonObject Identifier(string system, string value) => new() { ["system"] = system, ["value"] = value };
}
