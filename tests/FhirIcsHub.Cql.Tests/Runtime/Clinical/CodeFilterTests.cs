using System.Text;
using FhirIcsHub.Cql.Runtime.Values;
using FhirIcsHub.Fhir;
using Xunit;

namespace FhirIcsHub.Cql.Tests.Runtime.Clinical;

public sealed class CodeFilterTests
{
    private static readonly CodeFilter Filter = new(
        [new CqlCode("44054006", "http://snomed.info/sct"), new CqlCode("E11", "http://hl7.org/fhir/sid/icd-10"), new CqlCode("local", null)]);

    [Theory]
    [InlineData("""{"system":"http://snomed.info/sct","code":"44054006"}""", true)]
    [InlineData("""{"system":"http://snomed.info/sct","code":"E11"}""", false)]
    [InlineData("""{"system":"http://hl7.org/fhir/sid/icd-10","code":"44054006"}""", false)]
    [InlineData("""{"code":"44054006"}""", false)]
    [InlineData("""{"code":"local"}""", true)]
    [InlineData("""{"system":"http://snomed.info/sct","code":"local"}""", false)]
    [InlineData("""{"system":"http://snomed.info/sct","display":"no code"}""", false)]
    [InlineData("""{"system":"http:\/\/snomed.info\/sct","code":"440540\u0030\u0036"}""", true)]
    public void A_coding_matches_by_system_and_code(string coding, bool matches)
    {
        var condition = Condition($$"""{"coding":[{"system":"http://example.org","code":"other"},{{coding}}]}""");

        Assert.Equal(matches, Filter.Matches(condition.Root.First("code")));
        Assert.Equal(matches, Filter.Matches(condition.Root, new ElementName("code")));
    }

    [Fact]
    public void A_concept_without_codings_matches_nothing() => Assert.False(Filter.Matches(Condition("""{"text":"44054006"}""").Root.First("code")));

    private static Resource Condition(string code) =>
        Resource.Read(Encoding.UTF8.GetBytes($$$"""{"resourceType":"Condition","code":{{{code}}},"subject":{"display":"x"}}""")).Resource!;
}
