using System.Globalization;
using System.Text;
using FhirIcsHub.Fhir.Outlines;
using FhirIcsHub.Fhir.Schemas;
using FhirIcsHub.Tests;
using Xunit;

namespace FhirIcsHub.Fhir.Tests.Outlines;

public sealed class BundleOutlineTests
{
    private const int Seed = 20261122;

    [Fact]
    public void An_outline_finds_the_resources_of_a_bundle_and_reads_each_as_it_stands()
    {
        var outline = Of(
            """
            { "resourceType" : "Bundle", "type": "collection", "entry": [
              {"fullUrl":"urn:uuid:1","resource":{"id":"p","resourceType":"Patient","name":[{"family":"O\"Neill"}], "active" : true}},
              {"fullUrl":"urn:uuid:2"},
              {"resource": {"resourceType":"Observation","valueQuantity":{"value":-1.50e+3},"_status":{"id":"s"}, "status":"final"}} ] }
            """)!;
        Assert.Equal(["Patient", "Observation"], Enumerable.Range(0, outline.Count).Select(i => outline.TypeOf(i).Name));
        Assert.Equal("p", Encoding.UTF8.GetString(outline.IdOf(0)));
        Assert.True(outline.IdOf(1).IsEmpty);
        Assert.Equal("urn:uuid:1", Encoding.UTF8.GetString(outline.FullUrlOf(0)));
        Assert.Equal("O\"Neill", outline.Read(0).Root.First("name").TextOf("family"));
        Assert.Equal("-1.50e+3", outline.Read(1).Root.First("value").TextOf("value"));
    }

    [Theory]
    [InlineData("""{"resourceType":"Patient","id":"p"}""")]
    [InlineData("""{"resourceType":"Observation","id":"a","id":"b"}""")]
    [InlineData("""{"resourceType":"Observation","valueString":"a","valueInteger":1}""")]
    [InlineData("""{"resourceType":"Observation","_valueString":{"id":"x"},"valueInteger":1}""")]
    [InlineData("""{"resourceType":"Observation","code":{}}""")]
    [InlineData("""{"resourceType":"Observation","status":null}""")]
    [InlineData("""{"resourceType":"Observation","_status":"x"}""")]
    [InlineData("""{"resourceType":"Observation","status":"\ud800"}""")]
    [InlineData("""{"resourceType":"Observation","status":"\x"}""")]
    [InlineData("""{"resourceType":"Observation","status":"a"b"}""")]
    [InlineData("""{"resourceType":"Observation","status":"a"\"}""")]
    [InlineData("""{"resourceType":"Observation","status":01}""")]
    [InlineData("""{"resourceType":"Observation","status":1.}""")]
    [InlineData("""{"resourceType":"Observation","status":-}""")]
    [InlineData("""{"resourceType":"Observation","status":1e}""")]
    [InlineData("""{"resourceType":"Observation","status":tru}""")]
    [InlineData("""{"resourceType":"Observation","status":"a",}""")]
    [InlineData("""{"resourceType":"Observation","status" "a"}""")]
    [InlineData("""{"resourceType":"Observation","note":[{"text":"a"},]}""")]
    [InlineData("""{"resourceType":"Observation","note":[{"text":"a"}""")]
    [InlineData("""{"resourceType":"Observation","contained":[{"id":"x"}]}""")]
    [InlineData("""{"resourceType":"Observation","contained":[{"resourceType":"Parameters","parameter":[{"resource":{"id":"x"}}]}]}""")]
    [InlineData("""{"resourceType":"Obs","status":"a"}""")]
    [InlineData("""{"status":"a"}""")]
    [InlineData("{\"resourceType\":\"Observation\",\"status\":\"a\tb\"}")]
    public void What_is_not_certain_to_be_right_has_no_outline(string resource)
    {
        var bundle = $$$"""{"resourceType":"Bundle","entry":[{"resource":{{{resource}}}}]}""";
        if (resource.Contains("Patient", StringComparison.Ordinal))
        {
            Assert.NotNull(Of(bundle));
            Assert.Null(Of(bundle + "x"));
            Assert.Null(Of(resource));
            Assert.Null(Of(bundle[..^1]));
        }
        else
        {
            Assert.Null(Of(bundle));
        }
    }

    [Fact]
    public void What_is_nested_too_deeply_or_is_no_UTF8_has_no_outline()
    {
        var deep = $$$"""{"resourceType":"Bundle","entry":[{"resource":{"resourceType":"Basic","x":{{{new string('[', 200_000)}}}""";
        Assert.Null(Of(deep));
        Assert.Null(BundleOutline.Of("{\"resourceType\":\"Bundle\",\"id\":\"\xFF\"}".Select(c => (byte)c).ToArray()));
        Assert.Null(BundleOutline.Of(default));
    }

    [Fact]
    public void The_codes_of_an_element_are_found_wherever_in_it_they_stand()
    {
        var outline = Of(
            """
            {"resourceType":"Bundle","entry":[
              {"resource":{"resourceType":"Observation","code":{"coding":[{"code":"a","display":"code"},{"code" : "b"}],"text":"code"}}},
              {"resource":{"resourceType":"MedicationRequest","medicationCodeableConcept":{"coding":[{"code":"m"}]},"status":"active"}},
              {"resource":{"resourceType":"Observation","category":[{"coding":[{"code":"x\u0041"}]}],"codex":{"code":"no"}}}]}
            """)!;
        Assert.Equal(["a", "b"], Codes(outline, 0, "code"));
        Assert.Equal(["m"], Codes(outline, 1, "medication"));
        Assert.Equal(["active"], Codes(outline, 1, "status"));
        Assert.Equal(["*"], Codes(outline, 2, "category"));
        Assert.Empty(Codes(outline, 2, "code"));
    }

