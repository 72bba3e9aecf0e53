using System.Text;
using System.Text.Json.Nodes;
using FhirIcsHub.Fhir.Patch;
using Xunit;

namespace FhirIcsHub.Fhir.Tests.Patch;

public sealed class FhirPathPatchTests
{
    private const string Patient = """
        {"resourceType":"Patient","id":"p1","identifier":[{"value":"1"},{"value":"2"}],
         "name":[{"family":"Example","given":["A","B","C"],"_given":[null,{"id":"b"},null]}],
         "_birthDate":{"extension":[{"url":"http://example.org/e","valueString":"x"}]},"deceasedBoolean":false,
         "contact":[{"gender":"male"}]}
        """;

    [Theory]
    [InlineData("replace", "Patient.deceased", "", "\"valueDateTime\":\"2026\"", "deceasedDateTime", "\"2026\"")]
    [InlineData("add", "Patient", "multipleBirth", "\"valueInteger\":2", "multipleBirthInteger", "2")]
    [InlineData("add", "Patient", "multipleBirth[x]", "\"valueBoolean\":true", "multipleBirthBoolean", "true")]
    [InlineData("add", "Patient", "gender", "\"valueString\":\"male\"", "gender", "\"male\"")]
    [InlineData("add", "Patient.birthDate", "extension", "\"valueExtension\":{\"url\":\"http://e.org\",\"valueCode\":\"y\"}", "_birthDate",
        """{"extension":[{"url":"http://example.org/e","valueString":"x"},{"url":"http://e.org","valueCode":"y"}]}""")]
    [InlineData("add", "Patient.contact[0]", "gender", "\"valueCode\":\"male\"", null, "is there already")]
    [InlineData("add", "Patient", "deceased", "\"valueDateTime\":\"2026\"", null, "is there already")]
    [InlineData("add", "Patient", "species", "\"valueCode\":\"x\"", null, "Patient has no element 'species'")]
    [InlineData("add", "Patient", "active", "\"valueString\":\"true\"", null, "cannot be a string")]
    [InlineData("add", "Patient", "multipleBirth", "\"valueString\":\"2\"", null, "it is of type boolean or integer")]
    [InlineData("add", "Patient.identifier", "use", "\"valueCode\":\"usual\"", null, "selects 2 elements")]
    [InlineData("replace", "Patient.gender", "", "\"valueCode\":\"male\"", null, "selects no element")]
    [InlineData("replace", "Patient", "", "\"valueCode\":\"male\"", null, "the resource itself")]
    [InlineData("replace", "Patient.identifier.count()", "", "\"valueCode\":\"male\"", null, "not computed values")]
    [InlineData("replace", "Patient.animal", "", "\"valueCode\":\"male\"", null, "Patient has no element animal")]
    public void Add_and_replace_obey_the_schema(string type, string path, string name, string value, string? member, string expected)
    {
        var nameOf = name.Length == 0 ? "" : $$"""{"name":"name","valueString":"{{name}}"},""";
        Check($$"""{"name":"type","valueCode":"{{type}}"},"""
            + $$"""{"name":"path","valueString":"{{path}}"},{{nameOf}}{"name":"value",{{value}}}""", member, expected);
    }

    [Theory]
    [InlineData("insert", "Patient.name[0].given", "index", 1, "name",
        """[{"family":"Example","given":["A","new","B","C"],"_given":[null,null,{"id":"b"},null]}]""")]
    [InlineData("insert", "Patient.name[0].suffix", "index", 0, "name",
        """[{"family":"Example","given":["A","B","C"],"_given":[null,{"id":"b"},null],"suffix":["new"]}]""")]
    [InlineData("insert", "Patient.name[0].given", "index", 4, null, "which has 3 items")]
    [InlineData("insert", "Patient.name[0].family", "index", 0, null, "does not repeat")]
    [InlineData("insert", "Patient.name[0].given[1]", "index", 0, null, "one whole list")]
    public void Insert_puts_a_value_at_a_position_of_a_list(
        string type, string path, string part, int index, string? member, string expected) => Check(
        $$"""{"name":"type","valueCode":"{{type}}"},{"name":"path","valueString":"{{path}}"},"""
        + $$"""{"name":"{{part}}","valueInteger":{{index}}},{"name":"value","valueString":"new"}""",
        member, expected);

