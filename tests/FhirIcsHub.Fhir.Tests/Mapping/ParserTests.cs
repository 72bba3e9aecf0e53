using System.Text;
using System.Text.Json.Nodes;
using FhirIcsHub.Fhir.Definitions;
using FhirIcsHub.Fhir.Mapping;
using FhirIcsHub.Tests;
using Xunit;

namespace FhirIcsHub.Fhir.Tests.Mapping;

/// <summary>Reading maps: text, resources, and from one to the other.</summary>
public sealed class ParserTests
{
    /// <summary>A map with everything that the language has.</summary>
    internal const string Everything = """
        /// title = "A title"
        /// status = active
        map "http://example.org/StructureMap/all" = "All"

        conceptmap "#c1" {
          prefix s = "urn:s"
          prefix t = "urn:t"
          unmapped for s = provided
          s:a == t:b
          s:in-progress - t:"two words"
          s:"x" --
          s:1.2 <= t:y
        }

        uses "http://hl7.org/fhir/StructureDefinition/Patient" alias Patient as source
        uses "http://hl7.org/fhir/StructureDefinition/Bundle" as target
        uses "http://example.org/q" alias Q as queried

        imports "http://example.org/other"
        imports "http://example.org/lib/*"

        // The way in.
        group main(source src : Patient, target bundle : Bundle) extends base <<type+>> {
          src.name : HumanName 0..* default ('none') first as n where (n.use = 'official' and family.exists())
            check (n.family.exists()) log ('a' & 'b') -> bundle.id = n "name";
          src.a as a, src.b as b -> bundle.x = append(a, ' ', b) as y first, bundle.z share zz collate then g1(a, y), g2(b, y) {
            a.c -> y.c; // the end
            a.d as d then { d.e as e -> y.e = (e & 'x'); };
          } "two sources";
          src -> uuid() as u, bundle.id = u, bundle.t = translate(u, '#c1', 'code'), 
            bundle.d = evaluate(src, $this.first().a.where(x = ')')), bundle.n = -1.50, bundle.f = false;
          src.`where` as `then` where `then`.length() > 1 -> bundle.`as`.deep = '\'quoted\' \\ \n';
          src.q only_one as q -> bundle.q = create("Quantity") as w last;
          src.v as v -> bundle.when = @2015-01-01;
        }

        group base(source s : Patient, target t) { s -> t.b = cc('urn:s', 'c'); }
        group g1(source s, target t) <<types>> { s -> t; }
        group g2(source s, target t) { s.x 1..1 -> t.x; }
        """;

    [Fact]
    public void Text_is_read_into_the_parts_of_a_map()
    {
        var map = Maps.Parse(Everything);
        Assert.Equal(("http://example.org/StructureMap/all", "All", "A title", "active"), (map.Url, map.Name, map.Title, map.Status));
        Assert.Equal(["http://example.org/other", "http://example.org/lib/*"], map.Imports);
        Assert.Equal(new MapStructure("http://hl7.org/fhir/StructureDefinition/Bundle", "target", null), map.Structures[1]);
        Assert.Equal(["main", "base", "g1", "g2"], map.Groups.Select(g => g.Name));
        Assert.Equal("The way in.", map.Groups[0].Documentation);
        Assert.Equal((MapTypeMode.TypeAndTypes, "base"), (map.Groups[0].TypeMode, map.Groups[0].Extends));
        var source = Assert.Single(map.Groups[0].Rules[0].Sources);
        Assert.Equal(
            ("src", "name", "HumanName", 0, "*", "'none'", "first", "n"),
            (source.Context, source.Element, source.Type, source.Min, source.Max, source.Default, source.ListMode, source.Variable));
        Assert.Equal(
            ("n.use = 'official' and family.exists()", "n.family.exists()", "'a' & 'b'"), (source.Condition, source.Check, source.Log));
        Assert.Equal("name", map.Groups[0].Rules[0].Name);
        Assert.Equal("the end", map.Groups[0].Rules[1].Rules[0].Documentation);
        Assert.Equal("$this.first().a.where(x = ')')", map.Groups[0].Rules[2].Targets[3].Parameters[1].Text);
        Assert.Equal(("where", "then"), (map.Groups[0].Rules[3].Sources[0].Element, map.Groups[0].Rules[3].Sources[0].Variable));
        Assert.Equal(new MapConcept("in-progress", "relatedto", "two words"), map.ConceptMaps[0].Groups[0].Elements[1]);
        Assert.Equal(new MapPosition(24, 3), map.Groups[0].Rules[0].Position);
    }

