using System.Text;
using FhirIcsHub.Fhir.Xml;
using Xunit;

namespace FhirIcsHub.Fhir.Tests.Xml;

public class StrictXmlTests
{
    [Theory]
    [InlineData("<foo value='1'/>", "Patient", "structure")]
    [InlineData("<active value='yes'/>", "Patient.active", "structure")]
    [InlineData("<active value=' true '/>", "Patient.active", "structure")]
    [InlineData("<active/>", "Patient.active", "structure")]
    [InlineData("<active>true</active>", "Patient.active", "structure")]
    [InlineData("<active value='true'>x</active>", "Patient.active", "structure")]
    [InlineData("<active value='true'/><active value='true'/>", "Patient", "structure")]
    [InlineData("<active value='true' other='1'/>", "Patient.active", "structure")]
    [InlineData("<name><family value=''/></name>", "Patient.name[0].family", "value")]
    [InlineData("<name/>", "Patient.name[0]", "structure")]
    [InlineData("<name value='x'><family value='x'/></name>", "Patient.name[0]", "structure")]
    [InlineData("<name><given value='a'/><given/></name>", "Patient.name[0].given[1]", "structure")]
    [InlineData("<name>text<family value='x'/></name>", "Patient.name[0]", "structure")]
    [InlineData("<name><family value='x'/><use value='usual'/></name>", "Patient.name[0]", "structure")]
    [InlineData("<name><id value='x'/></name>", "Patient.name[0]", "structure")]
    [InlineData("<gender value='banana'/>", "Patient.gender", "code-invalid")]
    [InlineData("<birthDate value='2021-02-29'/>", "Patient.birthDate", "value")]
    [InlineData("<birthDate value=' 2021-02-28'/>", "Patient.birthDate", "value")]
    [InlineData("<deceasedBoolean value='true'/><deceasedDateTime value='2020'/>", "Patient.deceased", "structure")]
    [InlineData("<multipleBirthInteger value='1.0'/>", "Patient.multipleBirth", "value")]
    [InlineData("<multipleBirthInteger value='+1'/>", "Patient.multipleBirth", "structure")]
    [InlineData("<communication><preferred value='true'/></communication>", "Patient.communication[0].language", "required")]
    [InlineData("<contained><Organization><nam value='x'/></Organization></contained>", "Patient.contained[0]", "structure")]
    [InlineData("<contained><Organization/><Organization/></contained>", "Patient.contained[0]", "structure")]
    [InlineData("<contained/>", "Patient.contained[0]", "structure")]
    [InlineData("<contained><Thing/></contained>", "Patient.contained[0]", "structure")]
    [InlineData("<extension><valueString value='x'/></extension>", "Patient.extension[0].url", "required")]
    [InlineData("<extension url=''><valueString value='x'/></extension>", "Patient.extension[0].url", "value")]
    [InlineData("<active xmlns='urn:other' value='true'/>", "Patient", "structure")]
    [InlineData("<name><family value='x'/></name><name xmlns='urn:other'><family value='y'/></name>", "Patient", "structure")]
    [InlineData("<text><status value='generated'/><div xmlns='http://www.w3.org/1999/xhtml'><script>x</script></div></text>",
        "Patient.text.div", "security")]
    public void A_broken_rule_is_one_issue_with_its_place(string content, string expression, string code)
    {
        var result = Read($"<Patient xmlns='http://hl7.org/fhir'>\n  {content}\n</Patient>");

        Assert.Null(result.Resource);
        var issue = Assert.Single(result.Issues);
        Assert.Equal((expression, code, 2), (issue.Expression, issue.Code, issue.Line));
        Assert.InRange(issue.Column!.Value, 4, content.Length + 4);
    }

