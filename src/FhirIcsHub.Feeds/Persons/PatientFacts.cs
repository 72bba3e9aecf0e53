using System.Security.Cryptography;
using System.Text;
using FhirIcsHub.Fhir;
using FhirIcsHub.Fhir.Search;

namespace FhirIcsHub.Feeds.Persons;

/// <summary>What people are linked by: a valid NHS number, and a hash of family name, given name, date of birth and postcode.</summary>
/// <param name="NhsNumber">Null when there is none or it fails its check digit.</param>
/// <param name="MatchHash">Null when one of the four is missing: half a match is none.</param>
internal sealed record PatientFacts(string? NhsNumber, long? MatchHash)
{
    public static PatientFacts Of(Resource patient) => new(ValidNhsNumber(patient.Root), MatchOf(patient.Root));

    private static string? ValidNhsNumber(Element patient)
    {
        foreach (var identifier in patient.Named("identifier"))
        {
            if (identifier.First("system").TextEquals("https://fhir.nhs.uk/Id/nhs-number"u8)
                && Identity.NhsNumber.TryParse(identifier.TextOf("value"), out var number))
            {
                return number.Digits;
            }
        }

        return null;
    }

    private static long? MatchOf(Element patient)
    {
        var name = NameToMatch(patient);
        var family = Folded(name.TextOf("family"));
        var given = Folded(name.First("given").Text);
        var postcode = Folded(AddressToMatch(patient).TextOf("postalCode"))?.Replace(" ", "", StringComparison.Ordinal);
        return patient.TextOf("birthDate") is { Length: 10 } birth && family is not null && given is not null && postcode is not null
            ? BitConverter.ToInt64(SHA256.HashData(Encoding.UTF8.GetBytes($"{family}\n{given}\n{birth}\n{postcode}")))
            : null;
    }

    private static Element NameToMatch(Element patient)
    {
        foreach (var name in patient.Named("name"))
        {
            if (name.First("use").TextEquals("official"u8))
            {
                return name;
            }
        }

        return patient.First("name");
    }

    private static Element AddressToMatch(Element patient)
    {
        var first = default(Element);
        foreach (var address in patient.Named("address"))
        {
            if (!address.First("postalCode").HasValue)
            {
                continue;
            }

            if (address.First("use").TextEquals("home"u8))
            {
                return address;
            }

            first = first.Exists ? first : address;
        }

        return first;
    }

    private static string? Folded(string? text) => text is not null && SearchText.Fold(text) is { Length: > 0 } folded ? folded : null;
}
