using FhirIcsHub.Fhir.Terminology;
using Xunit;

namespace FhirIcsHub.Fhir.Tests.Terminology;

public sealed class ContainsTests
{
    private const string Gender = "http://hl7.org/fhir/ValueSet/administrative-gender";
    private const string GenderSystem = "http://hl7.org/fhir/administrative-gender";

    [Theory]
    [InlineData(Gender, null, "female", Membership.Member)]
    [InlineData(Gender, GenderSystem, "female", Membership.Member)]
    [InlineData(Gender + "|4.0.1", GenderSystem, "female", Membership.Member)]
    [InlineData(Gender, GenderSystem, "FEMALE", Membership.NotMember)]
    [InlineData(Gender, "http://example.org/other", "female", Membership.NotMember)]
    [InlineData("http://example.org/ValueSet/absent", null, "female", Membership.Unknown)]
    [InlineData("http://hl7.org/fhir/ValueSet/mimetypes", null, "application/fhir+json", Membership.Member)]
    [InlineData("http://hl7.org/fhir/ValueSet/mimetypes", null, "text/plain; charset=\"utf-8\"; x=y", Membership.Member)]
    [InlineData("http://hl7.org/fhir/ValueSet/mimetypes", null, "application", Membership.NotMember)]
    [InlineData("http://hl7.org/fhir/ValueSet/mimetypes", null, "application/", Membership.NotMember)]
    [InlineData("http://hl7.org/fhir/ValueSet/mimetypes", null, "text/plain;", Membership.NotMember)]
    [InlineData("http://hl7.org/fhir/ValueSet/ucum-units", null, "mm[Hg]", Membership.Member)]
    [InlineData("http://hl7.org/fhir/ValueSet/ucum-units", "http://unitsofmeasure.org", "furlongs per fortnight", Membership.NotMember)]
    [InlineData("http://hl7.org/fhir/ValueSet/all-distance-units", null, "[mi_i]", Membership.Member)]
    [InlineData("http://hl7.org/fhir/ValueSet/all-distance-units", null, "kg", Membership.NotMember)]
    [InlineData("http://hl7.org/fhir/ValueSet/all-time-units", null, "wk", Membership.Member)]
    [InlineData("http://hl7.org/fhir/ValueSet/all-languages", "urn:ietf:bcp:47", "de-CH-1996", Membership.Member)]
    [InlineData("http://hl7.org/fhir/ValueSet/all-languages", "urn:ietf:bcp:47", "english", Membership.Member)]
    [InlineData("http://hl7.org/fhir/ValueSet/all-languages", "urn:ietf:bcp:47", "xx-GB", Membership.NotMember)]
    [InlineData("http://hl7.org/fhir/ValueSet/all-languages", "urn:ietf:bcp:47", "en_GB", Membership.NotMember)]
    [InlineData("http://hl7.org/fhir/ValueSet/currencies", null, "GBP", Membership.Member)]
    [InlineData("http://hl7.org/fhir/ValueSet/currencies", null, "XYZ", Membership.NotMember)]
    [InlineData("http://hl7.org/fhir/ValueSet/iso3166-1-3", "urn:iso:std:iso:3166", "gb", Membership.NotMember)]
    [InlineData("http://hl7.org/fhir/ValueSet/clinical-findings", "http://snomed.info/sct", "38341003", Membership.Unknown)]
    [InlineData("http://snomed.info/sct?fhir_vs=isa/38341003", "http://snomed.info/sct", "38341003", Membership.Unknown)]
    [InlineData("http://loinc.org/vs/LL379-9", null, "LA13538-0", Membership.Unknown)]
    [InlineData("http://terminology.hl7.org/ValueSet/v2-0487", null, "BLD", Membership.Member)]
    [InlineData("http://terminology.hl7.org/ValueSet/v3-ActPharmacySupplyType", "http://terminology.hl7.org/CodeSystem/v3-ActCode", "FF",
        Membership.Member)]
    [InlineData("http://terminology.hl7.org/ValueSet/v3-ActPharmacySupplyType", "http://terminology.hl7.org/CodeSystem/v3-ActCode", "AE",
        Membership.NotMember)]
    public void Membership_is_told_by_the_definitions_in_the_assembly(string valueSet, string? system, string code, Membership expected) =>
        Assert.Equal(expected, OfficialDefinitions.Embedded.Contains(valueSet, system, code));

    [Fact]
    public void What_is_missing_is_named()
    {
        var issue = Assert.Single(OfficialDefinitions.Embedded.ProblemsOf("http://snomed.info/sct?fhir_vs=isa/38341003"));
        Assert.Equal(IssueType.NotFound, issue.Code);
        Assert.Contains("http://snomed.info/sct", issue.Diagnostics, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(GenderSystem, "male", CodeStanding.Known)]
    [InlineData(GenderSystem, "x", CodeStanding.NotInSystem)]
    [InlineData("http://terminology.hl7.org/CodeSystem/program", "x", CodeStanding.NotInPart)]
    [InlineData("http://snomed.info/sct", "38341003", CodeStanding.UnknownSystem)]
    [InlineData("http://example.org/none", "x", CodeStanding.UnknownSystem)]
    [InlineData("http://unitsofmeasure.org", "mg", CodeStanding.Known)]
    [InlineData("http://unitsofmeasure.org", "kilos", CodeStanding.NotInSystem)]
    public void The_standing_of_a_code_is_told(string system, string code, CodeStanding expected) =>
        Assert.Equal(expected, OfficialDefinitions.Embedded.CodeOf(system, code).Standing);

    [Fact]
    public void Asking_a_set_that_is_ready_allocates_nothing()
    {
        var terminology = OfficialDefinitions.Embedded;
        var members = 0;
        Ask();
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 100; i++)
        {
            Ask();
        }

        Assert.Equal(before, GC.GetAllocatedBytesForCurrentThread());
        Assert.Equal(101 * 3, members);

        void Ask()
        {
            members += terminology.Contains(Gender, GenderSystem, "male") == Membership.Member ? 1 : 0;
            members += terminology.Contains(Gender, null, "male") == Membership.Member ? 1 : 0;
            members += terminology.Contains("http://hl7.org/fhir/ValueSet/mimetypes", null, "text/plain") == Membership.Member ? 1 : 0;
            members += terminology.Contains("http://example.org/absent", null, "male") == Membership.Member ? 1 : 0;
        }
    }
}
