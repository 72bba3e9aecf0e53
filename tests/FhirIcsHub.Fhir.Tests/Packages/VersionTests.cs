using FhirIcsHub.Fhir.Definitions;
using FhirIcsHub.Fhir.Packages;
using Xunit;

namespace FhirIcsHub.Fhir.Tests.Packages;

public class VersionTests
{
    [Theory]
    [InlineData("1.0.0", "1.0.0", true)]
    [InlineData("=1.0.0", "1.0.0", true)]
    [InlineData("1.0.0", "1.0.1", false)]
    [InlineData("1.0.0", "1.0.0-beta", false)]
    [InlineData("1.0.0-beta", "1.0.0-beta", true)]
    [InlineData("1.x", "1.9.3", true)]
    [InlineData("1.x", "2.0.0", false)]
    [InlineData("1.x", "1.9.3-beta", false)]
    [InlineData("1.X.x", "1.0.0", true)]
    [InlineData("1.2.x", "1.2.0", true)]
    [InlineData("1.2.x", "1.3.0", false)]
    [InlineData("1.2.*", "1.2.7", true)]
    [InlineData("1", "1.2.3", true)]
    [InlineData("1.2", "1.2.3", true)]
    [InlineData("1.2", "1.20.0", false)]
    [InlineData("*", "0.0.1", true)]
    [InlineData("*", "0.0.1-a", false)]
    [InlineData("x", "7.0.0", true)]
    [InlineData("^1.2", "1.9.0", true)]
    [InlineData("^1.2", "1.1.9", false)]
    [InlineData("^1.2", "2.0.0", false)]
    [InlineData("^1.2", "2.0.0-beta", false)]
    [InlineData("^1.2.3-beta.2", "1.2.3-beta.4", true)]
    [InlineData("^1.2.3-beta.2", "1.2.4-beta.4", false)]
    [InlineData("^0.2.3", "0.2.9", true)]
    [InlineData("^0.2.3", "0.3.0", false)]
    [InlineData("^0.0.3", "0.0.4", false)]
    [InlineData("^0.0", "0.0.9", true)]
    [InlineData("^0.0", "0.1.0", false)]
    [InlineData("^0", "0.9.0", true)]
    [InlineData("~1.2", "1.2.9", true)]
    [InlineData("~1.2.3", "1.2.9", true)]
    [InlineData("~1.2.3", "1.2.2", false)]
    [InlineData("~1.2.3", "1.3.0", false)]
    [InlineData("~1", "1.9.0", true)]
    [InlineData(">=1.0 <2.0", "1.5.0", true)]
    [InlineData(">=1.0 <2.0", "2.0.0", false)]
    [InlineData(">= 1.0 < 2.0", "1.0.0", true)]
    [InlineData(">1.2", "1.2.9", false)]
    [InlineData(">1.2", "1.3.0", true)]
    [InlineData("<=1.2", "1.2.9", true)]
    [InlineData("<=1.2", "1.3.0", false)]
    [InlineData("1.0.0 - 1.2", "1.2.9", true)]
    [InlineData("1.0.0 - 1.2", "1.3.0", false)]
    [InlineData("1.x || 3.x", "3.4.0", true)]
    [InlineData("1.x || 3.x", "2.0.0", false)]
    public void A_range_contains_what_npm_says_it_does(string range, string version, bool contained) =>
        Assert.Equal(contained, VersionRange.Parse(range)!.Contains(version));

    [Theory]
    [InlineData("latest")]
    [InlineData("")]
    [InlineData("~")]
    [InlineData("1.0.0 and more")]
    [InlineData(">=")]
    [InlineData("1.x ||")]
    [InlineData("1..2")]
    [InlineData("99999999999999999999999.0.0")]
    public void What_is_no_range_is_none(string text) => Assert.Null(VersionRange.Parse(text));

    [Theory]
    [InlineData("1.2.3", "1.2.3")]
    [InlineData("1.x", "1.10.0")]
    [InlineData("latest", "1.10.0")]
    [InlineData("2.0.0-rc.10", "2.0.0-rc.10")]
    [InlineData("^2.0.0-rc.1", "2.0.0-rc.10")]
    [InlineData("3.x", null)]
    [InlineData("nightly", null)]
    public void The_newest_version_that_answers_is_chosen(string asked, string? chosen) =>
        Assert.Equal(chosen, PackageVersions.Resolve(asked, ["1.9.0", "1.10.0", "1.2.3", "2.0.0-rc.9", "2.0.0-rc.10", "2.0.0-beta"]));

    [Fact]
    public void Latest_of_pre_releases_only_is_the_newest_of_them() =>
        Assert.Equal("0.1.0-b", PackageVersions.Resolve("latest", ["0.1.0-a", "0.1.0-b"]));

    [Fact]
    public void A_tag_of_the_registry_beats_the_order_of_versions() =>
        Assert.Equal(
            "1.0.0", PackageVersions.Resolve("latest", ["1.0.0", "2.0.0"], new Dictionary<string, string> { ["latest"] = "1.0.0" }));

    [Fact]
    public void Versions_are_ordered_as_semantic_versions()
    {
        string?[] ordered = [null, "0.9", "1.0.0-alpha", "1.0.0-alpha.1", "1.0.0-alpha.beta", "1.0.0-beta.2", "1.0.0-beta.11", "1.0.0-rc",
            "1.0.0", "1.0.1", "1.9.0", "1.10.0", "10.0.0"];

        for (var i = 0; i < ordered.Length; i++)
        {
            for (var j = 0; j < ordered.Length; j++)
            {
                Assert.Equal(i.CompareTo(j), Math.Sign(CanonicalVersion.Compare(ordered[i], ordered[j])));
            }
        }
    }

    [Theory]
    [InlineData("hl7.fhir.us.core", "hl7.fhir.us.core", "latest")]
    [InlineData("hl7.fhir.us.core@3.1.x", "hl7.fhir.us.core", "3.1.x")]
    [InlineData("hl7.fhir.us.core#3.1.1", "hl7.fhir.us.core", "3.1.1")]
    [InlineData("a@^1.0", "a", "^1.0")]
    public void A_reference_is_a_name_and_what_version_will_do(string text, string name, string version) =>
        Assert.Equal(new PackageReference(name, version), PackageReference.Parse(text));

    [Theory]
    [InlineData("")]
    [InlineData("@")]
    [InlineData("a@")]
    [InlineData("../a@1.0")]
    [InlineData("a/b@1.0")]
    [InlineData("a@../../b")]
    [InlineData(".a")]
    [InlineData("a b")]
    public void What_could_be_a_path_is_no_package(string text) => Assert.Null(PackageReference.Parse(text));
}
