using System.Text;
using FhirIcsHub.Fhir.Definitions;
using FhirIcsHub.Fhir.Mapping;
using Xunit;

namespace FhirIcsHub.Fhir.Tests.Mapping;

/// <summary>Types: R4, logical models, groups by type, imports.</summary>
public sealed class TypeTests
{
    private const string Model = """
        {"resourceType":"StructureDefinition","url":"http://example.org/StructureDefinition/Right","name":"Right","status":"draft",
        "kind":"logical","abstract":false,
         "type":"http://example.org/StructureDefinition/Right","differential":{"element":[{"path":"Right"},
          {"path":"Right.title","min":0,"max":"1","type":[{"code":"string"}]},
          {"path":"Right.line","min":0,"max":"*","type":[{"code":"BackboneElement"}]},
          {"path":"Right.line.number","min":0,"max":"1","type":[{"code":"integer"}]},
          {"path":"Right.line.amount","min":0,"max":"1","type":[{"code":"Quantity"}]},
          {"path":"Right.line.sub","min":0,"max":"*","contentReference":"#Right.line"},
          {"path":"Right.value[x]","min":0,"max":"1","type":[{"code":"string"},{"code":"integer"}]}]}}
        """;

    [Fact]
    public void A_rule_without_transform_takes_the_group_for_the_types()
    {
        var map = """
            map "http://example.org/m" = "m"
            uses "http://hl7.org/fhir/StructureDefinition/Practitioner" alias Practitioner as source
            uses "http://hl7.org/fhir/StructureDefinition/Patient" alias Patient as target
            group main(source src : Practitioner, target tgt : Patient) {
              src.name -> tgt.name;
              src.address -> tgt.address;
              src.birthDate -> tgt.birthDate;
              src.qualification as q -> tgt.maritalStatus;
              src.identifier -> tgt.identifier;
            }
            group names(source s : HumanName, target t : HumanName) <<type+>> { s.family as f -> t.text = append('Dr ', f); }
            group qualifications(source s : `Practitioner.qualification`, target t : CodeableConcept) <<types>> { s.code -> t;
            s.code as c -> t.text = 'q'; }
            """;
        Assert.Equal(
            """{"identifier":[{"value":"1"}],"name":[{"text":"Dr A"}],"birthDate":"1970","address":["""
            + """{"city":"Leeds","country":"GB"}],"maritalStatus":{"text":"q"}}""",
            Maps.Made(
                map,
                """
                {"resourceType":"Practitioner","identifier":[{"value":"1"}],"name":[{"family":"A"}],"birthDate":"1970",
                "address":[{"city":"Leeds","country":"GB"}],
                 "qualification":[{"code":{"text":"x"}}]}
                """.ReplaceLineEndings("")));
    }

    [Fact]
    public void Primitives_keep_their_ids_and_extensions_and_their_lexemes()
    {
        const string Map = """
            map "http://example.org/m" = "m"
            uses "http://hl7.org/fhir/StructureDefinition/Patient" alias Patient as source
            group main(source src : Patient, target tgt : Patient) {
              src.name as s -> tgt.name as t then { s.given -> t.given; s.family as f -> t.family = f; };
              src.birthDate -> tgt.birthDate;
              src.extension as e -> tgt.extension = e;
            }
            """;
        const string Patient =
            """{"extension":[{"url":"http://e.org","valueDecimal":1.500}],"name":[{"family":"A\u0026B","given":["x",null,"z"],"_given":"""
            + """[null,{"id":"g2"},{"id":"g3"}]}],"_birthDate":{"extension":[{"url":"http://e.org","valueCode":"unknown"}]}}""";
        Assert.Equal(Patient, Maps.Made(Map, Patient.Insert(1, "\"resourceType\":\"Patient\",")));
    }

    [Fact]
    public void A_copy_that_is_added_to_keeps_what_it_had()
    {
        const string Map = """
            map "http://example.org/m" = "m"
            group main(source src : Patient, target tgt : Patient) {
              src.name as s -> tgt.name = s as t then { s -> t.text = 'changed', t.given = 'more'; };
            }
            """;
        Assert.Equal(
            """{"name":[{"text":"changed","family":"A","given":["x","more"]}]}""",
            Maps.Made(Map, """{"resourceType":"Patient","name":[{"given":["x"],"family":"A","text":"old"}]}"""));
    }

