using FhirIcsHub.Fhir.Mapping;
using Xunit;

namespace FhirIcsHub.Fhir.Tests.Mapping;

/// <summary>Every transform of R4, alone.</summary>
public sealed class TransformTests
{
    private const string Left = """
        {"resourceType":"Left","a":"some text","n":12,"f":2.50,"t":true,"d":"2026-01-31","dt":"2026-01-31T10:00:00Z",
        "weird":"<b>&\"é\"</b>",
         "sex":"1","code":{"system":"urn:left","code":"X"},"concept":{"coding":[{"system":"urn:other","code":"X"},{"system":"urn:left",
         "code":"Y"}]},"id":"left1"}
        """;

    [Theory]
    [InlineData("src.a as a -> tgt.id = a;", """{"id":"some text"}""")]
    [InlineData("src.a as a -> tgt.id = copy(a);", """{"id":"some text"}""")]
    [InlineData("src.a -> tgt.id = copy();", """{"id":"some text"}""")]
    [InlineData("src -> tgt.gender = 'male';", """{"gender":"male"}""")]
    [InlineData("src -> tgt.active = true;", """{"active":true}""")]
    [InlineData("src -> tgt.multipleBirth = 3;", """{"multipleBirthInteger":3}""")]
    [InlineData("src.t as t -> tgt.multipleBirth = t;", """{"multipleBirthBoolean":true}""")]
    [InlineData("src.n as n -> tgt.id = n;", """{"id":"12"}""")]
    public void Copy_takes_a_value_over(string rule, string made) => Check(rule, made);

    [Theory]
    [InlineData("src.a as a -> tgt.name = create('HumanName') as n then { a -> n.text = a; };", """{"name":[{"text":"some text"}]}""")]
    [InlineData("src.a as a -> tgt.name as n then { a -> n.text = a; };", """{"name":[{"text":"some text"}]}""")]
    [InlineData("src.a as a -> tgt.contained = create('Organization') as o then { a -> o.name = a; };",
        """{"contained":[{"resourceType":"Organization","name":"some text"}]}""")]
    [InlineData("src.a as a -> create('HumanName') as n, n.text = a, tgt.name = n;", """{"name":[{"text":"some text"}]}""")]
    [InlineData("src.a as a -> tgt.deceased = create('dateTime') as n, n = '2026';", """{"deceasedDateTime":"2026"}""")]
    [InlineData("src.a as a -> tgt.name as n then { a -> n.id = 'x'; }, src.a as b -> tgt.name as n;", "expected ';', found ','")]
    public void Create_makes_an_element_of_a_type(string rule, string made) => Check(rule, made);

    [Theory]
    [InlineData("src.a as a -> tgt.id = truncate(a, 4);", """{"id":"some"}""")]
    [InlineData("src.a as a -> tgt.id = truncate(a, 40);", """{"id":"some text"}""")]
    [InlineData("src.a as a -> tgt.id = truncate(a, 0);", """{}""")]
    [InlineData("src.a as a -> tgt.id = truncate(a, -1);", "the length must not be negative")]
    [InlineData("src -> tgt.id = truncate('a\\uD83D\\uDE00', 2);", """{"id":"a"}""")]
    [InlineData("src.a as a, src.n as n -> tgt.id = append(a, '-', n, '!');", """{"id":"some text-12!"}""")]
    [InlineData("src.weird as w -> tgt.id = escape(w, 'html');", """{"id":"&lt;b&gt;&amp;&quot;&#233;&quot;&lt;/b&gt;"}""")]
    [InlineData("src -> tgt.id = escape('a%20b', 'url', 'plain');", """{"id":"a b"}""")]
    [InlineData("src -> tgt.id = escape('Grüße', 'base64');", """{"id":"R3LDvMOfZQ=="}""")]
    [InlineData("src -> tgt.id = escape('x', 'rot13');", "the formats are plain")]
    [InlineData("src -> tgt.id = escape('%%', 'base64', 'plain');", "the text is no base64")]
    public void Texts_are_cut_joined_and_escaped(string rule, string made) => Check(rule, made);

