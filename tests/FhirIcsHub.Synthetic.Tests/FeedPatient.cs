using System.Text.Json;

namespace FhirIcsHub.Synthetic.Tests;

/// <summary>A Patient as a feed sent it.</summary>
internal sealed record FeedPatient(string Id, string? NhsNumber, string Family, string Given, string BirthDate, string Postcode)
{
    /// <summary>What people are matched by when the NHS number is missing.</summary>
    public (string, string, string, string) Demographics =>
        (Family.ToUpperInvariant(), Given.ToUpperInvariant(), BirthDate, Postcode.Replace(" ", "", StringComparison.Ordinal));

    public static FeedPatient From(JsonElement patient)
    {
        var name = patient.GetProperty("name")[0];
        return new FeedPatient(
            patient.GetProperty("id").GetString()!,
            patient.GetProperty("identifier").EnumerateArray()
                .Where(identifier => identifier.GetProperty("system").ValueEquals("https://fhir.nhs.uk/Id/nhs-number"))
                .Select(identifier => identifier.GetProperty("value").GetString()!.Replace(" ", "", StringComparison.Ordinal))
                .FirstOrDefault(),
            name.GetProperty("family").GetString()!,
            name.GetProperty("given")[0].GetString()!,
            patient.GetProperty("birthDate").GetString()!,
            patient.GetProperty("address")[0].GetProperty("postalCode").GetString()!);
    }
}
