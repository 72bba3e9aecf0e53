using FhirIcsHub.Fhir.Terminology;
using FhirIcsHub.Tests;
using Xunit;

namespace FhirIcsHub.Fhir.Tests.Terminology;

/// <summary>UK Core's 90 value sets that come with an expansion.</summary>
public sealed class UkCoreExpansionsTests
{
    /// <summary>Its stored expansion is older than its complete code system, which is right.</summary>
    private const string Outdated = "https://fhir.hl7.org.uk/ValueSet/UKCore-SampleCategory";

    [Fact]
    public void Each_stored_expansion_is_what_we_expand_and_each_of_its_codes_is_a_member()
    {
        var terminology = OfficialDefinitions.UkCore;
        var withExpansion = ValueSets().Where(v => v.Root.First("expansion").Exists).ToList();
        Assert.Equal(90, withExpansion.Count);
        var different = new List<string>();
        foreach (var valueSet in withExpansion)
        {
            var url = valueSet.Root.TextOf("url")!;
            var theirs = Codes(valueSet.Root.First("expansion"));
            var ours = terminology.Expand(new ExpandRequest { Url = url, ExcludeNested = true, ExcludeNotForUI = false });
            Assert.True(ours.Success, url + ": " + ours.Issues.FirstOrDefault()?.Diagnostics);
            var codes = ours.Expansion!.Contains.Select(c => (c.System, c.Code)).ToHashSet();
            if (url != Outdated)
            {
                Assert.All(theirs, c => Assert.Equal(Membership.Member, terminology.Contains(url, c.System, c.Code)));
            }

            if (!codes.SetEquals(theirs))
            {
                different.Add($"{url} +{string.Join(' ', codes.Except(theirs).Take(3))} -{string.Join(' ', theirs.Except(codes).Take(3))}");
            }
        }

        Assert.StartsWith(Outdated + " ", Assert.Single(different), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("https://fhir.hl7.org.uk/ValueSet/UKCore-VaccinationProcedure")]
    [InlineData("https://fhir.hl7.org.uk/ValueSet/UKCore-ConditionCode")]
    public void A_set_by_a_snomed_expression_without_stored_codes_cannot_be_told(string url)
    {
        Assert.Equal(Membership.Unknown, OfficialDefinitions.UkCore.Contains(url, "http://snomed.info/sct", "1"));
        Assert.Equal(Membership.NotMember, OfficialDefinitions.UkCore.Contains(url, "http://loinc.org", "1"));
    }

    private static IEnumerable<Resource> ValueSets() =>
        Directory.GetFiles(ConformanceSuite.BesidePathOf("ukcore", "valuesets"), "*.json").Order(StringComparer.Ordinal)
            .Select(file => Resource.Read(File.ReadAllBytes(file), ReadMode.AsSent).Resource!);

    private static HashSet<(string System, string Code)> Codes(Element parent)
    {
        var codes = new HashSet<(string, string)>();
        foreach (var contains in parent.Named("contains"))
        {
            codes.Add((contains.TextOf("system")!, contains.TextOf("code")!));
            codes.UnionWith(Codes(contains));
        }

        return codes;
    }
}
