using System.Globalization;
using FhirIcsHub.Synthetic.People;
using FhirIcsHub.Synthetic.Writing;

namespace FhirIcsHub.Synthetic.Council;

/// <summary>The council's adult social care department, its teams (one a place) and its social workers.</summary>
internal static class CouncilOrganisations
{
    public const int SocialWorkers = 16;

    public static byte[] Write(BundleWriter bundle, SyntheticOptions options)
    {
        var chance = Chance.For(options.Seed, 2, Purpose.Organisations);
        var json = bundle.Json;
        bundle.Begin("collection");
        Begin(bundle, "Organization", "ASC");
        json.Identifiers(FhirJson.OdsOrganisation, "999ZZ");
        json.WriteBoolean("active", true);
        json.WriteString("name", "Westmarch Council, Adult Social Care");
        bundle.EndEntry();
        foreach (var place in options.Areas.Select(area => area.PlaceName).Distinct(StringComparer.Ordinal))
        {
            Begin(bundle, "Organization", TeamId(options, place));
            json.WriteBoolean("active", true);
            json.WriteString("name", place + " locality team");
            json.Reference("partOf", "Organization/ASC");
            bundle.EndEntry();
        }

        for (var number = 1; number <= SocialWorkers; number++)
        {
            Begin(bundle, "Practitioner", "SW" + number.ToString(CultureInfo.InvariantCulture));
            json.WriteStartArray("name");
            json.WriteStartObject();
            json.WriteString("family", Names.Family(chance));
            json.Strings("given", Names.Given(chance, chance.Is(0.7)));
            json.WriteEndObject();
            json.WriteEndArray();
            bundle.EndEntry();
        }

        return bundle.End();
    }

    /// <summary>TEAM-1, TEAM-2, … in the order of the places.</summary>
    public static string TeamId(SyntheticOptions options, string placeName)
    {
        var places = options.Areas.Select(area => area.PlaceName).Distinct(StringComparer.Ordinal).ToList();
        return "TEAM-" + (places.IndexOf(placeName) + 1).ToString(CultureInfo.InvariantCulture);
    }

    private static void Begin(BundleWriter bundle, string type, string id) =>
        bundle.BeginEntry(CouncilBundle.Server + type + "/" + id, type, id);
}
