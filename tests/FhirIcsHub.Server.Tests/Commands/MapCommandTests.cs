using System.CommandLine;
using FhirIcsHub.Server.Commands;
using Xunit;

namespace FhirIcsHub.Server.Tests.Commands;

public sealed class MapCommandTests : IDisposable
{
    private const string Patient = """{"resourceType":"Patient","id":"p","animal":{"species":"x"},"name":[{"family":"A"}]}""";

    private const string Map = """
        map "http://example.org/StructureMap/main" = "main"
        uses "http://hl7.org/fhir/3.0/StructureDefinition/Patient" alias Patient3 as source
        uses "http://hl7.org/fhir/StructureDefinition/Patient" as target
        imports "http://example.org/StructureMap/names"
        group main(source src : Patient3, target tgt : Patient) {
          src.id as id log ('id ' & id) -> tgt.id = id;
          src.name -> tgt.name;
        }
        """;

    private const string Names = """
        map "http://example.org/StructureMap/names" = "names"
        group names(source s : HumanName, target t : HumanName) <<type+>> { s.family as f -> t.text = append('Family ', f); }
        """;

    private readonly string _folder = Directory.CreateTempSubdirectory("icshub-map-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task A_resource_is_transformed_and_what_the_map_imports_is_found_beside_it()
    {
        await Write("names.map", Names);
        var run = await Run("--map", await Write("main.map", Map), await Write("p.json", Patient));

        Assert.Equal((ExitCode.Done, "log: id p" + Environment.NewLine), (run.ExitCode, run.Error));
        Assert.Equal("""{"resourceType":"Patient","id":"p","name":[{"text":"Family A"}]}""", run.Output.TrimEnd());
    }

    [Fact]
    public async Task A_map_compiled_to_a_StructureMap_does_the_same_from_a_file_and_from_the_definitions()
    {
        await Write("names.map", Names);
        var source = await Write("p.ndjson", Patient + "\n" + Patient);
        var compiled = await Run("--compile", "--map", await Write("main.map", Map));
        var file = await Write("main.json", compiled.Output);
        var xml = await Run("--map", file, "--to", "xml", source);
        await Write("names.json", (await Run("--compile", "--map", Path.Combine(_folder, "names.map"))).Output);
        var byUrl = await Run("--map", "http://example.org/StructureMap/main", "--package", file, "--package", Path.Combine(_folder, "names.json"), source);

        Assert.Equal(ExitCode.Done, xml.ExitCode);
        Assert.Contains("<text value=\"Family A\"/>", xml.Output, StringComparison.Ordinal);
        Assert.Equal((ExitCode.Done, 2), (byUrl.ExitCode, byUrl.Output.TrimEnd().Split('\n').Length));
    }

    [Theory]
    [InlineData("map \"u\" = \"n\"\ngroup g(source s, target t) { s.a -> ; }", ExitCode.FoundProblems, "error: line 2, column 38: The map: expected a variable or a transform")]
    [InlineData("map \"u\" = \"n\"\ngroup g(source s, target t : Patient) { s.a -> t.b; }", ExitCode.FoundProblems, "error: line 2, column 41: Rule g/a-1: Patient has no element 'b'")]
    [InlineData("map \"u\" = \"n\"\ngroup g(source s, target t : Patient) { s.id as i check false -> t.id = i; }", ExitCode.FoundProblems, "Patient.id: Rule g/id-1 (line 2 of the map): the check on s.id fails")]
    [InlineData("map \"u\" = \"n\"\ngroup g(source s, target t : Patient) { s.id as i -> t.gender = i; }", ExitCode.FoundProblems, "What the map made is not valid")]
    [InlineData("map \"u\" = \"n\"\nimports \"http://example.org/gone\"\ngroup g(source s, target t : Patient) { s.id -> t.id; }", ExitCode.FoundProblems, "imports http://example.org/gone, which is not there")]
    public async Task Problems_are_told_with_their_place(string map, int exitCode, string expected)
    {
        var run = await Run("--map", await Write("m.map", map), await Write("p.json", Patient));

        Assert.Equal(exitCode, run.ExitCode);
        Assert.Contains(expected, run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_map_that_is_not_there_and_a_missing_source_are_wrong_usage()
    {
        var missing = await Run("--map", "http://example.org/none", await Write("p.json", Patient));
        var noSource = await Run("--map", await Write("names.map", Names));

        Assert.Equal((ExitCode.WrongUsage, ExitCode.WrongUsage), (missing.ExitCode, noSource.ExitCode));
        Assert.Contains("neither a file nor the URL", missing.Error, StringComparison.Ordinal);
    }

    private async Task<string> Write(string name, string content)
    {
        var file = Path.Combine(_folder, name);
        await File.WriteAllTextAsync(file, content, TestContext.Current.CancellationToken);
        return file;
    }

    private static async Task<(int ExitCode, string Output, string Error)> Run(params string[] arguments)
    {
        using var output = new StringWriter();
        using var error = new StringWriter();
        var console = new InvocationConfiguration { Output = output, Error = error };
        var exitCode = await HubCommandLine.Root().Parse(["map", .. arguments]).InvokeAsync(console, TestContext.Current.CancellationToken);
        return (exitCode, output.ToString(), error.ToString());
    }
}
