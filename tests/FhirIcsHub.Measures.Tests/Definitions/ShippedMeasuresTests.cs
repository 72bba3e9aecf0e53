using FhirIcsHub.Fhir;
using FhirIcsHub.Tests;
using Xunit;

namespace FhirIcsHub.Measures.Tests;

public sealed class ShippedMeasuresTests
{
    public static TheoryData<string> Names => new("care-plan-coverage", "blood-pressure-control", "smoking-status-recorded");

    [Theory]
    [MemberData(nameof(Names))]
    public void A_shipped_measure_is_strict_r4_and_says_what_it_is(string name)
    {
        var read = Resource.Read(File.ReadAllBytes(PathOf(name)));

        Assert.Empty(read.Issues);
        var measure = read.Resource!.Root;
        Assert.Equal(name, measure.TextOf("id"));
        Assert.Equal("https://fhiricshub.example/Measure/" + name, measure.TextOf("url"));
        foreach (var element in new[] { "version", "title", "scoring", "improvementNotation", "description", "guidance", "group" })
        {
            Assert.True(measure.First(element).Exists, element);
        }
    }

    internal static string PathOf(string name) =>
        Path.Combine(ConformanceSuite.RepositoryRoot, "profiles", "measures", name + ".json");
}