    [Theory]
    [InlineData("<Patient/>", "namespace")]
    [InlineData("<Patient xmlns='http://hl7.org/fhir/'/>", "namespace")]
    [InlineData("<Patient xmlns='http://hl7.org/fhir'><active value='true'></Patient>", "well-formed")]
    [InlineData("<Patient xmlns='http://hl7.org/fhir'><name><family value='&nbsp;'/></name></Patient>", "well-formed")]
    [InlineData("<!DOCTYPE Patient><Patient xmlns='http://hl7.org/fhir'/>", "DTD")]
    [InlineData("<!DOCTYPE x [<!ENTITY a 'b'>]><Patient xmlns='http://hl7.org/fhir'><active value='&a;'/></Patient>", "DTD")]
    [InlineData("<?xml version='1.0' encoding='ISO-8859-1'?><Patient xmlns='http://hl7.org/fhir'/>", "encoding")]
    [InlineData("", "well-formed")]
    [InlineData("{}", "well-formed")]
    public void What_is_no_FHIR_XML_is_fatal_in_both_modes(string xml, string reason)
    {
        foreach (var mode in Enum.GetValues<ReadMode>())
        {
            var issue = Assert.Single(Read(xml, mode).Issues);

            Assert.Equal(IssueSeverity.Fatal, issue.Severity);
            Assert.Contains(reason, issue.Diagnostics, StringComparison.Ordinal);
            Assert.True(issue is { Line: > 0, Column: > 0 });
        }
    }

    [Fact]
    public void Deep_nesting_is_refused_and_does_not_overflow_the_stack()
    {
        var deep = string.Concat(Enumerable.Repeat("<extension url='u'>", 200_000));

        foreach (var mode in Enum.GetValues<ReadMode>())
        {
            Assert.Contains("deep", Assert.Single(Read($"<Patient xmlns='http://hl7.org/fhir'>{deep}", mode).Issues).Diagnostics,
                StringComparison.Ordinal);
        }
    }

    [Fact]
    public void All_problems_are_told_at_once_in_the_order_of_the_document()
    {
        var result = Read("""
            <Patient xmlns="http://hl7.org/fhir">
              <name><family value="x"/><use value="nonsense"/></name>
              <gender value="?"/>
              <active value="maybe"/>
              <unknown/>
              <communication><preferred value="true"/></communication>
            </Patient>
            """);

        Assert.Equal([2, 2, 3, 4, 4, 5, 6], result.Issues.Select(i => i.Line!.Value));
    }

    [Fact]
    public void What_XML_allows_is_read_as_JSON_says_it()
    {
        var result = Read("""
            <?xml version="1.0" encoding="utf-8"?>
            <?xml-stylesheet href="x"?>
            <f:Observation xmlns:f="http://hl7.org/fhir" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"
                xsi:schemaLocation="http://hl7.org/fhir x.xsd">
              <!-- a comment -->
              <f:id value="o1"/>
              <f:text><f:status value="generated"/><h:div xmlns:h="http://www.w3.org/1999/xhtml">a<h:br/>&lt; b<!-- c --></h:div></f:text>
              <f:status value="final" id="s"/>
              <f:code>
                <f:coding id="c"><f:extension url="http://example.org/e"><f:valueBoolean value="false"/></f:extension></f:coding>
              </f:code>
              <f:performer><f:display value="&#9;a&quot;b&#x1F600;"/></f:performer>
              <f:valueQuantity><f:value value="1.00e2"/></f:valueQuantity>
            </f:Observation>
            """);

        Assert.Empty(result.Issues);
        Assert.Null(SameContent.OfJson(
            """
            {"resourceType":"Observation","id":"o1",
             "text":{"status":"generated","div":"<div xmlns=\"http://www.w3.org/1999/xhtml\">a<br />&lt; b<!-- c --></div>"},
             "status":"final","_status":{"id":"s"},"code":{"coding":[{"id":"c","extension":[{"url":"http://example.org/e",
             "valueBoolean":false}]}]},
             "performer":[{"display":"\ta\"b\ud83d\ude00"}],"valueQuantity":{"value":1.00e2}}
            """u8.ToArray(),
            result.Resource!.Json));
    }

