using FhirIcsHub.Synthetic.People;
using FhirIcsHub.Synthetic.Writing;

namespace FhirIcsHub.Synthetic.Acute;

/// <summary>
/// The Patient of the hospital's patient administration system: family names in capitals, postcodes sometimes without their space.
/// </summary>
internal static class AcutePatient
{
    public static void Write(AcuteBundle acute, string urn)
    {
        var (json, person, chance) = (acute.Json, acute.Person, acute.Chance);
        acute.BeginEntry(urn, "Patient", acute.PatientId);
        json.WriteStartArray("extension");
        json.WriteStartObject();
        json.WriteString("url", "https://fhir.hl7.org.uk/StructureDefinition/Extension-UKCore-EthnicCategory");
        json.Concept(
            "valueCodeableConcept", "https://fhir.hl7.org.uk/CodeSystem/UKCore-EthnicCategoryEngland", person.Ethnicity.Code,
            person.Ethnicity.Display);
        json.WriteEndObject();
        json.WriteEndArray();
        Identifiers(acute);
        json.WriteBoolean("active", true);
        Name(acute);
        json.WriteString("gender", person.Gender);
        json.WriteString("birthDate", FeedTime.Day(person.Born));
        if (person.Died is not null)
        {
            json.WriteBoolean("deceasedBoolean", true);
        }

        json.WriteStartArray("address");
        json.WriteStartObject();
        json.Strings("line", person.NoFixedAbode ? "NFA" : person.AddressLine);
        json.WriteString("city", person.Area.PlaceName);
        json.WriteString("postalCode", chance.Is(0.25) ? person.Postcode.Replace(" ", "", StringComparison.Ordinal) : person.Postcode);
        json.WriteEndObject();
        json.WriteEndArray();
        json.WriteStartArray("generalPractitioner");
        json.WriteStartObject();
        json.WriteString("type", "Organization");
        json.WritePropertyName("identifier");
        json.Identifier(FhirJson.OdsOrganisation, person.Practice.OdsCode);
        json.WriteEndObject();
        json.WriteEndArray();
        json.Reference("managingOrganization", "Organization/TRUST");
        acute.EndEntry("Patient");
    }

    /// <summary>The NHS number: not there in 3 %, last digit mistyped in 0.5 %.</summary>
    private static void Identifiers(AcuteBundle acute)
    {
        var json = acute.Json;
        var draw = acute.Chance.Fraction();
        json.WriteStartArray("identifier");
        json.Identifier(AcuteBundle.Identifiers + "hospital-number", acute.HospitalNumber);
        if (draw >= 0.03)
        {
            var wrong = draw < 0.035;
            json.WriteStartObject();
            json.WriteStartArray("extension");
            json.WriteStartObject();
            json.WriteString("url", "https://fhir.hl7.org.uk/StructureDefinition/Extension-UKCore-NHSNumberVerificationStatus");
            json.Concept(
                "valueCodeableConcept", "https://fhir.hl7.org.uk/CodeSystem/UKCore-NHSNumberVerificationStatusEngland",
                wrong ? "02" : "01");
            json.WriteEndObject();
            json.WriteEndArray();
            json.WriteString("system", FhirJson.NhsNumber);
            json.WriteString("value", wrong ? NhsNumbers.WithWrongCheckDigit(acute.Person.NhsNumber) : acute.Person.NhsNumber);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    /// <summary>In 4 % the everyday form of the given name, in 1 % a mistyped family name.</summary>
    private static void Name(AcuteBundle acute)
    {
        var (json, person, chance) = (acute.Json, acute.Person, acute.Chance);
        var family = chance.Is(0.01) ? Names.Mistyped(person.Family) : person.Family;
        json.WriteStartArray("name");
        json.WriteStartObject();
        json.WriteString("use", "usual");
        json.WriteString("family", family.ToUpperInvariant());
        json.Strings("given", chance.Is(0.04) ? Names.Short(person.Given) : person.Given);
        json.WriteEndObject();
        json.WriteEndArray();
    }
}