    [Theory]
    [InlineData("src.n as n -> tgt.active = cast('yes', 'boolean');", """{"active":true}""")]
    [InlineData("src -> tgt.active = cast('0');", """{"active":false}""")]
    [InlineData("src -> tgt.multipleBirth = cast('2.0', 'integer');", """{"multipleBirthInteger":2}""")]
    [InlineData("src.dt as d -> tgt.birthDate = cast(d, 'date');", """{"birthDate":"2026-01-31"}""")]
    [InlineData("src.n as n -> tgt.id = cast(n, 'string');", """{"id":"12"}""")]
    [InlineData("src -> tgt.multipleBirth = cast('2.5', 'integer');", "the value is no integer")]
    [InlineData("src.code as c -> tgt.id = cast(c, 'string');", "the value is no primitive")]
    [InlineData("src.a as a -> tgt.id = cast(a, 'Period');", "the name of a primitive type")]
    public void Cast_makes_another_primitive_of_a_value(string rule, string made) => Check(rule, made);

    [Theory]
    [InlineData("src.d as d -> tgt.birthDate = dateOp(d, '1 month');", """{"birthDate":"2026-02-28"}""")]
    [InlineData("src.d as d -> tgt.birthDate = dateOp(d, -1, 'years');", """{"birthDate":"2025-01-31"}""")]
    [InlineData("src.dt as d -> tgt.deceased = dateOp(d, '90 minutes');", """{"deceasedDateTime":"2026-01-31T11:30:00Z"}""")]
    [InlineData("src.d as d -> tgt.birthDate = dateOp(d, '1 fortnight');", "expected an amount")]
    [InlineData("src.a as a -> tgt.birthDate = dateOp(a, '1 day');", "is no date or time")]
    public void DateOp_adds_a_duration(string rule, string made) => Check(rule, made);

    [Theory]
    [InlineData("src -> tgt.id = uuid();", """{"id":"00000001-0000-0000-0000-000000000000"}""")]
    [InlineData("src -> tgt.managingOrganization = reference(src);", """{"managingOrganization":{"reference":"Left/left1"}}""")]
    [InlineData("src -> tgt.contained = create('Organization') as o, tgt.managingOrganization = reference(o);",
        """{"contained":[{"resourceType":"Organization","id":"00000001-0000-0000-0000-000000000000"}],"managingOrganization":"""
        + """{"reference":"Organization/00000001-0000-0000-0000-000000000000"}}""")]
    [InlineData("src -> tgt.managingOrganization as r, r.reference = pointer(src);",
        """{"managingOrganization":{"reference":"urn:uuid:left1"}}""")]
    [InlineData("src.code as c -> tgt.id = reference(c);", "work on resources only")]
    public void References_are_made_of_what_is_read_and_of_what_is_made(string rule, string made) => Check(rule, made);

