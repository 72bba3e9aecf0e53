using FhirIcsHub.Feeds.Sources;
using FhirIcsHub.Tests;
using Xunit;

namespace FhirIcsHub.Feeds.Tests.Sources;

public sealed class FeedCatalogTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("icshub-sources").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void Three_feeds_are_shipped()
    {
        Assert.Equal(["acute", "council", "gp"], ShippedFeeds.Catalog.Feeds.Select(f => f.Name));
        Assert.Equal([Sector.Acute, Sector.Council, Sector.PrimaryCare], ShippedFeeds.Catalog.Feeds.Select(f => f.Sector));
        Assert.Null(ShippedFeeds.Catalog.Find("dentist"));
    }

    [Theory]
    [InlineData("\"id\": \"gp\"", "\"id\": \"g-p\"", "id must match")]
    [InlineData("\"id\": \"gp\"", "\"id\": \"gpx\"", "the id must be the file's name")]
    [InlineData("Europe/London", "Europe/Paris", "timeZone")]
    [InlineData("primary-care", "dentistry", "sector")]
    [InlineData("\"gender\"", "\"nothing\"", "map nothing")]
    [InlineData("\"policies\"", "\"polices\"", "polices")]
    public void A_definition_that_cannot_be_meant_is_refused_with_the_reason(string text, string instead, string reason)
    {
        var error = Assert.Throws<InvalidDataException>(() => Changed(text, instead));
        Assert.Contains(reason, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_feed_may_reject_patients_with_a_wrong_check_digit()
    {
        var strict = Changed("\"invalidNhsNumber\": \"report\"", "\"invalidNhsNumber\": \"reject\"").Find("gp")!;
        var result = strict.TryMap(Patients.Json("1", Patients.BadCheckDigit));
        Assert.Null(result.Json);
        Assert.Equal("Patient.identifier[0].value", result.Issues.Single(i => i.IsError).Expression);
    }

    [Fact]
    public void A_feed_may_say_which_status_its_NHS_numbers_have()
    {
        var traced = Changed("\"nhsNumberVerification\": \"02\"", "\"nhsNumberVerification\": \"01\"").Find("gp")!;
        Assert.Equal("01", traced.Map(Patients.Json("1", Patients.First)).At("identifier[0].extension[0].valueCodeableConcept.coding[0].code"));
    }

    [Fact]
    public void The_map_version_changes_with_the_definition() =>
        Assert.NotEqual(ShippedFeeds.Gp.MapVersion, Changed("\"AMB\"", "\"VR\"").Find("gp")!.MapVersion);

    [Fact]
    public async Task Messages_sent_again_after_a_change_of_the_maps_are_mapped_anew()
    {
        await using var hub = await TestHub.OpenAsync();
        const string Encounter = """{"resourceType":"Encounter","id":"e1","status":"finished"}""";
        await hub.Put(ShippedFeeds.Gp, Encounter);
        Assert.Equal("AMB", (await hub.Hub("Encounter", "gp-e1"))!.At("class.code"));
        await hub.Put(Changed("\"encounterClass\": \"AMB\"", "\"encounterClass\": \"VR\"").Find("gp")!, Encounter);
        Assert.Equal("VR", (await hub.Hub("Encounter", "gp-e1"))!.At("class.code"));
    }

    private FeedCatalog Changed(string text, string instead)
    {
        var profiles = Path.Combine(ConformanceSuite.RepositoryRoot, "profiles");
        var json = File.ReadAllText(Path.Combine(profiles, "sources", "gp.json"));
        Assert.Contains(text, json, StringComparison.Ordinal);
        File.WriteAllText(Path.Combine(_folder, "gp.json"), json.Replace(text, instead, StringComparison.Ordinal));
        return FeedCatalog.Load(_folder, Path.Combine(profiles, "maps"));
    }
}
