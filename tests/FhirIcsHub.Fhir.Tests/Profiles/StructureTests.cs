using FhirIcsHub.Fhir.Profiles;
using Xunit;

namespace FhirIcsHub.Fhir.Tests.Profiles;

/// <summary>Where elements come from: types that are opened, slices, choices, references to other elements.</summary>
public sealed class StructureTests
{
    private const string SlicedByUse =
        """{"path":"Patient.name","slicing":{"discriminator":[{"type":"value","path":"use"}],"rules":"open"}}""";

    [Fact]
    public void A_data_type_is_opened_where_the_differential_goes_into_it_and_nowhere_else()
    {
        var snapshot = ProfileOf.Snapshot(ProfileOf.Type("Patient", """{"path":"Patient.name.period.start","min":1}"""));

        Assert.Equal(1, snapshot.Element("Patient.name.period.start").Min);
        Assert.Equal("HumanName.given", snapshot.Element("Patient.name.given").BasePath);
        Assert.Equal(-1, snapshot.IndexOf("Patient.address.line"));
    }

    [Fact]
    public void A_profiled_type_is_opened_with_what_its_profile_says()
    {
        var quantity = ProfileOf.Type("Quantity", """{"path":"Quantity.code","fixedCode":"kg"}""", "http://example.org/kilograms");
        var snapshot = ProfileOf.Snapshot(ProfileOf.Type("Observation", """
            {"path":"Observation.referenceRange.low","type":[{"code":"Quantity","profile":["http://example.org/kilograms"]}]},
            {"path":"Observation.referenceRange.low.value","min":1}
            """), quantity);

        Assert.Equal("kg", snapshot.Element("Observation.referenceRange.low.code").Fixed.Text);
    }

    [Fact]
    public void The_value_of_a_primitive_can_be_constrained()
    {
        var snapshot = ProfileOf.Snapshot(
            ProfileOf.Type("Patient", """{"path":"Patient.id.extension","max":"0"},{"path":"Patient.birthDate.value","min":1}"""));

        Assert.Equal(0, snapshot.Element("Patient.id.extension").Max);
        Assert.Equal(1, snapshot.Element("Patient.birthDate.value").Min);
    }

    [Fact]
    public void An_element_that_refers_to_another_gets_the_content_of_the_type_and_not_what_the_profile_says_of_the_other()
    {
        var snapshot = ProfileOf.Snapshot(ProfileOf.Type("Questionnaire", """
            {"path":"Questionnaire.item.linkId","maxLength":9},
            {"path":"Questionnaire.item.item.item.text","min":1}
            """));

        Assert.Equal(9, snapshot.Element("Questionnaire.item.linkId").MaxLength);
        Assert.Null(snapshot.Element("Questionnaire.item.item.linkId").MaxLength);
        Assert.Null(snapshot.Element("Questionnaire.item.item").ContentReference);
        Assert.Equal("BackboneElement", snapshot.Element("Questionnaire.item.item.item").Types[0].Code);
        Assert.Equal("#Questionnaire.item", snapshot.Element("Questionnaire.item.item.item.item").ContentReference);
    }

    [Fact]
    public void Slices_follow_the_sliced_element_in_the_order_in_which_they_are_brought_in()
    {
        var @base = ProfileOf.Type(
            "Patient", SlicedByUse + """,{"path":"Patient.name","sliceName":"usual","min":1},{"path":"Patient.name","sliceName":"old"}""",
            "http://example.org/base");
        var snapshot = ProfileOf.Snapshot(
            ProfileOf.Type("Patient", """
                {"path":"Patient.name","sliceName":"official","min":1},{"path":"Patient.name","sliceName":"old","max":"2"},
                {"path":"Patient.name","sliceName":"old/maiden","max":"1"}
                """, baseUrl: "http://example.org/base"),
            @base);

        Assert.Equal(
            ["Patient.name", "Patient.name:usual", "Patient.name:old", "Patient.name:old/maiden", "Patient.name:official"],
            snapshot.Elements.Where(e => e.Path == "Patient.name").Select(e => e.Id));
        Assert.Equal((1, int.MaxValue), (snapshot.Element("Patient.name:usual").Min, snapshot.Element("Patient.name:usual").Max));
        Assert.Equal((0, 2), (snapshot.Element("Patient.name:old").Min, snapshot.Element("Patient.name:old").Max));
        Assert.Equal((0, 1), (snapshot.Element("Patient.name:old/maiden").Min, snapshot.Element("Patient.name:old/maiden").Max));
        Assert.Null(snapshot.Element("Patient.name:official").Slicing);
    }

    [Fact]
    public void A_slice_begins_as_the_sliced_element_of_the_base()
    {
        var @base = ProfileOf.Type("Patient", """{"path":"Patient.name","min":1,"mustSupport":true},"""
            + """{"path":"Patient.name.family","maxLength":30}""", "http://example.org/base");
        var snapshot = ProfileOf.Snapshot(
            ProfileOf.Type(
                "Patient", SlicedByUse + """,{"path":"Patient.name","sliceName":"official"}""", baseUrl: "http://example.org/base"), @base);

        var slice = snapshot.Element("Patient.name:official");
        Assert.Equal((0, true), (slice.Min, slice.MustSupport));
        Assert.Equal(30, snapshot.Element("Patient.name:official.family").MaxLength);
    }

