using System.Globalization;
using System.Text.Json;
using FhirIcsHub.Synthetic.People;
using FhirIcsHub.Synthetic.Writing;

namespace FhirIcsHub.Synthetic.Acute;

/// <summary>The trust, its hospital, wards and consultants.</summary>
internal static class AcuteOrganisations
{
    public const string TrustOdsCode = "RZZ01";
    public const int Consultants = 24;
    public const int Wards = 8;

    public const string Gmc = "https://fhir.hl7.org.uk/Id/gmc-number";

    public static string GmcNumber(int consultant) => string.Create(CultureInfo.InvariantCulture, $"99{consultant:D5}");

    public static byte[] Write(BundleWriter bundle, SyntheticOptions options)
    {
        var chance = Chance.For(options.Seed, 1, Purpose.Organisations);
        var json = bundle.Json;
        bundle.Begin("transaction");
        Begin(bundle, chance, "Organization", "TRUST");
        json.Identifiers(FhirJson.OdsOrganisation, TrustOdsCode);
        json.WriteBoolean("active", true);
        json.WriteString("name", "Westmarch University Hospitals NHS Trust");
        bundle.EndEntry("POST", "Organization");

        Place(bundle, chance, "ED", "Emergency Department");
        Place(bundle, chance, "OPD", "Outpatients");
        Place(bundle, chance, "DSU", "Day Surgery Unit");
        Place(bundle, chance, "VW", "Virtual Ward");
        for (var ward = 1; ward <= Wards; ward++)
        {
            Place(bundle, chance, "WARD-" + ward.ToString(CultureInfo.InvariantCulture),
                "Ward " + ward.ToString(CultureInfo.InvariantCulture));
        }

        for (var number = 1; number <= Consultants; number++)
        {
            Begin(bundle, chance, "Practitioner", "CONS-" + number.ToString(CultureInfo.InvariantCulture));
            json.Identifiers(Gmc, GmcNumber(number));
            Name(json, chance);
            bundle.EndEntry("POST", "Practitioner");
        }

        return bundle.End();
    }

    private static void Begin(BundleWriter bundle, Chance chance, string type, string id) =>
        bundle.BeginEntry("urn:uuid:" + chance.Uuid(), type, id);

    private static void Place(BundleWriter bundle, Chance chance, string id, string name)
    {
        Begin(bundle, chance, "Location", id);
        bundle.Json.WriteString("status", "active");
        bundle.Json.WriteString("name", name);
        bundle.Json.WriteString("mode", "instance");
        bundle.Json.Reference("managingOrganization", "Organization/TRUST");
        bundle.EndEntry("POST", "Location");
    }

    private static void Name(Utf8JsonWriter json, Chance chance)
    {
        json.WriteStartArray("name");
        json.WriteStartObject();
        json.WriteString("family", Names.Family(chance).ToUpperInvariant());
        json.Strings("given", Names.Given(chance, chance.Is(0.5)));
        json.WriteEndObject();
        json.WriteEndArray();
    }
}