    [Theory]
    [InlineData("Patient.name[0].given", 1, 0, "name", """[{"family":"Example","given":["B","A","C"],"_given":[{"id":"b"},null,null]}]""")]
    [InlineData("Patient.identifier", 0, 1, "identifier", """[{"value":"2"},{"value":"1"}]""")]
    [InlineData("Patient.identifier", 2, 0, null, "source 2 is beyond the end")]
    [InlineData("Patient.identifier", 0, 2, null, "destination 2 is beyond the end")]
    public void Move_takes_a_value_to_another_position_of_its_list(
        string path, int source, int destination, string? member, string expected) => Check(
        $$"""{"name":"type","valueCode":"move"},{"name":"path","valueString":"{{path}}"},{"name":"source","valueInteger":{{source}}},"""
        + $$"""{"name":"destination","valueInteger":{{destination}}}""",
        member, expected);

    [Theory]
    [InlineData("Patient.name[0].given[1]", "name", """[{"family":"Example","given":["A","C"]}]""")]
    [InlineData("Patient.birthDate", "_birthDate", "null")]
    [InlineData("Patient.contact[0].gender", "contact", "null")]
    [InlineData("Patient.link", "link", "null")]
    [InlineData("Patient.birthDate.extension[0]", "_birthDate", "null")]
    [InlineData("Patient.identifier", null, "one at most can be deleted")]
    [InlineData("Patient", null, "the resource itself")]
    public void Delete_takes_one_element_away_and_what_it_leaves_empty(string path, string? member, string expected) =>
        Check($$"""{"name":"type","valueCode":"delete"},{"name":"path","valueString":"{{path}}"}""", member, expected);

    [Fact]
    public void An_object_that_a_delete_has_emptied_can_be_filled_by_a_later_operation() => Check(
        """{"name":"type","valueCode":"delete"},{"name":"path","valueString":"Patient.contact[0].gender"}""",
        "contact", """[{"organization":{"display":"x"}}]""",
        """{"name":"type","valueCode":"add"},{"name":"path","valueString":"Patient.contact[0]"},"""
        + """{"name":"name","valueString":"organization"},{"name":"value","valueReference":{"display":"x"}}""");

    [Fact]
    public void A_structure_without_a_name_is_given_as_nested_parts() => Check(
        """
        {"name":"type","valueCode":"add"},{"name":"path","valueString":"Patient"},{"name":"name","valueString":"contact"},
        {"name":"value","part":[{"name":"name","part":[{"name":"given","valueString":"X"},{"name":"given","valueString":"Y",
        "_valueString":{"id":"g"}}]},
          {"name":"relationship","valueCodeableConcept":{"text":"t"}}]}
        """,
        "contact", """[{"gender":"male"},{"name":{"given":["X","Y"],"_given":[null,{"id":"g"}]},"relationship":[{"text":"t"}]}]""");