    [Fact]
    public void A_map_printed_and_read_again_is_the_same_map()
    {
        var map = Maps.Parse(Everything);
        var again = Maps.Parse(StructureMapPrinter.Print(map));
        Assert.Equal(Json(map), Json(again));
        Assert.Equal(StructureMapPrinter.Print(map), StructureMapPrinter.Print(again));
    }

    [Fact]
    public void A_map_written_as_a_resource_and_read_again_is_the_same_map()
    {
        var map = Maps.Parse(Everything);
        var resource = Maps.Read(Json(map));
        var again = StructureMapParser.Read(resource);
        Assert.Empty(again.Issues);
        Assert.Equal(Json(map), Json(again.Map!));
    }

    [Fact]
    public void The_resource_that_a_map_is_written_as_is_valid_R4()
    {
        var text = Everything.Replace("src.`where` as `then` where `then`.length() > 1", "src.w as w", StringComparison.Ordinal);
        Assert.Empty(Resource.Read(StructureMapWriter.ToJson(Maps.Parse(text.Replace("default ('none') ", "", StringComparison.Ordinal)
            .Replace("\"two sources\"", "\"two-sources\"", StringComparison.Ordinal)))).Issues);
    }

    [Fact]
    public void Text_and_resource_make_the_same()
    {
        const string Source = """{"resourceType":"Left","a":"x","many":["p","q"]}""";
        var map = Maps.Parse(Maps.ToPatient("""
            src.a default (5) as a where a.exists() -> tgt.name as n then { src.many as m -> n.given = append(m, a); };
            src.missing default ('d' & 'e') as d -> tgt.gender = d;
            src.gone default (true) as d -> tgt.active = d;
            src.many first as m -> tgt.maritalStatus = cc('urn:s', m);
            """));
        var resource = StructureMapParser.Read(Maps.Read(Json(map)));
        var options = new TransformOptions { ReadsResult = false };
        var made = Maps.Made(Maps.Compile(map), Source, options);
        Assert.Equal("""{"active":true,"name":[{"given":["px","qx"]}],"gender":"de","maritalStatus":{"coding":["""
            + """{"system":"urn:s","code":"p"}]}}""", made);
        Assert.Equal(made, Maps.Made(Maps.Compile(resource.Map!), Source, options));
    }