    [Fact]
    public void A_value_that_is_stated_once_for_all_repeats_is_in_the_slices_that_go_there()
    {
        var snapshot = ProfileOf.Snapshot(ProfileOf.Type("Observation", """
            {"path":"Observation.component","slicing":{"discriminator":[{"type":"pattern","path":"code"}],"rules":"open"}},
            {"path":"Observation.component.code.coding","slicing":{"discriminator":[{"type":"value","path":"system"}],"rules":"open"}},
            {"path":"Observation.component.code.coding","sliceName":"loinc"},
            {"path":"Observation.component.code.coding.system","min":1,"fixedUri":"http://loinc.org"},
            {"path":"Observation.component","sliceName":"a"},
            {"path":"Observation.component.code.coding","slicing":{"discriminator":[{"type":"value","path":"system"}],"rules":"open"}},
            {"path":"Observation.component.code.coding","sliceName":"loinc"},
            {"path":"Observation.component.code.coding.code","fixedCode":"1-8"},
            {"path":"Observation.component","sliceName":"b"},
            {"path":"Observation.component.code.text","fixedString":"other"}
            """));

        Assert.Equal("http://loinc.org", snapshot.Element("Observation.component:a.code.coding:loinc.system").Fixed.Text);
        Assert.Equal("1-8", snapshot.Element("Observation.component:a.code.coding:loinc.code").Fixed.Text);
        Assert.Equal(-1, snapshot.IndexOf("Observation.component:b.code.coding:loinc"));
    }

    [Fact]
    public void Extensions_are_sliced_by_their_url_without_a_word()
    {
        var snapshot = ProfileOf.Snapshot(ProfileOf.Type("Patient", """
            {"path":"Patient.extension","sliceName":"born","type":[{"code":"Extension",
            "profile":["http://hl7.org/fhir/StructureDefinition/patient-birthTime"]}]}
            """));

        var slicing = snapshot.Element("Patient.extension").Slicing!;
        Assert.Equal([new SlicingDiscriminator("value", "url")], slicing.Discriminators);
        Assert.Equal(("open", false), (slicing.Rules, slicing.Ordered));
        Assert.Equal(1, snapshot.Element("Patient.extension:born").Max);
    }

    [Fact]
    public void A_parts_extension_is_opened_with_its_url()
    {
        var snapshot = ProfileOf.Snapshot(ProfileOf.Type("Patient", """
            {"path":"Patient.extension","sliceName":"nation","type":[{"code":"Extension",
            "profile":["http://hl7.org/fhir/StructureDefinition/patient-nationality"]}]},
            {"path":"Patient.extension.extension","sliceName":"code","min":1}
            """));

        Assert.Equal(
            "http://hl7.org/fhir/StructureDefinition/patient-nationality", snapshot.Element("Patient.extension:nation.url").Fixed.Text);
        Assert.Equal("code", snapshot.Element("Patient.extension:nation.extension:code.url").Fixed.Text);
        Assert.Equal(1, snapshot.Element("Patient.extension:nation.extension:code").Min);
    }

    [Fact]
    public void A_type_of_a_choice_is_a_slice_of_it()
    {
        var snapshot = ProfileOf.Snapshot(ProfileOf.Type("Observation", """{"path":"Observation.valueQuantity","short":"a number"},"""
            + """{"path":"Observation.valueQuantity.code","min":1}"""));

        var slicing = snapshot.Element("Observation.value[x]").Slicing!;
        Assert.Equal([new SlicingDiscriminator("type", "$this")], slicing.Discriminators);
        Assert.Equal("open", slicing.Rules);
        Assert.Equal("Quantity", Assert.Single(snapshot.Element("Observation.value[x]:valueQuantity").Types).Code);
        Assert.Equal(1, snapshot.Element("Observation.value[x]:valueQuantity.code").Min);
    }

    [Fact]
    public void A_type_that_must_be_there_is_the_only_one_left()
    {
        var snapshot = ProfileOf.Snapshot(ProfileOf.Type("Observation", """{"path":"Observation.valueQuantity","min":1}"""));

        var choice = snapshot.Element("Observation.value[x]");
        Assert.Equal((1, "closed"), (choice.Min, choice.Slicing!.Rules));
        Assert.Equal("Quantity", Assert.Single(choice.Types).Code);
    }

    [Fact]
    public void What_all_types_of_a_choice_have_can_be_constrained_for_all_of_them()
    {
        var snapshot = ProfileOf.Snapshot(ProfileOf.Type("Observation", """{"path":"Observation.value[x].extension","max":"0"}"""));

        Assert.Equal(0, snapshot.Element("Observation.value[x].extension").Max);
        Assert.Contains("no element of Observation.value[x]", ProfileOf.Error(
            ProfileOf.Type("Observation", """{"path":"Observation.value[x].code","max":"0"}""")).Diagnostics, StringComparison.Ordinal);
    }

    [Fact]
    public void A_specialization_has_the_elements_of_its_base_and_its_own()
    {
        var logical = SnapshotSuite.Parse("""
            {"resourceType":"StructureDefinition","url":"http://example.org/model","name":"Model","status":"draft","kind":"logical",
            "abstract":false,
            "type":"http://example.org/model","baseDefinition":"http://hl7.org/fhir/StructureDefinition/Element",
            "derivation":"specialization",
            "differential":{"element":[{"path":"model"},{"path":"model.weight","min":1,"max":"1","type":[{"code":"Quantity"}]},
            {"path":"model.weight.code","min":1}]}}
            """);

        var snapshot = ProfileOf.Snapshot(logical);

        Assert.Equal(["model", "model.id", "model.extension", "model.weight"], snapshot.Elements.Take(4).Select(e => e.Id));
        Assert.Equal(("model.weight", 1, 1), (snapshot.Element("model.weight").BasePath, snapshot.Element("model.weight").BaseMin,
            snapshot.Element("model.weight").BaseMax));
        Assert.Equal(1, snapshot.Element("model.weight.code").Min);
        Assert.Equal("model", snapshot.Type);
    }
}
