using FhirIcsHub.Fhir.Definitions;
using Xunit;

namespace FhirIcsHub.Fhir.Tests.Definitions;

public class DefinitionSetTests
{
    private const string BloodPressure = "http://hl7.org/fhir/StructureDefinition/bp";

    [Fact]
    public void The_core_definitions_are_found_by_canonical_url()
    {
        var definition = DefinitionSet.R4Core.Find(BloodPressure);

        Assert.NotNull(definition);
        Assert.Equal(("StructureDefinition", "bp", "4.0.1", "Observation", "constraint", "hl7.fhir.r4.core#4.0.1"),
            (definition.ResourceType, definition.Id, definition.Version, definition.Type, definition.Derivation, definition.Origin));
        Assert.Equal("bp", definition.Resource.Id);
        Assert.Equal("http://hl7.org/fhir/StructureDefinition/vitalsigns", definition.BaseDefinition);
    }

    [Theory]
    [InlineData(BloodPressure + "|4.0.1", true)]
    [InlineData(BloodPressure + "|4.0", true)]
    [InlineData(BloodPressure + "|4", true)]
    [InlineData(BloodPressure + "|4.0.x", true)]
    [InlineData(BloodPressure + "|4.x", true)]
    [InlineData(BloodPressure + "#fragment", true)]
    [InlineData(BloodPressure + "|4.0.1#fragment", true)]
    [InlineData(BloodPressure + "|4.0.2", false)]
    [InlineData(BloodPressure + "|40", false)]
    [InlineData(BloodPressure + "x", false)]
    [InlineData("", false)]
    [InlineData("|", false)]
    public void A_version_in_a_canonical_reference_may_be_whole_or_a_prefix(string canonical, bool found) =>
        Assert.Equal(found, DefinitionSet.R4Core.Find(canonical) is not null);

    [Fact]
    public void A_look_up_can_be_limited_to_a_resource_type()
    {
        Assert.NotNull(DefinitionSet.R4Core.Find("http://hl7.org/fhir/ValueSet/administrative-gender", "ValueSet"));
        Assert.Null(DefinitionSet.R4Core.Find("http://hl7.org/fhir/ValueSet/administrative-gender", "CodeSystem"));
    }

    [Fact]
    public void Without_a_version_the_newest_of_the_last_layer_with_the_url_is_found()
    {
        var set = DefinitionSet.R4Core
            .With(ValueSet("a", "10.0.0"), ValueSet("a", "9.0.0"))
            .With(ValueSet("a", "1.2.0-rc.1"), ValueSet("a", "1.2.0"), ValueSet("a", "1.10.0-beta"));

        Assert.Equal("1.10.0-beta", set.Find("http://example.org/a")?.Version);
        Assert.Equal("1.2.0", set.Find("http://example.org/a|1.x")?.Version);
        Assert.Equal("1.2.0-rc.1", set.Find("http://example.org/a|1.2.0-rc.1")?.Version);
        Assert.Equal("9.0.0", set.Find("http://example.org/a|9")?.Version);
        Assert.Equal(
            ["1.10.0-beta", "1.2.0", "1.2.0-rc.1", "10.0.0", "9.0.0"], set.AllVersions("http://example.org/a").Select(d => d.Version));
    }

    [Fact]
    public void A_later_layer_replaces_an_earlier_one_and_the_earlier_set_stays_as_it_was()
    {
        var first = DefinitionSet.R4Core.With(ValueSet("a", "1.0.0", origin: "first"));
        var second = first.With(ValueSet("a", "1.0.0", origin: "second"));

        Assert.Equal("first", first.Find("http://example.org/a")?.Origin);
        Assert.Equal("second", second.Find("http://example.org/a|1.0.0")?.Origin);
        Assert.Equal("second", second.FindById("ValueSet", "a")?.Origin);
        Assert.Single(second.All("ValueSet"), d => d.Url == "http://example.org/a");
    }

    [Fact]
    public void Different_content_for_one_url_and_version_is_reported_with_both_origins()
    {
        var set = DefinitionSet.R4Core.With(ValueSet("a", "1.0.0", origin: "first"))
            .With(ValueSet("a", "1.0.0", status: "draft", origin: "second"));

        var issue = Assert.Single(set.Conflicts);
        Assert.Equal(IssueSeverity.Warning, issue.Severity);
        Assert.Contains("http://example.org/a|1.0.0", issue.Diagnostics, StringComparison.Ordinal);
        Assert.Contains("the one of second is used", issue.Diagnostics, StringComparison.Ordinal);
        Assert.Contains("first", issue.Diagnostics, StringComparison.Ordinal);
    }

    [Fact]
    public void The_same_content_twice_and_a_replaced_stand_in_are_no_conflict()
    {
        var core = Read("""
            {"resourceType":"ValueSet","id":"x","url":"http://hl7.org/fhir/ValueSet/administrative-gender","version":"4.0.1",
             "status":"draft"}
            """);
        var set = DefinitionSet.R4Core
            .With(ValueSet("a", "1.0.0"), DefinitionSet.Of(core, "official"))
            .With(DefinitionSet.Of(
                Read("""{ "url":"http://example.org/a","version":"1.0.0", "id":"a","status":"active","resourceType":"ValueSet"}"""),
                "again"));

        Assert.Empty(set.Conflicts);
        Assert.Equal("official", set.Find("http://hl7.org/fhir/ValueSet/administrative-gender")?.Origin);
    }

    [Fact]
    public void All_definitions_of_a_type_come_in_the_order_of_their_urls()
    {
        var urls = DefinitionSet.R4Core.All("StructureDefinition").Select(d => d.Url).ToList();

        Assert.Equal(658, urls.Count);
        Assert.Equal(urls.Order(StringComparer.Ordinal), urls);
        Assert.Empty(DefinitionSet.R4Core.All("Patient"));
    }

    [Fact]
    public void Look_ups_from_many_threads_give_one_resource()
    {
        var definition = DefinitionSet.R4Core.Find("http://hl7.org/fhir/StructureDefinition/Patient")!;

        var resources = Enumerable.Range(0, 64).AsParallel().WithDegreeOfParallelism(8).Select(_ => definition.Resource)
            .Distinct().ToList();

        Assert.Single(resources);
    }

    [Fact]
    public void A_look_up_allocates_nothing()
    {
        Assert.NotNull(DefinitionSet.R4Core.Find(BloodPressure + "|4.x#f", "StructureDefinition"));
        const string whole = BloodPressure + "|4.0.1";
        const string prefix = BloodPressure + "|4.0";
        var before = GC.GetAllocatedBytesForCurrentThread();

        for (var i = 0; i < 1000; i++)
        {
            _ = DefinitionSet.R4Core.Find(BloodPressure)
                ?? DefinitionSet.R4Core.Find(whole) ?? DefinitionSet.R4Core.FindById("StructureDefinition", "bp");
            _ = DefinitionSet.R4Core.Find(prefix, "StructureDefinition");
        }

        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 1000);
    }

    private static Definition ValueSet(string id, string version, string status = "active", string origin = "test") => DefinitionSet.Of(
        Read($$"""
            {"resourceType":"ValueSet","id":"{{id}}","url":"http://example.org/{{id}}","version":"{{version}}","status":"{{status}}"}
            """),
        origin);

    private static Resource Read(string json) => Resource.Read(System.Text.Encoding.UTF8.GetBytes(json), ReadMode.AsSent).Resource!;
}