    [Fact]
    public void All_errors_are_told_at_once_with_their_places()
    {
        var result = StructureMapParser.Parse("""
            map "http://example.org/m" = "m"
            uses "http://example.org/s" as origin
            group a(source s, target t) {
              s.x as -> t.x;
              s.y -> t.y = nonsense(1);
              s.ok -> t.ok;
              s.z as z where (z.) -> t.z then { s.q -> ; s.r -> t.r };
            }
            group b(origin s) { s.a -> t.a; }
            group c(source s, target t) { s.a -> t.a; }
            """);
        Assert.Null(result.Map);
        string[] expected =
        [
            "2:32 expected source, queried, target or produced",
            "4:10 expected a name for the variable",
            "5:16 there is no transform 'nonsense'",
            "7:21 the condition is no FHIRPath",
            "9:9 expected source or target",
        ];
        Assert.Equal(expected.Length, result.Issues.Count);
        Assert.All(result.Issues.Zip(expected), pair =>
            Assert.StartsWith(pair.Second, $"{pair.First.Line}:{pair.First.Column} {pair.First.Diagnostics["The map: ".Length..]}",
                StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("", "it must begin with: map")]
    [InlineData("map \"u\" = \"n\"", "it has no group")]
    [InlineData("map \"u\" = \"n\" group g(source s) { s -> ; }", "expected a variable or a transform, found ';'")]
    [InlineData("map \"u\" = \"n\" group g(source s) { s.a 0.. -> s.b; }", "expected a number or '*'")]
    [InlineData("map \"u\" = \"n\" group g(source s) { s.a", "expected ';', found the end of the text")]
    [InlineData("map \"u\" = \"n\" group g(source s) { s.a -> s.b = 'x; }", "the string is not closed")]
    [InlineData("map \"u\" = \"n\" group g(source s) { s.a; } /* open", "the comment is not closed")]
    [InlineData("map \"u\" = \"n\" group g(source s) { s.a; } group g(source s) { s.a; }", "the group 'g' is there twice")]
    [InlineData("map \"u\" = \"n\" conceptmap \"#c\" { a:x == b:y } group g(source s) { s.a; }", "the prefix 'a' is not defined")]
    [InlineData("map \"u\" = \"n\" group g(source s) { s.a -> s.b = '\\q'; }", "unknown escape")]
    [InlineData("map \"u\" = \"n\" § group g(source s) { s.a; }", "unexpected character")]
    public void Text_that_is_no_map_is_refused(string text, string reason)
    {
        var result = StructureMapParser.Parse(text);
        Assert.Null(result.Map);
        Assert.Contains(result.Issues, i => i.Diagnostics.Contains(reason, StringComparison.Ordinal));
    }

    [Fact]
    public void Rules_nested_too_deeply_are_refused()
    {
        var text = "map \"u\" = \"n\" group g(source s) { " + string.Concat(Enumerable.Repeat("s then { ", 5000))
            + string.Concat(Enumerable.Repeat("};", 5000)) + "}";
        Assert.Contains(StructureMapParser.Parse(text).Issues, i => i.Diagnostics.Contains("nested too deeply", StringComparison.Ordinal));
    }

    [Fact]
    public void A_large_map_on_one_line_is_read_and_compiled()
    {
        var rules = string.Concat(Enumerable.Repeat("s.a -> t.id; ", 20_000));
        var groups = string.Concat(
            Enumerable.Range(0, 5_000).Select(i => $"group g{i}(source s, target t) extends g{i + 1} {{ s then g{i + 1}(s, t); }} "));
        var map = Maps.Parse($"map \"u\" = \"n\" group m(source s, target t : Patient) {{ {rules} }} {groups} group g5000(source s, "
            + $"target t) {{ s.a -> t.b; }}");
        Assert.Equal(20_000, map.Groups[0].Rules.Count);
        Assert.Equal(13 * 19_999, map.Groups[0].Rules[^1].Position.Column - map.Groups[0].Rules[0].Position.Column);
        var issues = new MapCompiler(DefinitionSet.R4Core).Compile(map).Issues;
        Assert.All(issues, i => Assert.Contains("more than 50 groups", i.Diagnostics, StringComparison.Ordinal));
        Assert.NotEmpty(issues);
    }

    /// <summary>Both of the core's own examples; neither can be compiled, for reasons that lie in them.</summary>
    [Fact]
    public void The_StructureMaps_of_the_R4_core_are_read_and_their_faults_told()
    {
        var faults = new List<string>();
        foreach (var json in File.ReadLines(ConformanceSuite.BesidePathOf("fhir-r4", "other.ndjson"))
            .Where(l => l.Contains("\"resourceType\":\"StructureMap\"", StringComparison.Ordinal)))
        {
            var read = StructureMapParser.Read(Maps.Read(json));
            Assert.Empty(read.Issues);
            var map = read.Map!;
            Assert.Equal(
                map.Groups[0].Rules.Select(r => r.Name), Maps.Parse(StructureMapPrinter.Print(map)).Groups[0].Rules.Select(r => r.Name));
            Assert.Equal(JsonNode.Parse(json)!["group"]!.ToJsonString(), JsonNode.Parse(Json(map))!["group"]!.ToJsonString());
            faults.AddRange(new MapCompiler(DefinitionSet.R4Core).Compile(map).Issues.Select(i => i.Diagnostics));
        }

        Assert.Equal(
            ["Rule Examples/rule1: the variable 'Source' is not defined.", "Rule main/item: SupplyRequest has no element 'orderedItem'."],
            faults);
    }

    internal static string Json(StructureMap map) => Encoding.UTF8.GetString(StructureMapWriter.ToJson(map));
}
