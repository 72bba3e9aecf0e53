using System.Globalization;
using FhirIcsHub.Synthetic.Writing;

namespace FhirIcsHub.Synthetic.Gp;

/// <summary>The Patient as CareConnect (STU3) has it.</summary>
internal static class GpPatient
{
    public static void Write(GpBundle gp)
    {
        var (json, person, chance) = (gp.Json, gp.Person, gp.Chance);
        gp.BeginEntry("Patient", gp.PatientId);
        json.WriteStartObject("meta");
        json.Strings("profile", "https://fhir.nhs.uk/STU3/StructureDefinition/CareConnect-GPC-Patient-1");
        json.WriteEndObject();
        Extensions(gp);
        Identifiers(gp);
        json.WriteBoolean("active", person.Died is null);
        json.WriteStartArray("name");
        json.WriteStartObject();
        json.WriteString("use", "official");
        json.WriteString("family", person.Family);
        json.WriteStartArray("given");
        json.WriteStringValue(person.Given);
        if (person.Middle is not null)
        {
            json.WriteStringValue(person.Middle);
        }

        json.WriteEndArray();
        json.Strings("prefix", person.Female ? "Ms" : "Mr");
        json.WriteEndObject();
        json.WriteEndArray();
        if (person.Age >= 16 && chance.Is(0.8))
        {
            json.WriteStartArray("telecom");
            json.WriteStartObject();
            json.WriteString("system", "phone");
            // Ofcom's range for drama use
            json.WriteString("value", string.Create(CultureInfo.InvariantCulture, $"07700 900{chance.Below(1000):D3}"));
            json.WriteString("use", "mobile");
            json.WriteEndObject();
            json.WriteEndArray();
        }

        json.WriteString("gender", person.Gender);
        json.WriteString("birthDate", FeedTime.Day(person.Born));
        if (person.Died is { } died)
        {
            json.WriteString("deceasedDateTime", FeedTime.Day(died));
        }

        json.WriteStartArray("address");
        json.WriteStartObject();
        json.WriteString("use", "home");
        json.Strings("line", person.NoFixedAbode ? "No fixed abode" : person.AddressLine);
        json.WriteString("city", person.Area.PlaceName);
        json.WriteString("district", "Westmarch");
        json.WriteString("postalCode", person.Postcode);
        json.WriteEndObject();
        json.WriteEndArray();
        json.References("generalPractitioner", "Organization/" + person.Practice.OdsCode);
        json.Reference("managingOrganization", "Organization/" + person.Practice.OdsCode);
        gp.EndEntry("Patient", gp.PatientId);
    }

    private static void Extensions(GpBundle gp)
    {
        var json = gp.Json;
        json.WriteStartArray("extension");
        json.WriteStartObject();
        json.WriteString("url", "https://fhir.hl7.org.uk/STU3/StructureDefinition/Extension-CareConnect-EthnicCategory-1");
        json.Concept(
            "valueCodeableConcept",
            "https://fhir.hl7.org.uk/STU3/CodeSystem/CareConnect-EthnicCategory-1",
            gp.Person.Ethnicity.SubCode,
            gp.Person.Ethnicity.SubDisplay);
        json.WriteEndObject();
        json.WriteStartObject();
        json.WriteString("url", "https://fhir.nhs.uk/STU3/StructureDefinition/Extension-CareConnect-GPC-RegistrationDetails-1");
        json.WriteStartArray("extension");
        json.WriteStartObject();
        json.WriteString("url", "registrationPeriod");
        var registered = gp.Person.FirstDay.AddDays(-gp.Chance.Below(3000));
        json.Period("valuePeriod", FeedTime.Day(registered > gp.Person.Born ? registered : gp.Person.Born), null);
        json.WriteEndObject();
        json.WriteEndArray();
        json.WriteEndObject();
        json.WriteEndArray();
    }

    /// <summary>The NHS number: in 3 % written with spaces, in 0.4 % with a mistyped last digit, in 1 % not there at all.</summary>
    private static void Identifiers(GpBundle gp)
    {
        var (json, person) = (gp.Json, gp.Person);
        var draw = gp.Chance.Fraction();
        json.WriteStartArray("identifier");
        if (draw >= 0.01)
        {
            var number = draw switch
            {
                < 0.014 => NhsNumbers.WithWrongCheckDigit(person.NhsNumber),
                < 0.044 => $"{person.NhsNumber[..3]} {person.NhsNumber[3..6]} {person.NhsNumber[6..]}",
                _ => person.NhsNumber,
            };
            json.WriteStartObject();
            json.WriteStartArray("extension");
            json.WriteStartObject();
            json.WriteString("url", "https://fhir.nhs.uk/STU3/StructureDefinition/Extension-CareConnect-GPC-NHSNumberVerificationStatus-1");
            json.Concept(
                "valueCodeableConcept",
                "https://fhir.hl7.org.uk/STU3/CodeSystem/CareConnect-NHSNumberVerificationStatus-1",
                draw < 0.014 ? "03" : "01",
                draw < 0.014 ? "Trace required" : "Number present and verified");
            json.WriteEndObject();
            json.WriteEndArray();
            json.WriteString("system", FhirJson.NhsNumber);
            json.WriteString("value", number);
            json.WriteEndObject();
        }

        json.Identifier("https://gp.demo.example/id/patient", gp.PatientId);
        json.WriteEndArray();
    }
}
