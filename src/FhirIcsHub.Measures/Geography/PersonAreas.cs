using System.Globalization;
using FhirIcsHub.Fhir;

namespace FhirIcsHub.Measures;

/// <summary>Which population of an area is meant: the people registered with its practices, or the people who live in it.</summary>
public enum PopulationBasis
{
    Registered,
    Resident,
}

/// <summary>Where one person belongs: the GP practice (registered) and the postcode's area (resident); null = not in the geography.</summary>
public sealed record PersonAreas(Area? Practice, Residence? Residence)
{
    public bool IsWithin(Area area, PopulationBasis basis) => Belonging(basis)?.IsWithin(area) ?? false;

    public Area? Neighbourhood(PopulationBasis basis) => Belonging(basis)?.At(AreaLevel.Neighbourhood);

    private Area? Belonging(PopulationBasis basis) => basis == PopulationBasis.Registered ? Practice : Residence?.Neighbourhood;
}

/// <summary>
/// Finds where a Patient belongs. <paramref name="odsCodeOfOrganization"/> knows the ODS code of Organizations by hub id, for feeds refer
/// to a practice by an Organization of their own.
/// </summary>
public sealed class PersonAreaFinder(Geography geography, IReadOnlyDictionary<string, string> odsCodeOfOrganization)
{
    private const string OdsOrganizationCode = "https://fhir.nhs.uk/Id/ods-organization-code";
    private const string OrganizationPrefix = "Organization/";

    /// <summary>Uses that never are the home of a person now.</summary>
    private static readonly string[] NotHome = ["old", "temp", "billing"];

    /// <summary>Of several addresses the one that is the home <paramref name="on"/> that day counts.</summary>
    public PersonAreas Find(Element patient, DateOnly on) => new(FindPractice(patient), FindResidence(patient, on));

    private Area? FindPractice(Element patient)
    {
        foreach (var generalPractitioner in patient.Named("generalPractitioner"))
        {
            if (PracticeOf(generalPractitioner) is { } practice)
            {
                return practice;
            }
        }

        return null;
    }

    private Area? PracticeOf(Element reference)
    {
        if (reference.TextOf("reference") is { } literal && OrganizationId(literal) is { } id && PracticeOf(id) is { } practice)
        {
            return practice;
        }

        var identifier = reference.First("identifier");
        return identifier.Exists && identifier.TextOf("system") == OdsOrganizationCode && identifier.TextOf("value") is { } odsCode
            ? geography.FindPractice(odsCode)
            : null;
    }

    private Area? PracticeOf(string organizationId) =>
        odsCodeOfOrganization.TryGetValue(organizationId, out var odsCode) ? geography.FindPractice(odsCode)
        : geography.Find(organizationId) is { Level: AreaLevel.Practice } practice ? practice
        : null;

    /// <summary>The id in "Organization/x", "https://hub/fhir/Organization/x" and "Organization/x/_history/2".</summary>
    private static string? OrganizationId(string reference)
    {
        var start = reference.LastIndexOf(OrganizationPrefix, StringComparison.Ordinal);
        if (start < 0 || (start > 0 && reference[start - 1] != '/'))
        {
            return null;
        }

        var id = reference[(start + OrganizationPrefix.Length)..];
        var end = id.IndexOf('/', StringComparison.Ordinal);
        return end < 0 ? id : id[..end];
    }

    private Residence? FindResidence(Element patient, DateOnly on)
    {
        var day = on.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
        Element current = default;
        foreach (var address in patient.Named("address"))
        {
            var use = address.TextOf("use");
            if (Array.IndexOf(NotHome, use) >= 0 || address.TextOf("type") == "postal" || !Covers(address.First("period"), day))
            {
                continue;
            }

            if (use == "home")
            {
                current = address;
                break;
            }

            current = current.Exists ? current : address;
        }

        return current.Exists && current.TextOf("postalCode") is { } postcode ? geography.FindPostcode(postcode) : null;
    }

    private static bool Covers(Element period, string day) =>
        !period.Exists
        || (CompareDays(period.TextOf("start"), day) <= 0 && CompareDays(period.TextOf("end"), day) >= 0);

    /// <summary>Compares at the precision that <paramref name="dateTime"/> has; an open end (null) covers.</summary>
    private static int CompareDays(string? dateTime, string day)
    {
        if (dateTime is null)
        {
            return 0;
        }

        var length = Math.Min(dateTime.Length, day.Length);
        return string.CompareOrdinal(dateTime, 0, day, 0, length);
    }
}
