using System.Globalization;
using FhirIcsHub.Fhir;

namespace FhirIcsHub.Measures;

/// <summary>Which population of an area is meant: the people registered with its practices, or the people who live in it.</summary>
public enum PopulationBasis
{
    Registered,
    Resident,
}

/// <summary>
/// Where one person belongs: the GP practice (registered) and the postcode's area (resident); null = not in the geography.
/// </summary>
public sealed record PersonAreas(Area? Practice, Residence? Residence)
{
    /// <summary>Of a person whose areas nobody asks for.</summary>
    internal static PersonAreas None { get; } = new(null, null);

    public bool IsWithin(Area area, PopulationBasis basis) => Belonging(basis)?.IsWithin(area) ?? false;

    public Area? Neighbourhood(PopulationBasis basis) => Belonging(basis)?.At(AreaLevel.Neighbourhood);

    private Area? Belonging(PopulationBasis basis) => basis == PopulationBasis.Registered ? Practice : Residence?.Neighbourhood;
}

/// <summary>
/// Finds where a Patient belongs. <paramref name="resolve"/> finds the Organization that a reference means, for feeds refer to a practice
/// by an Organization of their own, which has the ODS code.
/// </summary>
internal sealed class PersonAreaFinder(Geography geography, Func<string, Element> resolve)
{
    private const string OdsOrganizationCode = "https://fhir.nhs.uk/Id/ods-organization-code";

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
        if (reference.TextOf("reference") is { } literal
            && LocalReference.TryParse(literal, out var type, out var id)
            && type.Name == "Organization"
            && PracticeOf(literal, id) is { } practice)
        {
            return practice;
        }

        return PracticeByIdentifier(reference.First("identifier"));
    }

    private Area? PracticeOf(string reference, string organizationId)
    {
        if (geography.Find(organizationId) is { Level: AreaLevel.Practice } practice)
        {
            return practice;
        }

        foreach (var identifier in resolve(reference).Named("identifier"))
        {
            if (PracticeByIdentifier(identifier) is { } byOdsCode)
            {
                return byOdsCode;
            }
        }

        return null;
    }

    private Area? PracticeByIdentifier(Element identifier) =>
        identifier.TextOf("system") == OdsOrganizationCode && identifier.TextOf("value") is { } odsCode
            ? geography.FindPractice(odsCode)
            : null;

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
