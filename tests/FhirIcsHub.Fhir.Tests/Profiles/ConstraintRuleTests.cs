using FhirIcsHub.Fhir.Profiles;
using Xunit;

namespace FhirIcsHub.Fhir.Tests.Profiles;

/// <summary>What a differential may say of an element, by the interpretation tables of ElementDefinition (R4).</summary>
public sealed class ConstraintRuleTests
{
    [Theory]
    [InlineData("""{"path":"Patient.link.other","min":0}""", "cannot widen")]
    [InlineData("""{"path":"Patient.active","max":"2"}""", "cannot widen")]
    [InlineData("""{"path":"Patient.active","max":"*"}""", "cannot widen")]
    [InlineData("""{"path":"Patient.name","min":3,"max":"2"}""", "at least 3")]
    [InlineData("""{"path":"Patient.gender","binding":{"strength":"preferred"}}""", "required in the base")]
    [InlineData("""{"path":"Patient.active","type":[{"code":"string"}]}""", "none of those that the base allows")]
    [InlineData("""{"path":"Patient.deceased[x]","type":[{"code":"Period"}]}""", "none of those that the base allows")]
    [InlineData("""{"path":"Patient.active","fixedString":"yes"}""", "no value of the element's type")]
    [InlineData("""{"path":"Patient.active","patternCode":"yes"}""", "no value of the element's type")]
    [InlineData("""{"path":"Patient.colour","min":1}""", "no element of Patient")]
    [InlineData("""{"path":"Patient.name.colour","min":1}""", "no element of Patient.name")]
    [InlineData("""{"path":"Patient.contact.colour.shade","min":1}""", "no element of Patient.contact")]
    [InlineData("""{"path":"Person.name","min":1}""", "does not begin with 'Patient'")]
    [InlineData("""{"path":"Patient.active.value.value","min":1}""", "no children")]
    [InlineData("""{"path":"Patient.deceasedPeriod","min":1}""", "allows only boolean, dateTime")]
    [InlineData("""{"path":"Patient.name","min":1},{"path":"Patient.name","max":"1"}""", "stated more than once")]
    [InlineData("""{"path":"Patient.name","min":1},{"path":"Patient.name","sliceName":"official"}""", "how they are told apart")]
    [InlineData("""{"path":"Patient.deceased[x]","slicing":{"rules":"open"}},{"path":"Patient.deceased[x]","sliceName":"yes","type":["""
        + """{"code":"boolean"}]}""", "must be called 'deceasedBoolean'")]
    public void A_differential_that_cannot_hold_is_an_error_at_its_place(string elements, string text)
    {
        var error = ProfileOf.Error(ProfileOf.Type("Patient", elements));

        Assert.Contains(text, error.Diagnostics, StringComparison.Ordinal);
        Assert.StartsWith("StructureDefinition.differential.element[", error.Expression, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""{"path":"Patient.name","mustSupport":true,"min":1,"max":"3"}""", """{"path":"Patient.name","mustSupport":false}""",
        "mustSupport")]
    [InlineData("""{"path":"Patient.name","mustSupport":true,"min":1,"max":"3"}""", """{"path":"Patient.name","max":"4"}""",
        "max 4 is higher than the base's 3")]
    [InlineData("""{"path":"Patient.name","min":1,"max":"3"}""", """{"path":"Patient.name","min":0}""", "min 0 is lower than the base's 1")]
    [InlineData("""{"path":"Patient.gender","fixedCode":"male"}""", """{"path":"Patient.gender","fixedCode":"female"}""",
        "fixed to 'male'")]
    [InlineData("""{"path":"Patient.language","maxLength":5}""", """{"path":"Patient.language","maxLength":6}""", "maxLength 6 is higher")]
    [InlineData(
        """{"path":"Patient.name","slicing":{"discriminator":[{"type":"value","path":"use"}],"rules":"closed"}},"""
        + """{"path":"Patient.name","sliceName":"a"}""",
        """{"path":"Patient.name","sliceName":"b"}""", "closed in the base")]
    [InlineData(
        """{"path":"Patient.name","slicing":{"discriminator":[{"type":"value","path":"use"}],"rules":"closed"}}""",
        """{"path":"Patient.name","slicing":{"discriminator":[{"type":"value","path":"use"}],"rules":"open"}}""", "cannot become 'open'")]
    public void A_profile_of_a_profile_cannot_take_back_what_its_base_says(string baseElements, string elements, string text)
    {
        var @base = ProfileOf.Type("Patient", baseElements, "http://example.org/base");

        var error = ProfileOf.Error(ProfileOf.Type("Patient", elements, baseUrl: "http://example.org/base"), @base);

        Assert.Contains(text, error.Diagnostics, StringComparison.Ordinal);
    }

    [Fact]
    public void A_binding_without_a_value_set_keeps_the_one_of_the_base()
    {
        var snapshot = ProfileOf.Snapshot(
            ProfileOf.Type("Patient", """{"path":"Patient.maritalStatus","binding":{"strength":"required"}}"""));

        Assert.Equal(
            new ElementBinding("required", "http://hl7.org/fhir/ValueSet/marital-status"),
            snapshot.Element("Patient.maritalStatus").Binding! with { Carried = [] });
    }

    [Fact]
    public void Constraints_are_added_to_those_of_the_base_and_name_their_source()
    {
        var snapshot = ProfileOf.Snapshot(ProfileOf.Type("Patient", """
            {"path":"Patient.contact","constraint":[{"key":"pat-1","severity":"error","human":"another","expression":"true"},
              {"key":"new-1","severity":"warning","human":"a phone","expression":"telecom.exists()"}]}
            """));

        var constraints = snapshot.Element("Patient.contact").Constraints;
        Assert.Equal(["ele-1", "pat-1", "new-1"], constraints.Select(c => c.Key));
        Assert.NotEqual("true", constraints[1].Expression);
        Assert.Equal(ProfileOf.Url, constraints[2].Source);
    }

    [Fact]
    public void What_a_differential_leaves_out_stays_as_in_the_base()
    {
        var @base = ProfileOf.Type(
            "Patient", """{"path":"Patient.name","min":1,"mustSupport":true,"short":"names"},"""
                + """{"path":"Patient.name.family","maxLength":20,"patternString":"Test"}""",
            "http://example.org/base");
        var snapshot = ProfileOf.Snapshot(
            ProfileOf.Type("Patient", """{"path":"Patient.name","max":"2"}""", baseUrl: "http://example.org/base"), @base);

        var name = snapshot.Element("Patient.name");
        Assert.Equal((1, 2, true), (name.Min, name.Max, name.MustSupport));
        Assert.Equal(("Patient.name", 0, int.MaxValue), (name.BasePath, name.BaseMin, name.BaseMax));
        var family = snapshot.Element("Patient.name.family");
        Assert.Equal(("HumanName.family", 20, "Test"), (family.BasePath, family.MaxLength, family.Pattern.Text));
    }

    [Fact]
    public void A_profile_cannot_make_an_element_a_modifier()
    {
        var snapshot = ProfileOf.Snapshot(ProfileOf.Type("Patient", """{"path":"Patient.name","isModifier":true}"""));

        Assert.False(snapshot.Element("Patient.name").IsModifier);
        Assert.True(snapshot.Element("Patient.active").IsModifier);
    }

    [Fact]
    public void Text_that_begins_with_three_dots_is_added_to_the_text_of_the_base()
    {
        var @base = ProfileOf.Type("Patient", """{"path":"Patient.name","comment":"One."}""", "http://example.org/base");
        var snapshot = ProfileOf.Snapshot(
            ProfileOf.Type("Patient", """{"path":"Patient.name","comment":"...Two.","short":"...alone"}""",
                baseUrl: "http://example.org/base"), @base);

        Assert.Equal("One.\r\nTwo.", snapshot.Element("Patient.name").Carried.Single(c => c.Name == "comment").Text);
    }

    [Fact]
    public void Aliases_and_mappings_are_added_and_extensions_replace_those_of_their_url()
    {
        var @base = ProfileOf.Type("Patient", """
            {"path":"Patient.name","extension":[{"url":"http://example.org/a","valueString":"1"}],"alias":["a","b"],
            "mapping":[{"identity":"x","map":"y"}]}
            """, "http://example.org/base");
        var snapshot = ProfileOf.Snapshot(ProfileOf.Type("Patient", """
            {"path":"Patient.name","extension":[{"url":"http://example.org/a","valueString":"2"}],"alias":["b","c"],
            "mapping":[{"identity":"x","map":"y"}]}
            """, baseUrl: "http://example.org/base"), @base);

        var carried = snapshot.Element("Patient.name").Carried;
        Assert.Equal(["a", "b", "c"], carried.Where(c => c.Name == "alias").Select(c => c.Text));
        Assert.Equal("2", carried.Single(c => c.Name == "extension").TextOf("value"));
        Assert.Single(carried, c => c.Name == "mapping" && c.TextOf("identity") == "x");
    }
}
