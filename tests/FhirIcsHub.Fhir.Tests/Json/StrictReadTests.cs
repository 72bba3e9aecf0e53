using System.Text;
using Xunit;

namespace FhirIcsHub.Fhir.Tests.Json;

public class StrictReadTests
{
    [Theory]
    [InlineData("""{"resourceType":"Patient","foo":1}""", "Patient", "structure")]
    [InlineData("""{"resourceType":"Patient","active":"true"}""", "Patient.active", "structure")]
    [InlineData("""{"resourceType":"Patient","name":{"family":"x"}}""", "Patient.name", "structure")]
    [InlineData("""{"resourceType":"Patient","gender":["male"]}""", "Patient.gender", "structure")]
    [InlineData("""{"resourceType":"Patient","gender":"banana"}""", "Patient.gender", "code-invalid")]
    [InlineData("""{"resourceType":"Patient","birthDate":"2021-02-29"}""", "Patient.birthDate", "value")]
    [InlineData("""{"resourceType":"Patient","name":[{"family":""}]}""", "Patient.name[0].family", "value")]
    [InlineData("""{"resourceType":"Patient","name":[]}""", "Patient.name", "structure")]
    [InlineData("""{"resourceType":"Patient","name":[{}]}""", "Patient.name[0]", "structure")]
    [InlineData("""{"resourceType":"Patient","active":null}""", "Patient.active", "structure")]
    [InlineData("""{"resourceType":"Patient","name":[{"given":["a",null]}]}""", "Patient.name[0].given[1]", "structure")]
    [InlineData("""{"resourceType":"Patient","active":true,"active":true}""", "Patient", "structure")]
    [InlineData("""{"resourceType":"Patient","resourceType":"Patient"}""", "Patient", "structure")]
    [InlineData("""{"resourceType":"Patient","deceasedBoolean":true,"deceasedDateTime":"2020"}""", "Patient.deceased", "structure")]
    [InlineData("""{"resourceType":"Patient","deceasedBoolean":true,"_deceasedDateTime":{"id":"x"}}""", "Patient.deceased", "structure")]
    [InlineData("""{"resourceType":"Patient","deceasedString":"x"}""", "Patient", "structure")]
    [InlineData("""{"resourceType":"Patient","contact":[{"name":{"family":"x","_given":[1]}}]}""",
        "Patient.contact[0].name.given[0]", "structure")]
    [InlineData("""{"resourceType":"Encounter","class":{"code":"AMB"}}""", "Encounter.status", "required")]
    [InlineData("""{"resourceType":"Observation","status":"final","code":{"text":"x"},"valueInteger":1.0}""", "Observation.value", "value")]
    [InlineData("""{"resourceType":"Patient","contained":[{"resourceType":"Organization","nam":"x"}]}""",
        "Patient.contained[0]", "structure")]
    [InlineData("""{"resourceType":"Bundle","type":"batch","entry":[{"resource":{"resourceType":"Patient"}},{"resource":"""
        + """{"resourceType":"Encounter","status":"finished"}}]}""", "Bundle.entry[1].resource.class", "required")]
    [InlineData("""{"resourceType":"Patient","name":[{"family":"\ud800"}]}""", "Patient.name[0].family", "value")]
    public void A_broken_rule_is_an_issue_with_its_place(string json, string expression, string code)
    {
        var result = Resource.Read(Encoding.UTF8.GetBytes(json));

        var issue = Assert.Single(result.Issues);
        Assert.Null(result.Resource);
        Assert.Equal((expression, code), (issue.Expression, issue.Code));
        Assert.Equal(1, issue.Line);
        Assert.InRange(issue.Column!.Value, 1, json.Length);
    }

    [Theory]
    [InlineData("""{"resourceType":"Patient","active":tru}""", 1)]
    [InlineData("{\"resourceType\":\"Patient\",\n\"active\":}", 2)]
    [InlineData("""{"resourceType":"Patient"} x""", 1)]
    [InlineData("""{"resourceType":"Patient",}""", 1)]
    [InlineData("""["Patient"]""", 1)]
    [InlineData("", 1)]
    public void Text_that_is_no_JSON_object_is_fatal_with_line_and_column(string json, int line)
    {
        var issue = Assert.Single(Resource.Read(Encoding.UTF8.GetBytes(json)).Issues);

        Assert.Equal((IssueSeverity.Fatal, "structure", line), (issue.Severity, issue.Code, issue.Line));
    }

    [Fact]
    public void Bytes_that_are_no_UTF8_are_refused() =>
        Assert.Contains("UTF-8", Assert.Single(Resource.Read(new byte[] { (byte)'{', 0xC3, 0x28, (byte)'}' }).Issues).Diagnostics);

    [Fact]
    public void Deep_nesting_is_refused_and_does_not_overflow_the_stack()
    {
        var deep = string.Concat(Enumerable.Repeat("""{"extension":[{"url":"u","extension":[""", 100_000));

        Assert.False(Resource.Read(Encoding.UTF8.GetBytes("""{"resourceType":"Patient","extension":[""" + deep)).Success);
        Assert.False(Resource.Read(Encoding.UTF8.GetBytes("""{"resourceType":"Patient","x":[""" + deep), ReadMode.AsSent).Success);
    }

    [Theory]
    [InlineData("""{"id":"a","resourceType":"Patient"}""")]
    [InlineData("""{"resourceType":"Patient","_birthDate":{"extension":[{"url":"u","valueString":"x"}]},"birthDate":"2020"}""")]
    [InlineData("""{"resourceType":"Patient","birthDate":"2020","_birthDate":{"extension":[{"url":"u","valueString":"x"}]}}""")]
    [InlineData("""{"resourceType":"Patient","_active":{"extension":[{"url":"u","valueString":"x"}]}}""")]
    [InlineData("""{"resourceType":"Observation","status":"final","code":{"text":"x"},"valueQuantity":{"value":1.00e2}}""")]
    public void What_R4_allows_is_read(string json) => Assert.Empty(Resource.Read(Encoding.UTF8.GetBytes(json)).Issues);

    [Fact]
    public void Read_as_sent_keeps_what_R4_does_not_know()
    {
        var resource = Resource.Read(
            ("""{"class":"x","resourceType":"Encounter","context":{"reference":"Patient/1"},"extra":[[1,"two"],"""u8
            + """{"a":true}],"reason":null}"""u8).ToArray(),
            ReadMode.AsSent).Resource!;

        Assert.Equal("Encounter", resource.TypeName);
        Assert.Equal("Patient/1", resource.Root.First("context").TextOf("reference"));
        Assert.Equal("x", resource.Root.TextOf("class"));
        Assert.Equal(2, resource.Root.Named("extra").ToList().Count);
        Assert.Equal("true", resource.Root.Named("extra").ToList()[1].TextOf("a"));
    }

    [Theory]
    [InlineData("""{"resourceType":"Appointmint","id":"7"}""", "Appointmint")]
    [InlineData("""{"resourceType":"Patient","id":"7","id":"7"}""", null)]
    [InlineData("""{"resourceType":"Patient","x":1,"x":2}""", null)]
    [InlineData("""{"id":"7"}""", null)]
    public void Read_as_sent_wants_a_resourceType_and_no_property_twice(string json, string? type) =>
        Assert.Equal(type, Resource.Read(Encoding.UTF8.GetBytes(json), ReadMode.AsSent).Resource?.TypeName);
}