    [Fact]
    public void Values_and_extensions_of_a_repeating_primitive_are_filled_up_with_null()
    {
        var result = Read("""
            <Patient xmlns="http://hl7.org/fhir"><name>
              <given value="a"/><given id="b"/><given value="c"><extension url="u"><valueInteger value="-0"/></extension></given>
            </name></Patient>
            """);

        Assert.Equal(
            """{"resourceType":"Patient","name":[{"given":["a",null,"c"],"_given":[null,{"id":"b"},{"extension":["""
            + """{"url":"u","valueInteger":-0}]}]}]}""",
            Encoding.UTF8.GetString(result.Resource!.Json.Span));
    }

    [Theory]
    [InlineData("utf-16", true)]
    [InlineData("utf-16", false)]
    [InlineData("utf-16BE", true)]
    [InlineData("utf-8", true)]
    public void The_encodings_of_XML_are_honoured(string encoding, bool withMark)
    {
        var text = $"<?xml version='1.0' encoding='{encoding[..(encoding.Length == 5 ? 5 : 6)]}'?><Patient "
            + "xmlns='http://hl7.org/fhir'><name><family value='Å𝄞'/></name></Patient>";
        var codec = Encoding.GetEncoding(encoding);
        byte[] bytes = [.. withMark ? codec.GetPreamble() : [], .. codec.GetBytes(text)];

        Assert.Equal("Å𝄞", FhirXml.Read(bytes).Resource!.Root.First("name").TextOf("family"));
    }

    [Fact]
    public void A_narrative_is_kept_byte_for_byte()
    {
        const string Div = "<div\r\n xmlns='http://www.w3.org/1999/xhtml' class=\"a>b\">\r\n\t<p >é𝄞&#233;&amp;<!-- x "
            + "--><![CDATA[<y>]]></p\n><br/></div >";
        var result = Read("<Patient xmlns='http://hl7.org/fhir'>\r\n<text><status "
            + "value='generated'/>é𝄞".Replace("é𝄞", "", StringComparison.Ordinal) + Div + "</text></Patient>");

        Assert.Empty(result.Issues);
        Assert.Equal(Div, result.Resource!.Root.First("text").TextOf("div"));
        Assert.Contains(Div, Encoding.UTF8.GetString(RoundTripTests.Write(result.Resource, indented: true)), StringComparison.Ordinal);
    }

    [Fact]
    public void Read_as_sent_keeps_what_R4_does_not_know_whatever_the_order()
    {
        var resource = Read("""
            <Encounter xmlns="http://hl7.org/fhir">
              <class value="AMB"/>
              <name><given value="a"/><family value="f"/><given value="b"/></name>
              <status value="planned"/>
              <id value="e1"/>
              <reason><text value="t"/></reason><reason><text value="u"/></reason>
              <virtual extra="1"><url value="v"/></virtual>
              <holder><Patient><id value="p"/></Patient></holder>
              <empty><nothing/></empty>
            </Encounter>
            """, ReadMode.AsSent).Resource!;

        Assert.Equal("e1", resource.Id);
        Assert.Equal("AMB", resource.Root.TextOf("class"));
        Assert.Equal(["a", "b"], resource.Root.First("name").Named("given").ToList().ConvertAll(g => g.Text));
        Assert.Equal(["t", "u"], resource.Root.Named("reason").ToList().ConvertAll(r => r.TextOf("text")));
        Assert.Equal("1", resource.Root.First("virtual").TextOf("extra"));
        Assert.Equal("p", resource.Root.First("holder").AsResource().Id);
        Assert.False(resource.Root.First("empty").Exists);
    }

    private static ReadResult Read(string xml, ReadMode mode = ReadMode.Strict) => FhirXml.Read(Encoding.UTF8.GetBytes(xml), mode);
}
