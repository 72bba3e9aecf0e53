using FhirIcsHub.Fhir.Definitions;
using FhirIcsHub.Fhir.Terminology;
using Xunit;

namespace FhirIcsHub.Fhir.Tests.Terminology;

public sealed class CodeFormsTests
{
    private static readonly LocalTerminology Core = new(DefinitionSet.R4Core);

    [Theory]
    [InlineData("urn:iso:std:iso:3166", "GB", CodeStanding.UnknownSystem)]
    [InlineData("urn:iso:std:iso:3166", "gbr", CodeStanding.UnknownSystem)]
    [InlineData("urn:iso:std:iso:3166", "826", CodeStanding.UnknownSystem)]
    [InlineData("urn:iso:std:iso:3166", "Britain", CodeStanding.NotInSystem)]
    [InlineData("urn:iso:std:iso:3166:-2", "GB-ENG", CodeStanding.UnknownSystem)]
    [InlineData("urn:iso:std:iso:3166:-2", "ENG", CodeStanding.NotInSystem)]
    [InlineData("http://example.org/CodeSystem/none", "Britain", CodeStanding.UnknownSystem)]
    public void A_code_of_another_form_is_not_in_the_system_and_one_of_the_form_may_be(string system, string code, CodeStanding standing) =>
        Assert.Equal(standing, Core.CodeOf(system, code).Standing);

    [Theory]
    [InlineData("AU", Membership.Unknown)]
    [InlineData("AU-NSW", Membership.Unknown)]
    [InlineData("009", Membership.Unknown)]
    [InlineData("Australia", Membership.NotMember)]
    public void A_value_set_of_such_systems_has_no_code_of_another_form(string code, Membership expected) =>
        Assert.Equal(expected, Core.Contains("http://hl7.org/fhir/ValueSet/jurisdiction", null, code));
}
