using System.CommandLine;
using System.Text.Json.Nodes;
using FhirIcsHub.Server.Commands;
using FhirIcsHub.Server.Tests.Packages;
using FhirIcsHub.Tests.Packages;
using Xunit;

namespace FhirIcsHub.Server.Tests.Commands;

public sealed class PackagesCommandTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("icshub-packages-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task Packages_are_added_listed_and_restored()
    {
        await using var registry = await TestRegistry.StartAsync();
        registry.Publish("x.a", "1.0.0", TestArchive.Of("x.a", "1.0.0", """{"x.b":"1.x"}""").ToBytes()).Publish("x.b", "1.4.0", TestArchive.Of("x.b", "1.4.0").ToBytes());

        var added = await RunAsync("add", "x.a@1.x", "--registry", registry.Address.AbsoluteUri);
        var listed = await RunAsync("list");
        Directory.Delete(Path.Combine(_folder, "cache"), recursive: true);
        var listedWithout = await RunAsync("list");
        var restored = await RunAsync("restore", "--registry", registry.Address.AbsoluteUri);
        var all = await RunAsync("list", "--all");

        Assert.Equal((ExitCode.Done, ""), (added.ExitCode, added.Error));
        Assert.Equal(["x.a#1.0.0", "x.b#1.4.0"], Ids(added.Output));
        Assert.Equal("x.a#1.0.0", JsonNode.Parse(added.Output)![1]!["askedForBy"]![0]!.GetValue<string>());
        Assert.Equal(["x.a#1.0.0", "x.b#1.4.0"], Ids(listed.Output));
        Assert.All(JsonNode.Parse(listed.Output)!.AsArray(), p => Assert.True(p!["installed"]!.GetValue<bool>()));
        Assert.All(JsonNode.Parse(listedWithout.Output)!.AsArray(), p => Assert.False(p!["installed"]!.GetValue<bool>()));
        Assert.Equal((ExitCode.Done, added.Output), (restored.ExitCode, restored.Output));
        Assert.Equal(["x.a#1.0.0", "x.b#1.4.0"], Ids(all.Output));
    }

    [Fact]
    public async Task A_package_can_be_added_from_a_file_without_the_network()
    {
        var file = Path.Combine(_folder, "a.tgz");
        await File.WriteAllBytesAsync(file, TestArchive.Of("x.a", "1.0.0").With("package/v.json", TestArchive.ValueSet("v")).ToBytes(), TestContext.Current.CancellationToken);

        var added = await RunAsync("add", file, "--offline");

        Assert.Equal(ExitCode.Done, added.ExitCode);
        Assert.Equal(["x.a#1.0.0"], Ids(added.Output));
    }

    [Theory]
    [InlineData(ExitCode.WrongUsage, "add")]
    [InlineData(ExitCode.WrongUsage, "add", "no such file.tgz")]
    [InlineData(ExitCode.WrongUsage, "add", "missing.tgz")]
    [InlineData(ExitCode.WrongUsage, "add", "../x@1")]
    [InlineData(ExitCode.WrongUsage, "add", "x.a", "--registry", "ftp://example.org")]
    [InlineData(ExitCode.FoundProblems, "add", "x.a", "--offline")]
    [InlineData(ExitCode.FoundProblems, "restore", "--offline")]
    [InlineData(ExitCode.Done, "list")]
    public async Task The_exit_code_tells_wrong_usage_from_what_is_not_to_be_had(int exitCode, params string[] arguments)
    {
        var run = await RunAsync(arguments);

        Assert.Equal(exitCode, run.ExitCode);
        Assert.Equal(exitCode == ExitCode.Done, run.Error.Length == 0);
    }

    [Fact]
    public void Definitions_are_loaded_from_files_folders_archives_and_Bundles_over_UK_Core()
    {
        var archive = Put("a.tgz", TestArchive.Of("x.a", "1.0.0").With("package/v.json", TestArchive.ValueSet("of-archive")).ToBytes());
        var json = Put("v.json", TestArchive.ValueSet("of-json"));
        var xml = Put("v.xml", """<ValueSet xmlns="http://hl7.org/fhir"><id value="x"/><url value="http://example.org/ValueSet/of-xml"/><status value="active"/></ValueSet>""");
        var lines = Put("v.ndjson", TestArchive.ValueSet("line-1") + "\n\n" + TestArchive.ValueSet("line-3") + "\n");
        var bundle = Put("b.json", $$"""{"resourceType":"Bundle","type":"collection","entry":[{"resource":{{TestArchive.ValueSet("of-bundle")}}},{"fullUrl":"urn:uuid:1"}]}""");
        var folder = Path.Combine(_folder, "folder", "below");
        Directory.CreateDirectory(folder);
        Put(Path.Combine("folder", "below", "v.json"), TestArchive.ValueSet("of-folder"));
        Put(Path.Combine("folder", "notes.json"), "{}");
        using var error = new StringWriter();

        var set = DefinitionOptions.Load([archive, json, xml, lines, bundle, Path.Combine(_folder, "folder")], error)!;

        Assert.Equal("", error.ToString());
        foreach (var name in new[] { "of-archive", "of-json", "of-xml", "line-1", "line-3", "of-bundle", "of-folder" })
        {
            Assert.NotNull(set.Find("http://example.org/ValueSet/" + name, "ValueSet"));
        }

        Assert.NotNull(set.Find("https://fhir.hl7.org.uk/StructureDefinition/UKCore-Patient"));
        Assert.NotNull(set.Find("http://hl7.org/fhir/StructureDefinition/Patient"));
    }

    [Fact]
    public void A_definition_of_UK_Core_that_is_given_takes_the_place_of_the_shipped_facts_without_a_word()
    {
        var official = Put("p.json", """{"resourceType":"StructureDefinition","id":"UKCore-Patient","url":"https://fhir.hl7.org.uk/StructureDefinition/UKCore-Patient","version":"2.6.0"}""");
        using var error = new StringWriter();

        var set = DefinitionOptions.Load([official], error)!;

        Assert.Equal("p.json", set.Find("https://fhir.hl7.org.uk/StructureDefinition/UKCore-Patient")?.Origin);
        Assert.Equal("", error.ToString());
    }

    [Theory]
    [InlineData("missing.json", "There is no file or folder")]
    [InlineData("x.never-installed#1.0.0", "is not installed")]
    public void Definitions_that_are_not_there_are_wrong_usage(string package, string reason)
    {
        using var error = new StringWriter();

        Assert.Null(DefinitionOptions.Load([package], error));
        Assert.Contains(reason, error.ToString(), StringComparison.Ordinal);
    }

    private static IEnumerable<string> Ids(string output) => JsonNode.Parse(output)!.AsArray().Select(p => $"{p!["name"]}#{p["version"]}");

    private string Put(string name, string content) => Put(name, System.Text.Encoding.UTF8.GetBytes(content));

    private string Put(string name, byte[] content)
    {
        var file = Path.Combine(_folder, name);
        File.WriteAllBytes(file, content);
        return file;
    }

    private async Task<(int ExitCode, string Output, string Error)> RunAsync(params string[] arguments)
    {
        using var output = new StringWriter();
        using var error = new StringWriter();
        var parsed = HubCommandLine.Root().Parse(["packages", .. arguments, "--folder", _folder, "--cache", Path.Combine(_folder, "cache")]);
        var exitCode = await parsed.InvokeAsync(new InvocationConfiguration { Output = output, Error = error });
        return (parsed.Errors.Count > 0 ? ExitCode.WrongUsage : exitCode, output.ToString(), error.ToString());
    }
}
