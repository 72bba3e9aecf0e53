using System.CommandLine;
using System.Text.Json;
using FhirIcsHub.Server.Commands;
using Xunit;

namespace FhirIcsHub.Server.Tests.Commands;

public sealed class SnapshotCommandTests : IDisposable
{
    private const string Base = """
        {"resourceType":"StructureDefinition","url":"http://example.org/base","name":"Base","status":"draft","kind":"resource","abstract":false,"type":"Patient",
        "baseDefinition":"https://fhir.hl7.org.uk/StructureDefinition/UKCore-Patient","derivation":"constraint",
        "differential":{"element":[{"id":"Patient.birthDate","path":"Patient.birthDate","min":1}]}}
        """;

    private const string Profile = """
        {"resourceType":"StructureDefinition","url":"http://example.org/profile","name":"Profile","status":"draft","kind":"resource","abstract":false,"type":"Patient",
        "baseDefinition":"http://example.org/base","derivation":"constraint",
        "differential":{"element":[{"id":"Patient.name","path":"Patient.name","short":"what to call them","max":"1"}]}}
        """;

    private readonly string _folder = Directory.CreateTempSubdirectory("icshub-snapshot-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task The_definition_is_printed_with_the_snapshot_of_a_package_over_UK_Core()
    {
        var run = await Run("--package", Write("base.json", Base), Write("profile.json", Profile));

        Assert.Equal((ExitCode.Done, ""), (run.ExitCode, run.Error));
        using var printed = JsonDocument.Parse(run.Output);
        Assert.Equal("http://example.org/profile", printed.RootElement.GetProperty("url").GetString());
        Assert.Equal(1, printed.RootElement.GetProperty("differential").GetProperty("element").GetArrayLength());
        var elements = printed.RootElement.GetProperty("snapshot").GetProperty("element").EnumerateArray().ToDictionary(e => e.GetProperty("id").GetString()!);
        Assert.Equal("1", elements["Patient.name"].GetProperty("max").GetString());
        Assert.Equal("what to call them", elements["Patient.name"].GetProperty("short").GetString());
        Assert.Equal("HumanName", elements["Patient.name"].GetProperty("type")[0].GetProperty("code").GetString());
        Assert.True(elements["Patient.name"].GetProperty("mustSupport").GetBoolean());
        Assert.Equal(1, elements["Patient.birthDate"].GetProperty("min").GetInt32());
        Assert.Equal("https://fhir.nhs.uk/Id/nhs-number", elements["Patient.identifier:nhsNumber.system"].GetProperty("fixedUri").GetString());
    }

    [Fact]
    public async Task XML_is_read_by_its_content()
    {
        var xml = """
            <?xml version="1.0"?>
            <StructureDefinition xmlns="http://hl7.org/fhir"><url value="http://example.org/x"/><name value="X"/><status value="draft"/><kind value="resource"/>
            <abstract value="false"/><type value="Patient"/><baseDefinition value="http://hl7.org/fhir/StructureDefinition/Patient"/><derivation value="constraint"/>
            <differential><element id="Patient.name"><path value="Patient.name"/><min value="1"/></element></differential></StructureDefinition>
            """;

        var run = await Run(Write("profile.xml", xml));

        Assert.Equal(ExitCode.Done, run.ExitCode);
        Assert.Contains("\"id\":\"Patient.deceased[x]\"", run.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_stands_in_the_way_is_told_on_standard_error_with_its_place()
    {
        var wrong = await Run(Write("profile.json", Profile.Replace("Patient.name\",\"short", "Patient.nome\",\"short", StringComparison.Ordinal)), "--package", Write("base.json", Base));
        var alone = await Run(Write("profile.json", Profile));
        var noDefinition = await Run(Write("patient.json", """{"resourceType":"Patient"}"""));

        Assert.Equal((ExitCode.FoundProblems, ""), (wrong.ExitCode, wrong.Output));
        Assert.StartsWith("error: StructureDefinition.differential.element[0]: 'Patient.nome' is no element", wrong.Error, StringComparison.Ordinal);
        Assert.Equal(ExitCode.FoundProblems, alone.ExitCode);
        Assert.Contains("http://example.org/base is not known here", alone.Error, StringComparison.Ordinal);
        Assert.Equal(ExitCode.FoundProblems, noDefinition.ExitCode);
        Assert.Contains("this is a Patient", noDefinition.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Files_that_are_not_there_are_wrong_usage()
    {
        Assert.Equal(ExitCode.WrongUsage, (await Run(Path.Combine(_folder, "none.json"))).ExitCode);
        Assert.Equal(ExitCode.WrongUsage, (await Run(Write("profile.json", Profile), "--package", Path.Combine(_folder, "none"))).ExitCode);
    }

    private static async Task<(int ExitCode, string Output, string Error)> Run(params string[] arguments)
    {
        using var output = new StringWriter();
        using var error = new StringWriter();
        var console = new InvocationConfiguration { Output = output, Error = error };
        var exitCode = await HubCommandLine.Root().Parse(["snapshot", .. arguments]).InvokeAsync(console, TestContext.Current.CancellationToken);
        return (exitCode, output.ToString(), error.ToString());
    }

    private string Write(string name, string content)
    {
        var file = Path.Combine(_folder, name);
        File.WriteAllText(file, content);
        return file;
    }
}
