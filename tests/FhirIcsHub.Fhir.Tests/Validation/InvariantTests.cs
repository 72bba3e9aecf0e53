using System.Text;
using FhirIcsHub.Fhir.FhirPath;
using FhirIcsHub.Fhir.Schemas;
using FhirIcsHub.Fhir.Validation;
using FhirIcsHub.Tests;
using Xunit;

namespace FhirIcsHub.Fhir.Tests.Validation;

public sealed class InvariantTests
{
    private static readonly HashSet<string> Native = ["ele-1", "ext-1", "ref-1", "dom-2", "dom-3", "dom-4", "dom-5", "per-1", "cpt-2"];

    [Fact]
    public void Every_mend_stands_for_an_invariant_that_is_published_with_these_words()
    {
        var published = FhirSchema.R4.Invariants.Select(i => (i.Key, i.Expression)).ToHashSet();
        published.Add(("vs-1", "($this as dateTime).toString().length() >= 8"));

        Assert.All(InvariantMends.All, mend =>
        {
            Assert.Contains((mend.Key, mend.Published), published);
            Assert.NotEqual(mend.Published, mend.Mended);
            Assert.NotEmpty(mend.Reason);
            FhirPathExpression.Compile(mend.Mended, FhirPathOptions.Lenient);
        });
    }

    [Fact]
    public void Every_invariant_of_R4_compiles_after_its_mend() => Assert.All(
        FhirSchema.R4.Invariants, i => Assert.Null(InvariantRule.Compile(i.Key, i.Severity, null, i.Expression).Problem));

    [Theory]
    [InlineData("""{"resourceType":"Patient","name":[{"id":"a"}]}""", "ele-1 Patient.name[0]")]
    [InlineData("""{"resourceType":"Patient","extension":[{"url":"http://example.org/a"}]}""", "ext-1 Patient.extension[0]")]
    [InlineData("""{"resourceType":"Patient","extension":[{"url":"http://example.org/a","valueCode":"x","extension":["""
        + """{"url":"b","valueCode":"y"}]}]}""", "ext-1 Patient.extension[0]")]
    [InlineData("""{"resourceType":"Patient","managingOrganization":{"reference":"#o"}}""", "ref-1 Patient.managingOrganization")]
    [InlineData("""{"resourceType":"Patient","link":[{"other":{"reference":"#"},"type":"refer"}],"managingOrganization":{"display":"x"}}""",
        "")]
    [InlineData("""{"resourceType":"Patient","telecom":[{"value":"x"},{"system":"phone"}]}""", "cpt-2 Patient.telecom[0]")]
    [InlineData("""{"resourceType":"Patient","name":[{"period":{"start":"2024-02","end":"2024-01"}},{"period":"""
        + """{"start":"2024-01-01","end":"2024-01-01"}},{"period":{"start":"2024-01","end":"2024-01-02"}},{"period":{"end":"2024"}}]}""",
        "per-1 Patient.name[0].period, per-1 Patient.name[2].period")]
    [InlineData("""{"resourceType":"Patient","name":[{"period":{"start":"2024-01-01T10:00:00+01:00","end":"2024-01-01T09:30:00Z"}},"""
        + """{"period":{"start":"2024-01-01T10:00:00Z","end":"2024-01-01T10:30:00+01:00"}}]}""", "per-1 Patient.name[1].period")]
    [InlineData("""{"resourceType":"Patient","contained":[{"resourceType":"Organization","id":"o","name":"x"}]}""", "dom-3 Patient")]
    [InlineData(
        """{"resourceType":"Patient","contained":[{"resourceType":"Organization","id":"o","name":"x","partOf":{"reference":"#"}}]}""", "")]
    [InlineData("""{"resourceType":"Patient","contained":[{"resourceType":"Organization","id":"o","name":"x","meta":"""
        + """{"versionId":"1","security":[{"code":"R"}]}}],"managingOrganization":{"reference":"#o"}}""", "dom-4 Patient, dom-5 Patient")]
    [InlineData("""{"resourceType":"Patient","contained":[{"resourceType":"Organization","id":"o","name":"x","contained":["""
        + """{"resourceType":"Location","id":"l"}]}],"managingOrganization":{"reference":"#o"}}""", "dom-2 Patient")]
    public void What_is_checked_in_code_is_what_the_expression_says(string json, string broken)
    {
        var resource = Resource.Read(Encoding.UTF8.GetBytes(json)).Resource!;

        var inCode = BrokenInCode(resource);
        var byExpression = BrokenByExpression(resource);

        Assert.Equal(broken, string.Join(", ", inCode.Where(b => !b.Contains("contained", StringComparison.Ordinal))));
        Assert.Equal(byExpression, inCode.Where(b => !b.Contains("contained", StringComparison.Ordinal)));
    }

    [Fact]
    public void On_the_official_examples_both_say_the_same()
    {
        var folder = ConformanceSuite.PathOf("parsing", "examples");
        foreach (var file in Directory.GetFiles(folder, "*.json").Order(StringComparer.Ordinal).Where(f => new FileInfo(f).Length < 8000))
        {
            if (Resource.Read(File.ReadAllBytes(file)).Resource is { } resource && resource.Type!.Name is not ("Bundle" or "Parameters"))
            {
                Assert.Equal(
                    BrokenByExpression(resource), BrokenInCode(resource).Where(b => !b.Contains("contained", StringComparison.Ordinal)));
            }
        }
    }

    private static List<string> BrokenInCode(Resource resource) =>
    [
        .. ValidationSuite.Shipped.Validate(resource).Issues
            .Where(i => i.MessageId == "invariant")
            .Select(i => (Key: i.Diagnostics.Split(' ')[2], i.Expression))
            .Where(i => Native.Contains(i.Key))
            .Select(i => $"{i.Key} {i.Expression}")
            .Order(StringComparer.Ordinal),
    ];

    // The invariants as published (mended), on every element of the resource but the contained ones.
    private static List<string> BrokenByExpression(Resource resource)
    {
        var broken = new List<string>();
        Walk(resource.Root);
        broken.Sort(StringComparer.Ordinal);
        return broken;

        void Walk(Element element)
        {
            foreach (var invariant in (element.Type?.Invariants ?? []).Concat(element.Definition?.Invariants ?? []).Distinct())
            {
                if (Native.Contains(invariant.Key)
                    && !FhirPathCache.Get(InvariantMends.Mend(invariant.Key, invariant.Expression)).IsTrue(
                        element, new FhirPathContext { Resource = resource.Root }))
                {
                    broken.Add($"{invariant.Key} {element.Location}");
                }
            }

            foreach (var child in element.Children)
            {
                if (!child.IsResource)
                {
                    Walk(child);
                }
            }
        }
    }
}
