using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using FhirIcsHub.Cql.Elm;
using FhirIcsHub.Fhir;
using Xunit;

namespace FhirIcsHub.Cql.Tests.Translation;

public sealed class LibrarySetTests
{
    private const string Text = "library L version '1.0.0' define A: 1 define function F(a Integer): a + 1";

    [Fact]
    public void A_library_is_found_by_name_and_version_however_that_is_written()
    {
        var set = new LibrarySet().AddText(Text);
        Assert.All(
            new[] { set.Find("L"), set.Find("L", "1.0.0"), set.Find("L|1.0.0"), set.Find("http://example.org/L|1.0.0") },
            found => Assert.Equal("L", found.Library!.Identifier.Id));
        Assert.Contains("known: 1.0.0", Assert.Single(set.Find("L", "2").Problems).Message, StringComparison.Ordinal);
        Assert.Contains("did you mean L", Assert.Single(set.Find("l").Problems).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Without_a_version_the_highest_is_found()
    {
        var set = new LibrarySet();
        foreach (var version in new[] { "1.9.0", "1.10.0", "1.2.0", "0.99" })
        {
            set.AddText($"library L version '{version}' define A: 1");
        }

        Assert.Equal("1.10.0", set.AddText("library L define A: 1").Find("L").Library!.Identifier.Version);
        Assert.Equal([null, "0.99", "1.2.0", "1.9.0", "1.10.0"], set.Identifiers.Select(i => i.Version));
    }

    [Fact]
    public void An_include_takes_the_version_that_it_names()
    {
        var set = new LibrarySet(options: Cql.Plain)
            .AddText("library L version '1' define A: 1").AddText("library L version '2' define A: 'two'");
        Assert.False(Cql.Translate("library T include L version '1' define B: L.A + 1", libraries: set).HasErrors);
        Assert.True(Cql.Translate("library T include L version '2' define B: L.A + 1", libraries: set).HasErrors);
        Assert.True(Cql.Translate("library T include L define B: L.A + 1", libraries: set).HasErrors);
    }

    [Fact]
    public void Libraries_that_include_each_other_in_a_circle_are_refused()
    {
        var set = new LibrarySet().AddText("library A include B define X: 1").AddText("library B include C define X: 1")
            .AddText("library C include A define X: 1");
        var error = Assert.Single(set.Find("A").Problems, p => p.IsError);
        Assert.Contains("A -> B -> C -> A", error.Message, StringComparison.Ordinal);
        Assert.Null(set.Find("B").Library);
        Assert.Null(set.Find("C").Library);
    }

    [Fact]
    public void The_errors_of_an_included_library_are_told_with_its_name_and_place()
    {
        var set = new LibrarySet().AddText("library L\ndefine A: Unknown").AddText("library M include L define B: L.A");
        var error = Assert.Single(set.Find("M").Problems);
        Assert.Contains("L 2:11 there is no Unknown", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void FHIRHelpers_is_there_unless_another_one_is_added()
    {
        const string Using = "library T using FHIR version '4.0.1' include FHIRHelpers version '4.0.1' context Patient "
            + "define A: Patient.active = true";
        Assert.False(Cql.Translate(Using).HasErrors);
        var own = new LibrarySet(options: Cql.Plain).AddText("library FHIRHelpers version '4.0.1' define A: 1");
        Assert.True(Cql.Translate(Using, libraries: own).HasErrors);
    }

    [Fact]
    public void Namespaces_stand_before_the_names_of_libraries()
    {
        var set = new LibrarySet(options: Cql.Plain).AddNamespace("org.example", "http://example.org")
            .AddText("library org.example.L version '1' define A: 1");
        var elm = Cql.Elm("library T include org.example.L version '1' called L define B: L.A", libraries: set);
        Assert.Equal("http://example.org/L", elm["includes"]!["def"]![0]!["path"]!.GetValue<string>());
        Assert.Equal("http://example.org", set.Find("http://example.org/L", "1").Library!.Identifier.System);
        Assert.NotNull(set.Find("L").Library);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_library_can_be_given_as_ELM(bool isJson)
    {
        var json = Cql.Json(new LibrarySet(options: Cql.Plain with { ResultTypes = true }).AddText(Text).Find("L").Library!).ToJsonString();
        var set = new LibrarySet(options: Cql.Plain);
        if (isJson)
        {
            set.AddElmJson(Encoding.UTF8.GetBytes(json));
        }
        else
        {
            set.AddElm(ElmJson.Read(Encoding.UTF8.GetBytes(json)).Library!);
        }

        Assert.Empty(set.Problems);
        var elm = Cql.Elm("library T include L define B: L.F(L.A)", libraries: set);
        Assert.Equal("F", elm["statements"]!["def"]![0]!["expression"]!["name"]!.GetValue<string>());
    }

    [Fact]
    public void ELM_without_result_types_says_why_its_definitions_cannot_be_used_in_text()
    {
        var json = Encoding.UTF8.GetBytes(Cql.Json(new LibrarySet(options: Cql.Plain).AddText(Text).Find("L").Library!).ToJsonString());
        var set = new LibrarySet(options: Cql.Plain).AddElmJson(json);
        Assert.NotNull(set.Find("L").Library);
        Assert.Contains("without result types", Cql.Error("library T include L define B: L.A", libraries: set).Message,
            StringComparison.Ordinal);
    }

    [Fact]
    public void What_is_no_library_is_a_problem_of_the_set()
    {
        var set = new LibrarySet().AddText("define A: 1").AddElmJson("{}"u8.ToArray()).AddElmXml("<x/>"u8.ToArray());
        Assert.Equal(3, set.Problems.Count);
        Assert.Empty(set.Identifiers);
    }

    [Fact]
    public void Of_a_FHIR_Library_ELM_counts_before_text_unless_text_is_wanted()
    {
        var elm = Cql.Json(new LibrarySet(options: Cql.Plain).AddText("library L version '1.0.0' define FromElm: 1").Find("L").Library!);
        var resource = Resource(("text/cql", Text), ("application/elm+json", elm.ToJsonString()));
        Assert.Equal("FromElm", FirstOf(new LibrarySet().AddResource(resource)));
        Assert.Equal("A", FirstOf(new LibrarySet().AddResource(resource, textFirst: true)));
        Assert.Equal("A", FirstOf(new LibrarySet().AddResource(Resource(("text/cql; charset=utf-8", Text)))));

        static string FirstOf(LibrarySet set) => set.Find("L").Library!.Statements[0].Name;
    }

    [Fact]
    public void Where_a_FHIR_Library_has_both_the_text_gives_the_types_to_those_that_include_it()
    {
        var elm = Cql.Json(new LibrarySet(options: Cql.Plain).AddText(Text).Find("L").Library!);
        var set = new LibrarySet(options: Cql.Plain).AddResource(
            Resource(("text/cql", Text), ("application/elm+json", elm.ToJsonString())));
        Assert.False(Cql.Translate("library T include L define B: L.F(L.A)", libraries: set).HasErrors);
    }

    [Fact]
    public void A_FHIR_Library_says_itself_how_its_text_is_translated()
    {
        var node = Node([("text/cql", "library L define A: 1")]);
        node["extension"] = JsonNode.Parse("""
            [{ "url": "http://hl7.org/fhir/StructureDefinition/cqf-cqlOptions", "valueReference": { "reference": "#options" } }]
            """);
        node["contained"] = JsonNode.Parse("""
            [{ "resourceType": "Parameters", "id": "options", "parameter": [
                { "name": "option", "valueString": "EnableResultTypes" }, { "name": "signatureLevel", "valueString": "All" } ] }]
            """);
        var library = Cql.Json(new LibrarySet().AddResource(Element(node)).Find("L").Library!)["library"]!;
        Assert.Equal("EnableResultTypes", library["annotation"]![0]!["translatorOptions"]!.GetValue<string>());
        Assert.Equal("All", library["annotation"]![0]!["signatureLevel"]!.GetValue<string>());
    }

    [Theory]
    [InlineData("text/cql", null)]
    [InlineData("text/plain", "x")]
    public void A_FHIR_Library_without_usable_content_is_a_problem(string contentType, string? text)
    {
        var set = new LibrarySet().AddResource(Resource((contentType, text)));
        Assert.NotEmpty(set.Problems);
        Assert.All(set.Problems, p => Assert.Equal("TheLibrary", p.Library));
    }

    [Fact]
    public async Task A_set_can_be_used_by_several_threads()
    {
        var set = new LibrarySet();
        for (var i = 0; i < 20; i++)
        {
            set.AddText($"library L{i} {(i == 0 ? "" : $"include L{i - 1}")} define A: {(i == 0 ? "1" : $"L{i - 1}.A + 1")}");
        }

        var found = await Task.WhenAll(Enumerable.Range(0, 64).Select(i => Task.Run(() => set.Find($"L{i % 20}"))));
        Assert.All(found, f => Assert.NotNull(f.Library));
    }

    private static Element Resource(params (string ContentType, string? Text)[] attachments) => Element(Node(attachments));

    private static JsonObject Node((string ContentType, string? Text)[] attachments) => new()
    {
        ["resourceType"] = "Library",
        ["name"] = "TheLibrary",
        ["status"] = "active",
        ["type"] = JsonNode.Parse("""{ "text": "logic" }"""),
        ["content"] = new JsonArray([.. attachments.Select(a => (JsonNode)(a.Text is null
            ? new JsonObject { ["contentType"] = a.ContentType }
            : new JsonObject
            {
                ["contentType"] = a.ContentType, ["data"] = System.Convert.ToBase64String(Encoding.UTF8.GetBytes(a.Text)),
            }))]),
    };

    private static Element Element(JsonObject node)
    {
        var read = Fhir.Resource.Read(JsonSerializer.SerializeToUtf8Bytes(node));
        Assert.True(read.Success, string.Join("; ", read.Issues));
        return read.Resource!.Root;
    }
}
