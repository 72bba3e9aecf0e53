using System.Globalization;
using FhirIcsHub.Synthetic.People;
using FhirIcsHub.Synthetic.Writing;

namespace FhirIcsHub.Synthetic.Council;

/// <summary>
/// The person as the council's case management system has them: its own number, names as people give them, often no NHS number.
/// </summary>
internal static class CouncilPatient
{
    public static void Write(CouncilBundle council)
    {
        var (json, person, chance) = (council.Json, council.Person, council.Chance);
        council.BeginEntry("Patient", council.PatientId);
        json.WriteStartArray("extension");
        json.WriteStartObject();
        json.WriteString("url", CouncilBundle.Definitions + "person-gender");
        json.Concept("valueCodeableConcept", CouncilBundle.Codes + "gender", chance.Is(0.01) ? "X" : person.Female ? "2" : "1");
        json.WriteEndObject();
        json.WriteStartObject();
        json.WriteString("url", CouncilBundle.Definitions + "ethnicity");
        json.WriteString("valueString", person.Ethnicity.Code);
        json.WriteEndObject();
        json.WriteEndArray();
        Identifiers(council);
        Name(council);
        if (chance.Is(0.88))
        {
            json.WriteString("gender", person.Gender);
        }

        json.WriteString(
            "birthDate", chance.Is(0.015) ? person.Born.Year.ToString("D4", CultureInfo.InvariantCulture) : FeedTime.Day(person.Born));
        var movedFrom = chance.Is(0.05) ? chance.Of(person.Area.Postcodes).Postcode : null;
        json.WriteStartArray("address");
        json.WriteStartObject();
        json.Strings("line", person.NoFixedAbode ? "No fixed abode" : person.AddressLine);
        json.WriteString("city", person.Area.PlaceName);
        json.WriteString("postalCode", movedFrom ?? person.Postcode);
        json.WriteEndObject();
        json.WriteEndArray();
        council.EndEntry();
    }

    /// <summary>The NHS number is there for 55 %; of those 3 % have a mistyped last digit.</summary>
    private static void Identifiers(CouncilBundle council)
    {
        var (json, chance) = (council.Json, council.Chance);
        json.WriteStartArray("identifier");
        json.Identifier(CouncilBundle.PersonIds, council.PatientId);
        if (chance.Is(0.55))
        {
            json.Identifier(
                FhirJson.NhsNumber, chance.Is(0.03) ? NhsNumbers.WithWrongCheckDigit(council.Person.NhsNumber) : council.Person.NhsNumber);
        }

        json.WriteEndArray();
    }

    /// <summary>In 7 % the everyday form of the given name, in 3 % a mistyped family name; never a middle name.</summary>
    private static void Name(CouncilBundle council)
    {
        var (json, person, chance) = (council.Json, council.Person, council.Chance);
        json.WriteStartArray("name");
        json.WriteStartObject();
        json.WriteString("family", chance.Is(0.03) ? Names.Mistyped(person.Family) : person.Family);
        json.Strings("given", chance.Is(0.07) ? Names.Short(person.Given) : person.Given);
        json.WriteEndObject();
        json.WriteEndArray();
    }
}