    [Fact]
    public void Elements_stand_in_the_order_of_their_type()
    {
        var map = Maps.ToPatient(
            "src.a as a -> tgt.gender = 'male', tgt.id = 'i', tgt.name as n, n.given = 'g', n.family = 'f', tgt.active = true;");
        Assert.Equal("""{"id":"i","active":true,"name":[{"family":"f","given":"""
            + """["g"]}],"gender":"male"}""", Maps.Made(map, """{"resourceType":"Left","a":"x"}"""));
    }

    [Fact]
    public void A_logical_model_of_the_definitions_is_a_type()
    {
        var definitions = DefinitionSet.R4Core.With(DefinitionSet.Of(Maps.Read(Model), "test"));
        const string Map = """
            map "http://example.org/m" = "m"
            uses "http://example.org/StructureDefinition/Left" alias Left as source
            uses "http://example.org/StructureDefinition/Right" alias Right as target
            group main(source src : Left, target tgt : Right) {
              src.t as t -> tgt.title = t;
              src.l as l -> tgt.line as line then line(l, line);
              src.n as n -> tgt.value = n;
            }
            group line(source s, target t) { s.n as n -> t.number = n, t.amount = qty(n, 'kg'); s.sub as l -> t.sub as line then line(l,
            line); }
            """;
        var compiled = Maps.Compile(Maps.Parse(Map), definitions);
        Assert.Equal(
            """{"title":"T","line":[{"number":1,"amount":{"value":1,"unit":"kg"},"sub":[{"number":2,"amount":"""
            + """{"value":2,"unit":"kg"}}]}],"valueInteger":7}""",
            Maps.Made(compiled, """{"resourceType":"Left","n":7,"l":{"n":"1","sub":{"n":2}},"t":"T"}"""));
        var faulty = new MapCompiler(definitions).Compile(Maps.Parse(Map.Replace("tgt.title", "tgt.titel", StringComparison.Ordinal)));
        Assert.Contains("Right has no element 'titel'", Assert.Single(faulty.Issues).Diagnostics, StringComparison.Ordinal);
    }

    [Fact]
    public void A_model_that_is_not_known_is_written_as_the_rules_say()
    {
        const string Map = """
            map "http://example.org/m" = "m"
            uses "http://example.org/StructureDefinition/Free" alias Free as target
            group main(source src : Left, target tgt : Free) {
              src.n as n -> tgt.list as l, l.number = n;
              src.n first as n -> tgt.one = n, tgt.sub.deep = 'x';
            }
            """;
        Assert.Equal(
            """{"list":[{"number":1},{"number":2}],"one":1,"sub":{"deep":"x"}}""", Maps.Made(Map, """{"resourceType":"Left","n":[1,2]}"""));
    }

    [Fact]
    public void A_profile_is_written_as_the_type_that_it_constrains()
    {
        const string Profile = """
            {"resourceType":"StructureDefinition","url":"http://example.org/StructureDefinition/My","name":"My","status":"draft",
             "kind":"resource","abstract":false,"type":"Patient","derivation":"constraint"}
            """;
        var definitions = DefinitionSet.R4Core.With(DefinitionSet.Of(Maps.Read(Profile), "test"));
        const string Map = """
            map "http://example.org/m" = "m"
            uses "http://example.org/StructureDefinition/My" alias My as target
            group main(source src : Left, target tgt : My) { src.a -> tgt.id; }
            """;
        Assert.Equal("""{"id":"x"}""", Maps.Made(Maps.Compile(Maps.Parse(Map), definitions), """{"resourceType":"Left","a":"x"}"""));
    }

