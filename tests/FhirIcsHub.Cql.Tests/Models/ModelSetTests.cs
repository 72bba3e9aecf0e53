using System.Text;
using FhirIcsHub.Cql.Models;
using FhirIcsHub.Cql.Types;
using FhirIcsHub.Tests;
using Xunit;

namespace FhirIcsHub.Cql.Tests.Models;

public sealed class ModelSetTests
{
    private const string Head = """
        <modelInfo xmlns="urn:hl7-org:elm-modelinfo:r1" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" name="M" version="1" url="u">
        """;

    [Fact]
    public void Another_model_loads_from_its_file()
    {
        var result = ModelSet.Shipped.With(ConformanceSuite.PathOf("elm-reference", "modelinfo", "qicore-modelinfo-6.0.0.xml"));

        Assert.Empty(result.Problems);
        var model = result.Models!.Find("QICore", "6.0.0")!;
        var encounter = Assert.IsType<ClassType>(model.FindType("Encounter"));
        Assert.Equal("http://hl7.org/fhir", model.ElmUrl);
        Assert.Equal("birthDate", model.FindContext("Patient")!.BirthDateElement);
        Assert.Equal("interval<System.DateTime>", encounter.Find("period")!.Type.ToString());
        Assert.Equal("FHIRHelpers.ToInterval(%value)", encounter.Find("period")!.Target);
        Assert.True(encounter.Find("status")!.IsMustSupport);
        Assert.Equal("http://hl7.org/fhir/us/qicore/StructureDefinition/qicore-encounter", encounter.Identifier);
        Assert.Same(encounter, model.FindLabel("QICore Encounter"));
        Assert.Same(encounter, model.FindIdentifier(encounter.Identifier!));
        Assert.Equal("type", encounter.PrimaryCodePath);
        Assert.Equal("{http://hl7.org/fhir}Condition", model.FindType("ConditionProblemsHealthConcerns")!.ElmName);
        Assert.Contains(encounter.Relationships, r => r.Context == "Patient");
        Assert.Null(ModelSet.Shipped.Find("QICore"));
    }

    [Fact]
    public void A_model_replaces_one_of_the_same_name_and_version_and_the_last_wins_without_version()
    {
        var one = Load(Head + "<typeInfo xsi:type='ClassInfo' name='A'/></modelInfo>");
        var two = one.With(Stream(Head + "<typeInfo xsi:type='ClassInfo' name='B'/></modelInfo>")).Models!;
        var three = two.With(Stream(Head.Replace("'1'", "'2'").Replace("\"1\"", "\"2\"") + "</modelInfo>")).Models!;

        Assert.Null(two.Find("M")!.FindType("A"));
        Assert.NotNull(three.Find("M", "1")!.FindType("B"));
        Assert.Equal("2", three.Find("M")!.Version);
    }

    [Fact]
    public void Types_may_refer_to_each_other_and_be_named_with_or_without_their_model()
    {
        var model = Load(Head + """
            <typeInfo xsi:type="ClassInfo" name="M.A" baseType="System.Any"><element name="b" type="B"/></typeInfo>
            <typeInfo xsi:type="ClassInfo" namespace="M" name="B" baseType="M.A">
            <element name="a" elementType="List&lt;M.A&gt;"/>
            </typeInfo>
            </modelInfo>
            """).Find("M")!;

        var b = Assert.IsType<ClassType>(model.FindType("B"));
        Assert.Equal(["b", "a"], b.AllElements.Select(e => e.Name));
        Assert.Equal("M.B", b.Find("b")!.Type.ToString());
        Assert.Equal("list<M.A>", b.Find("a")!.Type.ToString());
        Assert.True(b.IsSubTypeOf(model.FindType("M.A")!));
    }

    [Fact]
    public void A_class_has_a_lone_patient_class_as_context()
    {
        var file = Head.Replace("url=", "patientClassName=\"M.P\" patientBirthDatePropertyName=\"born\" url=")
            + "<typeInfo xsi:type='ClassInfo' name='P'><element name='id' type='System.String'/></typeInfo></modelInfo>";

        var model = Load(file).Find("M")!;

        Assert.Equal(("P", "born", "P"), (model.Contexts[0].Name, model.Contexts[0].BirthDateElement, model.DefaultContext));
    }

