using System.Text;
using FhirIcsHub.Fhir.Patch;
using Xunit;

namespace FhirIcsHub.Fhir.Tests.Patch;

public sealed class XmlPatchTests
{
    private const string Patient = """<Patient xmlns="http://hl7.org/fhir"><id value="p1"/> <active value="true"/><name>"""
        + """<family value="A"/></name><name><family value="B"/></name></Patient>""";

    [Theory]
    [InlineData("""<replace sel="f:Patient/f:name[1]/f:family/@value">C</replace>""", """<name><family value="C" /></name>""")]
    [InlineData("""<remove sel="f:Patient/f:name[f:family/@value='A']"/>""",
        """<active value="true" /><name><family value="B" /></name></Patient>""")]
    [InlineData("""<add sel="f:Patient/f:active" pos="after"><f:gender value="male"/></add>""",
        """<active value="true" /><gender value="male" /><name>""")]
    [InlineData("""<add sel="f:Patient/f:name[2]" pos="prepend"><f:use value="old"/></add>""",
        """<name><use value="old" /><family value="B" /></name>""")]
    [InlineData("""<remove sel="f:Patient/f:active" ws="before"/>""", """<id value="p1" /><name>""")]
    [InlineData("""<add sel="f:Patient/f:active" type="@id">a1</add>""", """<active value="true" id="a1" />""")]
    public void An_operation_does_what_RFC_5261_says(string operation, string expected)
    {
        var (xml, issues) = Apply($"""<diff xmlns:f="http://hl7.org/fhir">{operation}</diff>""");
        Assert.Empty(issues);
        Assert.Contains(expected, xml, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Patient/name[family/@value='A' and not(text)]/family")]
    [InlineData("/Patient/child::name[1]/family[@value = 'A'  or @value='div']")]
    [InlineData("Patient/*[self::name][1]/*")]
    [InlineData("Patient/name[starts-with(family/@value, 'A')]/family[count(@value) div 1 = 1]")]
    public void A_name_without_prefix_is_in_the_default_namespace_of_the_patch(string selector)
    {
        var (xml, issues) = Apply($"""<diff xmlns="http://hl7.org/fhir"><remove sel="{selector}"/></diff>""");
        Assert.Empty(issues);
        Assert.Contains("<name /><name>", xml, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""<remove sel="f:Patient/f:name"/>""", "selects several nodes")]
    [InlineData("""<remove sel="f:Patient/f:photo"/>""", "selects nothing")]
    [InlineData("""<remove sel="f:Patient"/>""", "root element cannot be removed")]
    [InlineData("""<remove sel="f:Patient/f:name[2]" ws="after"/>""", "there is none")]
    [InlineData("""<add sel="f:Patient" pos="after"><f:Patient/></add>""", "one root element")]
    [InlineData("""<add sel="f:Patient/f:id" type="@value">x</add>""", "there already")]
    [InlineData("""<add sel="f:Patient/f:id" type="@x:y">x</add>""", "is not declared")]
    [InlineData("""<add sel="f:Patient/f:id" type="@1">x</add>""", "does not give a name")]
    [InlineData("""<replace sel="f:Patient/f:id">text</replace>""", "an element by one element")]
    public void An_operation_that_cannot_be_done_says_which_and_why(string operation, string reason)
    {
        var (xml, issues) = Apply($"""<diff xmlns:f="http://hl7.org/fhir">{operation}</diff>""");
        Assert.Equal("", xml);
        Assert.StartsWith("Operation 0 (", Assert.Single(issues).Diagnostics, StringComparison.Ordinal);
        Assert.Contains(reason, issues[0].Diagnostics, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("<diff/>")]
    [InlineData("<diff><move sel='a'/></diff>")]
    [InlineData("<diff><remove/></diff>")]
    [InlineData("<diff><remove sel='a['/></diff>")]
    [InlineData("<diff><remove sel='x:a'/></diff>")]
    [InlineData("<diff><remove sel='1+1'/></diff>")]
    [InlineData("<diff><remove sel='a' pos='after'/></diff>")]
    [InlineData("<diff><remove sel='a'>text</remove></diff>")]
    [InlineData("<diff><remove sel='a' ws='all'/></diff>")]
    [InlineData("<diff><add sel='a' pos='first'/></diff>")]
    [InlineData("<diff><add sel='a' type='b'/></diff>")]
    [InlineData("<diff>")]
    [InlineData("<!DOCTYPE diff [<!ENTITY e 'x'>]><diff><remove sel='&e;'/></diff>")]
    public void What_is_no_XML_patch_is_refused(string patch)
    {
        var result = XmlPatch.Parse(Encoding.UTF8.GetBytes(patch));
        Assert.Null(result.Patch);
        Assert.NotEmpty(result.Issues);
    }

    [Fact]
    public void A_document_type_in_the_target_is_refused_and_nothing_is_fetched()
    {
        var patch = XmlPatch.Parse("<diff><remove sel='a'/></diff>"u8.ToArray()).Patch!;
        var (xml, issues) = patch.ApplyToDocument("<!DOCTYPE a SYSTEM 'file:///etc/passwd'><a/>"u8.ToArray());
        Assert.Null(xml);
        Assert.Contains("document type", Assert.Single(issues).Diagnostics, StringComparison.Ordinal);
    }

    [Fact]
    public void A_resource_is_patched_in_its_XML_form_and_read_strictly()
    {
        var patient = Resource.Read("""{"resourceType":"Patient","id":"p1","name":[{"family":"A","given":["x"]}]}"""u8.ToArray()).Resource!;
        var renamed = Parsed("""<diff xmlns="http://hl7.org/fhir"><replace sel="Patient/name/given[1]/@value">y</replace>"""
            + """<remove sel="Patient/id"/></diff>""").Apply(patient);
        Assert.Equal(
            """{"resourceType":"Patient","name":[{"family":"A","given":["y"]}]}""", Encoding.UTF8.GetString(renamed.Resource!.Json.Span));
        Assert.Equal(IssueSeverity.Warning, Assert.Single(renamed.Issues).Severity);
        var invalid = Parsed("""<diff xmlns="http://hl7.org/fhir"><add sel="Patient"><nickname value="z"/></add></diff>""").Apply(patient);
        Assert.Null(invalid.Resource);
        Assert.NotEmpty(invalid.Issues);
    }

    [Theory]
    [InlineData("<remove sel='a/namespace::p'/>", "<a />")]
    [InlineData("<replace sel='a/namespace::p'>urn:other</replace>", "<a xmlns:p=\"urn:other\" />")]
    [InlineData("<remove sel='a/namespace::q'/>", "<a xmlns:p=\"urn:p\" />")]
    [InlineData("<add sel='a' type='namespace::q'>urn:q</add>", "<a xmlns:p=\"urn:p\" xmlns:q=\"urn:q\" />")]
    public void Namespace_declarations_are_patched_too(string operation, string expected)
    {
        var (xml, issues) = Parsed($"<diff>{operation}</diff>").ApplyToDocument("<a xmlns:p='urn:p'/>"u8.ToArray());
        Assert.Empty(issues);
        Assert.Equal(expected, Encoding.UTF8.GetString(xml!));
    }

    [Fact]
    public void A_comment_that_went_lost_is_no_reason_to_fail()
    {
        var (xml, issues) = Apply("""<diff xmlns:f="http://hl7.org/fhir"><remove sel="f:Patient/comment()[1]"/></diff>""");
        Assert.Empty(issues);
        Assert.Contains("<active", xml, StringComparison.Ordinal);
    }

    [Fact]
    public void A_selector_that_takes_too_many_steps_is_stopped()
    {
        var selector = string.Concat(Enumerable.Repeat("//*[", 6)) + "x" + new string(']', 6);
        var document = "<a>" + string.Concat(Enumerable.Repeat("<b><c/></b>", 2000)) + "</a>";
        var patch = XmlPatch.Parse(Encoding.UTF8.GetBytes($"<diff><remove sel=\"{selector}\"/></diff>")).Patch!;
        var (xml, issues) = patch.ApplyToDocument(Encoding.UTF8.GetBytes(document));
        Assert.Null(xml);
        Assert.Equal(IssueType.TooCostly, Assert.Single(issues).Code);
    }

    private static XmlPatch Parsed(string patch) => XmlPatch.Parse(Encoding.UTF8.GetBytes(patch)).Patch!;

    private static (string Xml, IReadOnlyList<Issue> Issues) Apply(string patch)
    {
        var parsed = XmlPatch.Parse(Encoding.UTF8.GetBytes(patch));
        Assert.Empty(parsed.Issues);
        var (xml, issues) = parsed.Patch!.ApplyToDocument(Encoding.UTF8.GetBytes(Patient));
        return (xml is null ? "" : Encoding.UTF8.GetString(xml), issues);
    }
}