    [Theory]
    [InlineData("""{"name":"type","valueCode":"delete"}""", "the part 'path' is missing")]
    [InlineData("""{"name":"type","valueCode":"remove"},{"name":"path","valueString":"Patient.id"}""", "is none of add")]
    [InlineData("""{"name":"type","valueCode":"delete"},{"name":"path","valueString":"Patient..id"}""", "is no FHIRPath")]
    [InlineData("""{"name":"type","valueCode":"delete"},{"name":"path","valueString":"Patient.id"},"""
        + """{"name":"path","valueString":"Patient.id"}""", "there twice")]
    [InlineData("""{"name":"type","valueCode":"delete"},{"name":"path","valueString":"Patient.id"},{"name":"index","valueInteger":1}""",
        "does not belong")]
    [InlineData("""{"name":"type","valueCode":"replace"},{"name":"path","valueString":"Patient.id"},{"name":"value","valueFoo":1}""",
        "names no type")]
    [InlineData("""{"name":"type","valueCode":"replace"},{"name":"path","valueString":"Patient.id"},"""
        + """{"name":"value","valueCode":"a","valueString":"b"}""", "two values")]
    [InlineData("""{"name":"type","valueCode":"replace"},{"name":"path","valueString":"Patient.id"},{"name":"value"}""",
        "either a value[x] or parts")]
    [InlineData("""{"name":"type","valueCode":"insert"},{"name":"path","valueString":"Patient.name"},{"name":"index","valueInteger":-1},"""
        + """{"name":"value","valueHumanName":{}}""", "must not be negative")]
    public void What_is_no_FHIRPath_patch_is_refused(string parts, string reason)
    {
        var result = FhirPathPatch.Parse(Parameters(parts));
        Assert.Null(result.Patch);
        var issue = Assert.Single(result.Issues);
        Assert.Contains(reason, issue.Diagnostics, StringComparison.Ordinal);
        Assert.Equal("Parameters.parameter[0]", issue.Expression);
    }

    /// <summary>While a patch is applied, other writers wait.</summary>
    [Theory]
    [InlineData("Patient.name.where(%resource.name.where(%resource.name.where(family = 'x').count() = 1).count() = 1)")]
    [InlineData("Patient.name.where(%resource.name.select(%resource.name).count() = 1)")]
    public void Predicates_within_predicates_over_much_are_given_up(string path)
    {
        var names = string.Join(",", Enumerable.Range(0, 600).Select(n => $$"""{"family":"{{n}}"}"""));
        var patient = Resource.Read(Encoding.UTF8.GetBytes($$"""{"resourceType":"Patient","name":[{{names}}]}""")).Resource!;
        var patch = FhirPathPatch.Parse(Parameters($$"""{"name":"type","valueCode":"delete"},{"name":"path","valueString":"{{path}}"}""")).Patch!;
        Assert.Equal(IssueType.TooCostly, Assert.Single(patch.Apply(patient).Issues).Code);
    }

    /// <summary>As many operations as there may be, each on the last of many elements.</summary>
    [Fact]
    public void Many_plain_operations_on_a_large_resource_are_done()
    {
        var names = string.Join(",", Enumerable.Range(0, 1_000).Select(n => $$"""{"family":"{{n}}"}"""));
        var patient = Resource.Read(Encoding.UTF8.GetBytes($$"""{"resourceType":"Patient","name":[{{names}}]}""")).Resource!;
        var patch = FhirPathPatch.Parse(Parameters([.. Enumerable.Range(0, FhirPathPatch.MaxOperations).Select(n =>
            $$"""{"name":"type","valueCode":"replace"},{"name":"path","valueString":"Patient.name[{{n}}].family"},{"name":"value","valueString":"x"}""")]));
        Assert.True(patch.Patch!.Apply(patient).Success);
    }

    private static void Check(string parts, string? member, string expected, params string[] more)
    {
        var result = FhirPathPatch.Parse(Parameters([parts, .. more]))
            .Patch!.Apply(Resource.Read(Encoding.UTF8.GetBytes(Patient)).Resource!);
        if (member is null)
        {
            Assert.Null(result.Resource);
            Assert.Contains(expected, Assert.Single(result.Issues).Diagnostics, StringComparison.Ordinal);
            return;
        }

        Assert.True(result.Success, string.Join("; ", result.Issues));
        Assert.Equal(expected, JsonNode.Parse(result.Resource!.Json.Span)![member]?.ToJsonString() ?? "null");
    }

    private static byte[] Parameters(params string[] operations) => Encoding.UTF8.GetBytes(
        """{"resourceType":"Parameters","parameter":"""
        + $$"""[{{string.Join(",", operations.Select(o => $$"""{"name":"operation","part":[{{o}}]}"""))}}]}""");
}