    [Theory]
    [InlineData("<modelInfo", 1, "not well-formed")]
    [InlineData("<!DOCTYPE x [<!ENTITY e 'x'>]><modelInfo name='M' url='u'/>", 0, "not well-formed XML that is allowed")]
    [InlineData("<other name='M' url='u'/>", 1, "the root")]
    [InlineData("<modelInfo url='u'/>", 1, "the root")]
    [InlineData("<modelInfo name='System' url='u'/>", 0, "System cannot be replaced")]
    [InlineData("<modelInfo name='M' url='u'><requiredModelInfo name='Q' version='9'/></modelInfo>", 0, "required model Q 9")]
    [InlineData("<conversionInfo fromType='System.Integer' toType='System.Any' functionName='F'/>", 2, "not named with its library")]
    [InlineData("<conversionInfo fromType='System.Integer' functionName='L.F'/>", 2, "lacks toType")]
    [InlineData("<contextInfo name='C' keyElement='id'/>", 2, "lacks contextType")]
    public void A_file_that_is_no_model_is_refused_with_the_place(string xml, int line, string reason)
    {
        var file = line == 2 ? $"<modelInfo name='M' url='u'>\n{xml}</modelInfo>" : xml;
        var result = ModelSet.Shipped.With(Stream(file));

        Assert.Null(result.Models);
        Assert.Contains(result.Problems, p => p.Line == line && p.Message.Contains(reason, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("<typeInfo xsi:type='ClassInfo' name='A' baseType='B'/>", "the type B is not there")]
    [InlineData("<typeInfo xsi:type='ClassInfo' name='A' baseType='M.A'/>", "lead back to it")]
    [InlineData("<typeInfo xsi:type='ClassInfo' name='A'/>\n<typeInfo xsi:type='ClassInfo' name='M.A'/>", "is there twice")]
    [InlineData("<typeInfo xsi:type='ClassInfo' name='A'><element name='e' type='FHIR.Age'/></typeInfo>", "the type FHIR.Age is not there")]
    [InlineData("<typeInfo xsi:type='ClassInfo' name='A'><element type='System.Any'/></typeInfo>", "element lacks name")]
    [InlineData("<typeInfo xsi:type='ClassInfo'/>", "typeInfo lacks name")]
    [InlineData("<typeInfo xsi:type='ClassInfo' name='A&lt;T>'/>", "type parameters")]
    [InlineData("<typeInfo xsi:type='OtherInfo' name='A'/>", "OtherInfo is no kind of type")]
    [InlineData(
        "<typeInfo xsi:type='ClassInfo' name='A'><contextRelationship context='C' relatedKeyElement='k'/></typeInfo>",
        "the context C is not there")]
    public void All_that_is_wrong_with_the_types_is_told(string types, string reason)
    {
        const string Another = "<typeInfo xsi:type='ClassInfo' name='Z' baseType='Nothing'/>";
        var result = ModelSet.Shipped.With(Stream($"{Head}\n{types}\n{Another}</modelInfo>"));

        Assert.Null(result.Models);
        Assert.Contains(result.Problems, p => p.Line > 1 && p.Message.Contains(reason, StringComparison.Ordinal));
    }

    [Fact]
    public void Problems_of_several_types_are_told_at_once()
    {
        var types = string.Join('\n', Enumerable.Range(0, 5).Select(i => $"<typeInfo xsi:type='ClassInfo' name='A{i}' baseType='B{i}'/>"));

        var result = ModelSet.Shipped.With(Stream($"{Head}\n{types}</modelInfo>"));

        Assert.Equal([2, 3, 4, 5, 6], result.Problems.Select(p => p.Line));
    }

    [Fact]
    public void Type_specifiers_nested_without_end_are_refused()
    {
        var open = string.Concat(Enumerable.Repeat("<elementTypeSpecifier xsi:type='ListTypeSpecifier'>", 20_000));
        var close = string.Concat(Enumerable.Repeat("</elementTypeSpecifier>", 20_000));

        var result = ModelSet.Shipped.With(
            Stream($"{Head}<typeInfo xsi:type='ClassInfo' name='A'><element name='e'>{open}{close}</element></typeInfo></modelInfo>"));

        Assert.Null(result.Models);
        Assert.Contains(result.Problems, p => p.Message.Contains("nested too deeply", StringComparison.Ordinal));
    }

    [Fact]
    public void Damaged_model_files_give_problems_or_a_model_and_never_an_exception()
    {
        var text = File.ReadAllText(ConformanceSuite.PathOf("elm-reference", "modelinfo", "system-modelinfo.xml"))
            .Replace("name=\"System\"", "name=\"Copy\"", StringComparison.Ordinal)
            .Replace("System.", "Copy.", StringComparison.Ordinal);
        var random = new Random(20261122);
        for (var i = 0; i < 500; i++)
        {
            var bytes = Encoding.UTF8.GetBytes(text);
            for (var changes = random.Next(1, 6); changes > 0; changes--)
            {
                bytes[random.Next(bytes.Length)] = (byte)" <>\"=/ClassInfoSimple."[random.Next(22)];
            }

            var result = ModelSet.Shipped.With(new MemoryStream(bytes));
            Assert.Equal(result.Models is null, result.Problems.Count > 0);
        }
    }

    private static ModelSet Load(string xml)
    {
        var result = ModelSet.Shipped.With(Stream(xml));
        Assert.Empty(result.Problems);
        return result.Models!;
    }

    private static MemoryStream Stream(string xml) => new(Encoding.UTF8.GetBytes(xml));
}