    [Theory]
    [InlineData("http://example.org/lib")]
    [InlineData("http://example.org/l*")]
    public void Groups_of_imported_maps_are_called_by_name_and_by_type(string import)
    {
        var library = Maps.Parse("""
            map "http://example.org/lib" = "lib"
            group upper(source s : Left, target t : Patient) { s.a as a -> t.id = (a.upper()); }
            group names(source s : HumanName, target t : HumanName) <<type+>> { s.family -> t.text; }
            """);
        var map = Maps.Parse($$"""
            map "http://example.org/m" = "m"
            imports "{{import}}"
            group main(source src : Left, target tgt : Patient) extends upper { src.p as p then { p.name -> tgt.name; }; }
            """);
        const string Source = """{"resourceType":"Left","a":"x","p":{"resourceType":"Patient","name":[{"family":"F"}]}}""";
        Assert.Equal("""{"id":"X","name":[{"text":"F"}]}""", Maps.Made(Maps.Compile(map, null, library), Source));
        var resource = DefinitionSet.Of(Maps.Read(Encoding.UTF8.GetString(StructureMapWriter.ToJson(library))), "test");
        Assert.Equal("""{"id":"X","name":[{"text":"F"}]}""", Maps.Made(Maps.Compile(map, DefinitionSet.R4Core.With(resource)), Source));
    }

    [Theory]
    [InlineData("imports \"http://example.org/none\"", "", "imports http://example.org/none, which is not there")]
    [InlineData("", " extends main", "it extends itself, or more than 50 groups")]
    [InlineData("", " extends gone", "it extends 'gone', which is not there")]
    [InlineData("", " <<types>>", "one source and one target, each with a type")]
    public void A_map_that_cannot_be_connected_is_refused(string header, string group, string reason)
    {
        var map = Maps.Parse($$"""
            map "http://example.org/m" = "m"
            {{header}}
            group main(source src, target tgt){{group}} { src.a -> tgt.id; }
            """);
        Assert.Contains(
            reason, Assert.Single(new MapCompiler(DefinitionSet.R4Core).Compile(map).Issues).Diagnostics, StringComparison.Ordinal);
    }

    [Fact]
    public void A_concept_map_of_the_definitions_is_found_by_its_canonical_URL()
    {
        const string ConceptMap = """
            {"resourceType":"ConceptMap","url":"http://example.org/ConceptMap/sex","status":"draft","group":[{"source":"urn:sex",
            "target":"urn:gender",
             "element":[{"code":"M","target":[{"code":"male","display":"Male","equivalence":"equal"}]}],"unmapped":{"mode":"fixed",
             "code":"unknown"}}]}
            """;
        var definitions = DefinitionSet.R4Core.With(DefinitionSet.Of(Maps.Read(ConceptMap), "test"));
        var map = Maps.Compile(
            Maps.Parse(Maps.ToPatient("src.s as s -> tgt.maritalStatus = translate(s, 'http://example.org/ConceptMap/sex', "
                + "'CodeableConcept'), tgt.gender = translate(s, src, 'code');"
                .Replace("translate(s, src,", "translate('q', 'http://example.org/ConceptMap/sex',", StringComparison.Ordinal))),
                    definitions);
        Assert.Equal(
            """{"gender":"unknown","maritalStatus":{"coding":[{"system":"urn:gender","code":"male","display":"Male"}]}}""",
            Maps.Made(map, """{"resourceType":"Left","s":"M"}"""));
    }

    [Fact]
    public void A_code_without_translation_is_a_warning_with_its_place()
    {
        var map = Maps.Compile(Maps.Parse("""
            map "http://example.org/m" = "m"
            conceptmap "#c" { prefix a = "urn:a" prefix b = "urn:b" a:x == b:y }
            group main(source src : Left, target tgt : Patient) { src.s as s -> tgt.gender = translate(s, '#c', 'code'); }
            """));
        var issue = Assert.Single(
            map.Transform(Maps.Read("""{"resourceType":"Left","s":"secret"}""").Root, new TransformOptions { ReadsResult = false }).Issues);
        Assert.Equal(IssueSeverity.Warning, issue.Severity);
        Assert.Equal("Left.s", issue.Expression);
        Assert.DoesNotContain("secret", issue.Diagnostics, StringComparison.Ordinal);
    }
}