    [Theory]
    [InlineData("src -> tgt.maritalStatus = cc('married');", """{"maritalStatus":{"text":"married"}}""")]
    [InlineData("src -> tgt.maritalStatus = cc('urn:s', 'M', 'Married');",
        """{"maritalStatus":{"coding":[{"system":"urn:s","code":"M","display":"Married"}]}}""")]
    [InlineData("src -> tgt.meta as m, m.tag = c('urn:s', 'M');", """{"meta":{"tag":[{"system":"urn:s","code":"M"}]}}""")]
    [InlineData("src.a as a -> tgt.identifier = id('urn:s', a, 'MR');", """{"identifier":[{"type":{"coding":["""
        + """{"system":"http://terminology.hl7.org/CodeSystem/v2-0203","code":"MR"}]},"system":"urn:s","value":"some text"}]}""")]
    [InlineData("src -> tgt.telecom = cp('a@example.org'), tgt.telecom = cp('0113 496 0000'), tgt.telecom = cp('https://example.org'), "
        + "tgt.telecom = cp('fax', '1');", """{"telecom":[{"system":"email","value":"a@example.org"},"""
        + """{"system":"phone","value":"0113 496 0000"},{"system":"url","value":"https://example.org"},{"system":"fax","value":"1"}]}""")]
    [InlineData("src -> tgt.extension as e, e.value = qty('< 5.0 mg');", """{"extension":[{"valueQuantity":"""
        + """{"value":5.0,"comparator":"<","unit":"mg","system":"http://unitsofmeasure.org","code":"mg"}}]}""")]
    [InlineData("src.f as f -> tgt.extension as e, e.value = qty(f, 'tablet');",
        """{"extension":[{"valueQuantity":{"value":2.50,"unit":"tablet"}}]}""")]
    [InlineData("src.f as f -> tgt.extension as e, e.value = qty(f, 'kg', 'http://unitsofmeasure.org', 'kg');",
        """{"extension":[{"valueQuantity":{"value":2.50,"unit":"kg","system":"http://unitsofmeasure.org","code":"kg"}}]}""")]
    [InlineData("src.a as a -> tgt.extension as e, e.value = qty(a);", "the value is no number")]
    [InlineData("src -> tgt.maritalStatus = id('urn:s', 'x');", "cannot be a Identifier: it is CodeableConcept")]
    public void Data_types_are_made_of_texts(string rule, string made)
    {
        var text = Maps.Made(Maps.ToPatient(rule), Left, new TransformOptions { ReadsResult = false });
        Assert.Contains(made, text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("src.sex as s -> tgt.gender = translate(s, '#sex', 'code');", """{"gender":"male"}""")]
    [InlineData("src.sex as s -> tgt.id = translate(s, '#sex', 'system');", """{"id":"http://hl7.org/fhir/administrative-gender"}""")]
    [InlineData("src.sex as s -> tgt.maritalStatus = translate(s, '#sex');",
        """{"maritalStatus":{"coding":[{"system":"http://hl7.org/fhir/administrative-gender","code":"male"}]}}""")]
    [InlineData("src.code as c -> tgt.maritalStatus = translate(c, '#codes');",
        """{"maritalStatus":{"coding":[{"system":"urn:right","code":"x"}]}}""")]
    [InlineData("src.concept as c -> tgt.maritalStatus = translate(c, '#codes', 'CodeableConcept');",
        """{"maritalStatus":{"coding":[{"system":"urn:right","code":"y"}]}}""")]
    [InlineData("src.a as a -> tgt.id = translate(a, '#codes', 'code');", """{"id":"some text"}""")]
    [InlineData("src.n as n -> tgt.gender = translate(n, '#sex', 'code');", """{"resourceType":"Patient"}""")]
    [InlineData("src.a as a -> tgt.id = translate(a, '#none', 'code');", "there is no concept map '#none'")]
    [InlineData("src.a as a -> tgt.id = translate(a, '#sex', 'colour');", "the output must be")]
    public void Translate_goes_by_a_concept_map(string rule, string made) => Check(rule, made, """
        conceptmap "#sex" {
          prefix s = "urn:sex"
          prefix t = "http://hl7.org/fhir/administrative-gender"
          s:1 == t:male
          s:2 == t:female
          s:9 --
        }
        conceptmap "#codes" {
          prefix l = "urn:left"
          prefix r = "urn:right"
          unmapped for l = provided
          l:X - r:other
          l:X = r:x
          l:Y ~ r:y
        }
        """);

    [Theory]
    [InlineData("src -> tgt.id = evaluate(src, a & '/' & n.toString());", """{"id":"some text/12"}""")]
    [InlineData("src.n as n -> tgt.multipleBirth = (%n + 1);", """{"multipleBirthInteger":13}""")]
    [InlineData("src.n as n -> tgt.multipleBirth = (n * 2);", """{"multipleBirthInteger":24}""")]
    [InlineData("src.code as c -> tgt.id = c.code;", """{"id":"X"}""")]
    [InlineData("src -> tgt.id = evaluate(src, nothing);", "{}")]
    [InlineData("src.concept as c -> tgt.id = evaluate(c, coding.code);", "evaluate gives 2 values")]
    [InlineData("src -> tgt.birthDate = (today());", "'today()' cannot be evaluated")]
    [InlineData("src -> tgt.id = (%unknown);", "the variable %unknown is not defined")]
    [InlineData("src -> tgt.id = (1 +);", "the expression is no FHIRPath")]
    public void Evaluate_takes_the_result_of_FHIRPath(string rule, string made) => Check(rule, made);

    private static void Check(string rule, string made, string more = "")
    {
        var text = Maps.Made(
            Maps.ToPatient(rule).Replace("\nuses \"http://example.org", more + "\nuses \"http://example.org", StringComparison.Ordinal),
            Left,
            new TransformOptions { NewUuid = Maps.Uuids(), ReadsResult = false });
        Assert.Contains(made.Replace("{}", """{"resourceType":"Patient"}""", StringComparison.Ordinal), text, StringComparison.Ordinal);
    }
}
