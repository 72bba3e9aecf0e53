using System.Text;
using Xunit;

namespace FhirIcsHub.Fhir.Tests.Elements;

public class ElementTests
{
    private static readonly Resource Patient = Resource.Read(
        """
        {"resourceType":"Patient","id":"p1",
         "name":[{"family":"Ber\u0067 \"B\"","given":["Ann",null],"_given":[null,{"extension":[{"url":"u","valueCode":"x"}]}]},
         {"text":"Annie"}],
         "multipleBirthInteger":2,"contained":[{"resourceType":"Organization","id":"o","name":"Org"}]}
        """u8.ToArray()).Resource!;

    [Fact]
    public void Repeated_elements_are_siblings_and_choices_go_by_their_element_name()
    {
        Assert.Equal(["id", "name", "name", "multipleBirth", "contained"], Patient.Root.Children.ToList().Select(c => c.Name));
        Assert.Equal("integer", Patient.Root.First("multipleBirth").Type!.Name);
        Assert.Equal("multipleBirthInteger", Patient.Root.First("multipleBirth").JsonName);
        Assert.True(Patient.Root.First("multipleBirth").TryGetInt32(out var births));
        Assert.Equal(2, births);
    }

    [Fact]
    public void Escapes_are_resolved_in_text()
    {
        var family = Patient.Root.First("name").First("family");

        Assert.Equal("Berg \"B\"", family.Text);
        Assert.True(family.TextEquals("Berg \"B\""u8));
        Assert.False(family.TextEquals("Berg"u8));
    }

    [Fact]
    public void A_primitive_with_only_an_extension_exists_without_a_value()
    {
        var given = Patient.Root.First("name").Named("given").ToList();

        Assert.Equal([true, false], given.Select(g => g.HasValue));
        Assert.Equal("x", given[1].First("extension").TextOf("value"));
        Assert.Equal("Patient.name[0].given[1].extension[0].value", given[1].First("extension").First("value").Location);
    }

    [Fact]
    public void A_contained_resource_is_a_view_on_the_same_bytes()
    {
        var organization = Patient.Root.First("contained").AsResource();

        Assert.Equal("""{"resourceType":"Organization","id":"o","name":"Org"}""", Encoding.UTF8.GetString(organization.Json.Span));
        Assert.Equal(("Organization", "o"), (organization.TypeName, organization.Id));
        Assert.Equal("Organization.name", organization.Root.First("name").Location);
    }

    [Fact]
    public void Edits_leave_all_other_bytes_as_they_were()
    {
        var edits = new JsonEdits(Patient);
        edits.ReplaceText(Patient.Root.First("name").First("family"), "Ö \"x\"");
        edits.Replace(Patient.Root.First("multipleBirth"), "3"u8);

        var expected = Encoding.UTF8.GetString(Patient.Json.Span)
            .Replace("""Ber\u0067 \"B\" """.TrimEnd(), "Ö \\\"x\\\"", StringComparison.Ordinal)
            .Replace("Integer\":2", "Integer\":3", StringComparison.Ordinal);
        Assert.Equal(expected, Encoding.UTF8.GetString(edits.Apply()));
    }

    [Fact]
    public void An_edit_of_a_view_is_relative_to_the_view()
    {
        var organization = Patient.Root.First("contained").AsResource();
        var edits = new JsonEdits(organization);
        edits.ReplaceText(organization.Root.First("name"), "New");

        Assert.Equal("""{"resourceType":"Organization","id":"o","name":"New"}""", Encoding.UTF8.GetString(edits.Apply()));
    }

    [Fact]
    public void What_does_not_exist_answers_with_nothing()
    {
        Element none = default;

        Assert.False(none.Exists || none.HasValue || none.First("x").Exists || none.First("x").First("y").Exists);
        Assert.Null(none.Text);
        Assert.Empty(none.Children.ToList());
    }

    [Fact]
    public void The_JSON_name_of_a_primitive_is_the_same_whether_its_extensions_come_first_or_last()
    {
        var first = Resource.Read("""{"resourceType":"Patient","_deceasedBoolean":{"id":"x"},"deceasedBoolean":true}"""u8.ToArray())
            .Resource!;
        var last = Resource.Read("""{"resourceType":"Patient","deceasedBoolean":true,"_deceasedBoolean":{"id":"x"}}"""u8.ToArray())
            .Resource!;

        Assert.Equal("deceasedBoolean", first.Root.First("deceased").JsonName);
        Assert.Equal("deceasedBoolean", last.Root.First("deceased").JsonName);
    }
}