    /// <summary>The rules that the outline knows of R4's resources are all that there are.</summary>
    [Fact]
    public void Resources_stand_within_others_only_where_the_outline_looks_for_them()
    {
        var places = new SortedSet<string>(StringComparer.Ordinal);
        foreach (var type in FhirSchema.R4.Types)
        {
            places.UnionWith(type.Elements.Where(e => e.Types.Any(t => t.IsResource)).Select(e => e.Path));
        }

        Assert.Equal(
            ["Bundle.entry.resource", "Bundle.entry.response.outcome", "DomainResource.contained", "Parameters.parameter.resource"],
            places);
        Assert.All(MemberNames.ChoiceNames(), name => Assert.True(name.Length >= 3, name));
    }

    /// <summary>The promise that everything else is built on.</summary>
    [Fact]
    public void Damaged_bundles_that_have_an_outline_are_read_without_an_issue()
    {
        var random = new Random(Seed);
        var (outlined, refused, read) = (0, 0, 0);
        foreach (var bundle in Bundles())
        {
            Check(bundle);
            for (var round = 0; round < 400; round++)
            {
                Check(Damaged(bundle, random));
            }
        }

        Assert.True(outlined > 200 && refused > 200, $"{outlined} outlined, {refused} refused: the damage is one-sided");
        Assert.True(read < outlined, $"{read} that can be read have no outline, {outlined} have: it refuses too much");

        void Check(byte[] json)
        {
            var whole = Resource.Read(json, ReadMode.AsSent);
            if (BundleOutline.Of(json) is not { } outline)
            {
                refused++;
                read += whole.Success ? 1 : 0;
                return;
            }

            outlined++;
            Assert.True(whole.Success, $"{(whole.Success ? null : whole.Issues[0])}\n{Encoding.UTF8.GetString(json)}");
            var resources = whole.Resource!.Root.Named("entry").ToList().Select(e => e.First("resource")).Where(r => r.Exists).ToList();
            Assert.Equal(resources.Count, outline.Count);
            for (var i = 0; i < outline.Count; i++)
            {
                var resource = outline.Read(i);
                Assert.Equal(resources[i].AsResource().Json, resource.Json);
                Assert.Equal(Tree(Resource.Read(resource.Json, ReadMode.AsSent).Resource!.Root), Tree(resource.Root));
                Assert.Equal(resources[i].Type, outline.TypeOf(i));
                Assert.Equal(resources[i].TextOf("id") ?? "", Encoding.UTF8.GetString(outline.IdOf(i)));
            }
        }
    }

    // All that a tree tells of an element and those within it.
    private static string Tree(Element element) => string.Create(
        CultureInfo.InvariantCulture,
        $"{element.Name} {element.JsonName} {element.Kind} {element.Type} {element.Definition} {element.IsEscaped} {element.Text}"
        + $" {element.Span}")
        + string.Concat(element.Children.ToList().Select(child => "(" + Tree(child) + ")"));

    // Real examples, four to a Bundle, so that each round of damage is small beside what stays whole.
    private static IEnumerable<byte[]> Bundles() =>
        Directory.GetFiles(ConformanceSuite.PathOf("parsing", "examples"), "*.json").Order(StringComparer.Ordinal)
            .Select(File.ReadAllText).Where(text => text.Length < 4_000).Take(60).Chunk(4)
            .Select(texts => string.Join(',', texts.Select((text, i) => $$"""{"fullUrl":"urn:x:{{i}}","resource":{{text}}}""")))
            .Select(entries => Encoding.UTF8.GetBytes($$"""{"resourceType":"Bundle","entry":[{{entries}}]}"""));

    private static byte[] Damaged(byte[] original, Random random)
    {
        string[] inserts =
        [
            "\"", "{}", "[]", "null,", "\\u", "1e5", ",", "\"_id\":null,", "\"id\":\"x\",", "\"valueString\":\"x\",", "\\n", " ", "\\", "0",
            "\"contained\":[{\"id\":\"x\"}],",
        ];
        var bytes = original.ToList();
        var at = random.Next(bytes.Count);
        switch (random.Next(6))
        {
            case 0:
                bytes[at] = (byte)random.Next(256);
                break;
            case 1:
                bytes.RemoveRange(at, Math.Min(random.Next(1, 20), bytes.Count - at));
                break;
            case 2:
                bytes.InsertRange(at, Encoding.UTF8.GetBytes(inserts[random.Next(inserts.Length)]));
                break;
            case 3:
                // Where a member may begin.
                bytes.InsertRange(bytes.FindIndex(at, b => b == '{') + 1, Encoding.UTF8.GetBytes(inserts[random.Next(inserts.Length)]));
                break;
            case 4:
                // A member comes twice.
                var start = bytes.FindIndex(at, b => b == '"');
                var end = start < 0 ? -1 : bytes.FindIndex(start, b => b == ',');
                if (end > start)
                {
                    bytes.InsertRange(start, bytes[start..(end + 1)]);
                }

                break;
            default:
                if (char.IsAsciiLetterOrDigit((char)bytes[at]))
                {
                    bytes[at] = (byte)('a' + random.Next(26));
                }

                break;
        }

        return [.. bytes];
    }

    private static List<string> Codes(BundleOutline outline, int resource, string element)
    {
        var codes = new List<OutlinedCode>();
        outline.AddCodes(resource, Encoding.UTF8.GetBytes(element), codes);
        return codes.ConvertAll(code => code.IsAny ? "*" : Encoding.UTF8.GetString(outline.TextOf(code)));
    }

    private static BundleOutline? Of(string json) => BundleOutline.Of(Encoding.UTF8.GetBytes(json));
}
