using System.Globalization;
using FhirIcsHub.Synthetic.People;
using FhirIcsHub.Synthetic.Writing;

namespace FhirIcsHub.Synthetic.Gp;

/// <summary>The practices of all areas with their staff and premises, in the STU3 shape of the GP system.</summary>
internal static class GpOrganisations
{
    public const int PractitionersEach = 4;

    public static byte[] Write(BundleWriter bundle, SyntheticOptions options)
    {
        var chance = Chance.For(options.Seed, 0, Purpose.Organisations);
        bundle.Begin("transaction");
        foreach (var area in options.Areas)
        {
            foreach (var practice in area.Practices)
            {
                Organization(bundle, area, practice);
                Location(bundle, area, practice);
                for (var number = 1; number <= PractitionersEach; number++)
                {
                    Practitioner(bundle, practice, number, chance);
                }
            }
        }

        return bundle.End();
    }

    private static void Organization(BundleWriter bundle, SyntheticArea area, SyntheticPractice practice)
    {
        var json = bundle.Json;
        bundle.BeginEntry(GpBundle.Server + "Organization/" + practice.OdsCode, "Organization", practice.OdsCode);
        json.Identifiers(FhirJson.OdsOrganisation, practice.OdsCode);
        json.WriteBoolean("active", true);
        json.Concepts("type", "http://hl7.org/fhir/organization-type", "prov", "Healthcare Provider"); // STU3 spelling of the system
        json.WriteString("name", practice.Name);
        json.WriteStartArray("address");
        json.WriteStartObject();
        json.WriteString("city", area.PlaceName);
        json.WriteString("postalCode", area.Postcodes[0].Postcode);
        json.WriteEndObject();
        json.WriteEndArray();
        bundle.EndEntry("PUT", "Organization/" + practice.OdsCode);
    }

    private static void Location(BundleWriter bundle, SyntheticArea area, SyntheticPractice practice)
    {
        var json = bundle.Json;
        var id = practice.OdsCode + "-site";
        bundle.BeginEntry(GpBundle.Server + "Location/" + id, "Location", id);
        json.WriteString("status", "active");
        json.WriteString("name", practice.Name + ", main site");
        json.WriteStartObject("address");
        json.WriteString("city", area.PlaceName);
        json.WriteString("postalCode", area.Postcodes[0].Postcode);
        json.WriteEndObject();
        json.Reference("managingOrganization", "Organization/" + practice.OdsCode);
        bundle.EndEntry("PUT", "Location/" + id);
    }

    private static void Practitioner(BundleWriter bundle, SyntheticPractice practice, int number, Chance chance)
    {
        var json = bundle.Json;
        var id = string.Create(CultureInfo.InvariantCulture, $"{practice.OdsCode}-{number}");
        var female = chance.Is(0.57);
        bundle.BeginEntry(GpBundle.Server + "Practitioner/" + id, "Practitioner", id);
        json.WriteStartArray("identifier");
        json.Identifier(
            "https://fhir.nhs.uk/Id/sds-user-id", string.Create(CultureInfo.InvariantCulture, $"9{chance.Below(100_000_000):D8}"));
        if (number <= 2)
        {
            json.Identifier(
                "https://fhir.hl7.org.uk/Id/gmp-number", string.Create(CultureInfo.InvariantCulture, $"G9{chance.Below(1_000_000):D6}"));
        }

        json.WriteEndArray();
        json.WriteBoolean("active", true);
        json.WriteStartArray("name");
        json.WriteStartObject();
        json.WriteString("use", "official");
        json.WriteString("family", Names.Family(chance));
        json.Strings("given", Names.Given(chance, female));
        json.Strings("prefix", number <= 2 ? "Dr" : female ? "Ms" : "Mr");
        json.WriteEndObject();
        json.WriteEndArray();
        json.WriteString("gender", female ? "female" : "male");
        bundle.EndEntry("PUT", "Practitioner/" + id);
    }
}
