using System.Buffers;
using System.Text.Json;
using FhirIcsHub.Fhir;

namespace FhirIcsHub.Measures;

/// <summary>
/// The geography as FHIR resources with stable ids: an Organization for every area, a Location for every area people live in, and the
/// Group of the people registered under each Organization (R4 allows no Organization as the subject of a MeasureReport).
/// </summary>
public static class GeographyResources
{
    private const string OdsOrganizationCode = "https://fhir.nhs.uk/Id/ods-organization-code";

    /// <summary>Organizations, then Locations, then Groups; each after the ones it refers to.</summary>
    public static IReadOnlyList<Resource> ToResources(this Geography geography) =>
    [
        .. geography.Areas.Select(Organization),
        .. geography.Areas.Where(area => area.LocationReference is not null).Select(Location),
        .. geography.Areas.Select(RegisteredGroup),
    ];

    private static Resource Organization(Area area) => Write("Organization", area.Id, json =>
    {
        WriteProfile(json, "UKCore-Organization");
        if (area.OdsCode is not null)
        {
            json.WriteStartArray("identifier");
            json.WriteStartObject();
            json.WriteString("system", OdsOrganizationCode);
            json.WriteString("value", area.OdsCode);
            json.WriteEndObject();
            json.WriteEndArray();
        }

        json.WriteBoolean("active", true);
        json.WriteStartArray("type");
        WriteConcept(json, HubSystems.AreaLevel, LevelCode(area.Level), LevelName(area.Level));
        json.WriteEndArray();
        json.WriteString("name", area.Name);
        if (area.PartOf is not null)
        {
            WriteReference(json, "partOf", area.PartOf.OrganizationReference);
        }
    });

    private static Resource Location(Area area) => Write("Location", area.Id, json =>
    {
        WriteProfile(json, "UKCore-Location");
        json.WriteString("status", "active");
        json.WriteString("name", area.Name);
        json.WriteString("description", $"Where the people of the {LevelName(area.Level).ToLowerInvariant()} live, by postcode");
        json.WriteString("mode", "instance");
        json.WriteStartArray("type");
        WriteConcept(json, HubSystems.AreaLevel, LevelCode(area.Level), LevelName(area.Level));
        json.WriteEndArray();
        json.WritePropertyName("physicalType");
        WriteConcept(json, "http://terminology.hl7.org/CodeSystem/location-physical-type", "area", "Area");
        WriteReference(json, "managingOrganization", area.OrganizationReference);
        if (area.PartOf?.LocationReference is { } partOf)
        {
            WriteReference(json, "partOf", partOf);
        }
    });

    private static Resource RegisteredGroup(Area area) => Write("Group", area.RegisteredGroupId, json =>
    {
        json.WriteBoolean("active", true);
        json.WriteString("type", "person");
        json.WriteBoolean("actual", false);
        json.WriteString("name", $"People registered with a GP practice of {area.Name}");
        WriteReference(json, "managingEntity", area.OrganizationReference);
        json.WriteStartArray("characteristic");
        json.WriteStartObject();
        json.WritePropertyName("code");
        WriteConcept(json, HubSystems.PopulationBasis, "registered", "Registered");
        WriteReference(json, "valueReference", area.OrganizationReference);
        json.WriteBoolean("exclude", false);
        json.WriteEndObject();
        json.WriteEndArray();
    });

    private static string LevelCode(AreaLevel level) => level switch
    {
        AreaLevel.System => "system",
        AreaLevel.Place => "place",
        AreaLevel.Neighbourhood => "neighbourhood",
        AreaLevel.Practice => "practice",
        _ => throw new ArgumentOutOfRangeException(nameof(level)),
    };

    private static string LevelName(AreaLevel level) => level switch
    {
        AreaLevel.System => "Integrated Care System",
        AreaLevel.Place => "Place",
        AreaLevel.Neighbourhood => "Neighbourhood",
        AreaLevel.Practice => "GP practice",
        _ => throw new ArgumentOutOfRangeException(nameof(level)),
    };

    private static Resource Write(string type, string id, Action<Utf8JsonWriter> content)
    {
        var buffer = new ArrayBufferWriter<byte>(512);
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            json.WriteString("resourceType", type);
            json.WriteString("id", id);
            content(json);
            json.WriteEndObject();
        }

        var read = Resource.Read(buffer.WrittenMemory);
        return read.Resource
            ?? throw new InvalidDataException(
                $"{type}/{id} of the geography is not valid R4: {read.Issues[0].Diagnostics} ({read.Issues[0].Expression})");
    }

    private static void WriteProfile(Utf8JsonWriter json, string profile)
    {
        json.WriteStartObject("meta");
        json.WriteStartArray("profile");
        json.WriteStringValue("https://fhir.hl7.org.uk/StructureDefinition/" + profile);
        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static void WriteConcept(Utf8JsonWriter json, string system, string code, string display)
    {
        json.WriteStartObject();
        json.WriteStartArray("coding");
        json.WriteStartObject();
        json.WriteString("system", system);
        json.WriteString("code", code);
        json.WriteString("display", display);
        json.WriteEndObject();
        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static void WriteReference(Utf8JsonWriter json, string element, string reference)
    {
        json.WriteStartObject(element);
        json.WriteString("reference", reference);
        json.WriteEndObject();
    }
}
