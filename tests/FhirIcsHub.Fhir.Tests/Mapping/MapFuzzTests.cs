using System.Text;
using FhirIcsHub.Fhir.Definitions;
using FhirIcsHub.Fhir.Mapping;
using Xunit;

namespace FhirIcsHub.Fhir.Tests.Mapping;

/// <summary>Maps torn and put together at random: reading, compiling and transforming give results, within bounds.</summary>
public sealed class MapFuzzTests
{
    private const string Left =
        """{"resourceType":"Left","a":"A","n":[1,2],"p":{"q":{"r":["s","t"]}},"name":[{"family":"f","given":["g"]}]}""";

    private static readonly string[] Pieces =
    [
        "group", "map", "uses", "imports", "conceptmap", "->", "then", "{", "}", "(", ")", ",", ";", "src", "tgt", ".", "a", "n", "as",
        "where", "check", "log", "default", "first",
        "share", "=", "'x'", "\"y\"", "1", "2.5", "..", "*", ":", "<<types>>", "<<type+>>", "extends", "create", "copy(a)",
        "evaluate(src, a)", "true", "@2020", "`q`", "//c\n", "/*", "#", "§",
    ];

    private static readonly string[] Rules =
    [
        "src.a as a -> tgt.id = a;", "src.n as n -> tgt.name as x share s then { n -> x.given = n; };", "src.p.q as q then walk(q, tgt);",
        "src.name -> tgt.name;", "src.name as n -> tgt.name = n as m, m.given = 'z';", "src.n as n where n > 1 -> tgt.multipleBirth = n;",
        "src.n last as n -> tgt.extension as e, e.value = qty(n, 'u');",
        "src.a default (1) as a -> tgt.contained = create('Patient') as c then main(src, c);", "src.p as p -> tgt.identifier = id('s', p);",
        "src -> tgt.contact as c, c.name.text = evaluate(src, a.lower());", "src.n as n, src.n as m -> tgt.telecom = cp(n) first;",
        "src.a as a -> tgt.maritalStatus = translate(a, '#c');", "src.name as n -> tgt.link as l, l.other = reference(tgt);",
    ];

    [Fact]
    public void Torn_text_is_read_or_refused()
    {
        var random = new Random(4);
        for (var i = 0; i < 1500; i++)
        {
            var text = new StringBuilder(ParserTests.Everything);
            for (var k = random.Next(1, 6); k > 0; k--)
            {
                var at = random.Next(text.Length);
                switch (random.Next(3))
                {
                    case 0:
                        text.Remove(at, Math.Min(random.Next(1, 30), text.Length - at));
                        break;
                    case 1:
                        text.Insert(at, " " + Pieces[random.Next(Pieces.Length)] + " ");
                        break;
                    default:
                        text[at] = (char)random.Next(1, 300);
                        break;
                }
            }

            Judge(StructureMapParser.Parse(text.ToString()));
        }
    }

    [Fact]
    public void Text_of_random_pieces_is_read_or_refused()
    {
        var random = new Random(5);
        for (var i = 0; i < 1500; i++)
        {
            var pieces = Enumerable.Range(0, random.Next(60)).Select(_ => Pieces[random.Next(Pieces.Length)]);
            Judge(StructureMapParser.Parse("map \"u\" = \"n\" group g(source src, target tgt) { " + string.Join(' ', pieces)));
        }
    }

    [Fact]
    public void Maps_of_random_rules_transform_or_say_why_not()
    {
        var random = new Random(6);
        var options = new TransformOptions { MaxSteps = 2000, MaxElements = 2000, NewUuid = Maps.Uuids() };
        var source = Maps.Read(Left).Root;
        var made = 0;
        for (var i = 0; i < 500; i++)
        {
            var rules = string.Join('\n', Enumerable.Range(0, random.Next(1, 6)).Select(_ => Rules[random.Next(Rules.Length)]));
            var map = Maps.ToPatient(rules, "group walk(source s, target t : Patient) { s.r as r -> t.name as n, n.text = r; }")
                .Replace("\nuses \"http://example.org", "\nconceptmap \"#c\" { prefix a = \"u:a\" prefix b = \"u:b\" a:A == b:B }\nuses "
                + "\"http://example.org", StringComparison.Ordinal);
            var compiled = new MapCompiler(DefinitionSet.R4Core).Compile(Maps.Parse(map));
            Assert.True(compiled.Map is not null || compiled.Issues.Count > 0);
            if (compiled.Map?.Transform(source, options) is { } result)
            {
                Assert.True(result.Success || result.Issues.Any(e => e.IsError));
                made += result.Success ? 1 : 0;
            }
        }

        Assert.True(made > 50, $"only {made} came to an end: the rules are too hostile to test what is made");
    }

    [Fact]
    public void Torn_resources_are_read_or_refused()
    {
        var random = new Random(7);
        var json = StructureMapWriter.ToJson(Maps.Parse(ParserTests.Everything));
        for (var i = 0; i < 1000; i++)
        {
            var torn = (byte[])json.Clone();
            for (var k = random.Next(1, 5); k > 0; k--)
            {
                torn[random.Next(torn.Length)] = (byte)random.Next(32, 127);
            }

            if (Resource.Read(torn, ReadMode.AsSent).Resource is { } resource)
            {
                var read = StructureMapParser.Read(resource);
                Assert.True(read.Map is null == read.Issues.Count > 0);
                if (read.Map is not null)
                {
                    Assert.NotNull(new MapCompiler(DefinitionSet.R4Core).Compile(read.Map));
                    Assert.NotEmpty(StructureMapPrinter.Print(read.Map));
                }
            }
        }
    }

    private static void Judge(MapReadResult result)
    {
        Assert.True(result.Map is null == result.Issues.Count > 0);
        Assert.True(result.Issues.Count <= 101);
        if (result.Map is not null)
        {
            Assert.Equal(ParserTests.Json(result.Map), ParserTests.Json(Maps.Parse(StructureMapPrinter.Print(result.Map))));
        }
    }
}
