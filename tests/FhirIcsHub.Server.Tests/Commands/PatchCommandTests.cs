using System.CommandLine;
using FhirIcsHub.Server.Commands;
using Xunit;

namespace FhirIcsHub.Server.Tests.Commands;

public sealed class PatchCommandTests : IDisposable
{
    private const string Patient = """{"resourceType":"Patient","id":"p","name":[{"family":"A"}]}""";
    private const string PatientXml = """<Patient xmlns="http://hl7.org/fhir"><id value="p"/><name><family value="A"/></name></Patient>""";

    private const string FhirPathPatch = """
        {"resourceType":"Parameters","parameter":[{"name":"operation","part":[{"name":"type","valueCode":"replace"},
         {"name":"path","valueString":"Patient.name[0].family"},{"name":"value","valueString":"B"}]}]}
        """;

    private const string FhirPathPatchXml = """
        <Parameters xmlns="http://hl7.org/fhir"><parameter><name value="operation"/><part><name value="type"/><valueCode value="replace"/></part>
        <part><name value="path"/><valueString value="Patient.name[0].family"/></part><part><name value="value"/><valueString value="B"/></part></parameter></Parameters>
        """;

    private const string XmlPatch = """<diff xmlns="http://hl7.org/fhir"><replace sel="Patient/name/family/@value">B</replace></diff>""";

    private readonly string _folder = Directory.CreateTempSubdirectory("icshub-patch-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Theory]
    [InlineData("""[{"op":"replace","path":"/name/0/family","value":"B"}]""", Patient, "\"family\":\"B\"")]
    [InlineData("""[{"op":"replace","path":"/name/0/family","value":"B"}]""", PatientXml, "<family value=\"B\"/>")]
    [InlineData(FhirPathPatch, Patient, "\"family\":\"B\"")]
    [InlineData(FhirPathPatch, PatientXml, "<family value=\"B\"/>")]
    [InlineData(FhirPathPatchXml, PatientXml, "<family value=\"B\"/>")]
    [InlineData(XmlPatch, Patient, "\"family\":\"B\"")]
    [InlineData(XmlPatch, PatientXml, "<family value=\"B\"")]
    [InlineData("""[{"op":"add","path":"/-","value":2}]""", "[1]", "[1,2]")]
    [InlineData("<diff><add sel='a'><b/></add></diff>", "<a/>", "<a><b /></a>")]
    public async Task Each_kind_of_patch_is_told_by_its_content_and_works_on_both_formats(string patch, string target, string expected)
    {
        var run = await Patch(patch, target);

        Assert.Equal((ExitCode.Done, ""), (run.ExitCode, run.Error));
        Assert.Contains(expected, run.Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""[{"op":"remove","path":"/gender"}]""", Patient, "error: Operation 0 (remove '/gender'): there is nothing at '/gender'")]
    [InlineData("""[{"op":"add","path":"/gender","value":"x"}]""", Patient, "error: Patient.gender: The patched resource is not valid")]
    [InlineData("""[{"op":"add"}]""", Patient, "error: Operation 0 (JSON Patch): 'path' is missing")]
    [InlineData("""<diff xmlns="http://hl7.org/fhir"><add sel="Patient"><nickname value="x"/></add></diff>""", PatientXml, "error: ")]
    [InlineData(FhirPathPatch, "{", "error: line 1, column ")]
    public async Task What_is_refused_is_told_on_standard_error(string patch, string target, string expected)
    {
        var run = await Patch(patch, target);

        Assert.Equal((ExitCode.FoundProblems, ""), (run.ExitCode, run.Output));
        Assert.StartsWith(expected, run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_changed_id_is_a_warning()
    {
        var run = await Patch("""[{"op":"replace","path":"/id","value":"q"}]""", Patient);

        Assert.Equal(ExitCode.Done, run.ExitCode);
        Assert.StartsWith("warning: Patient.id: The patch changes the id.", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_kind_can_be_said_and_a_file_that_is_not_there_is_wrong_usage()
    {
        var wrong = await Patch(FhirPathPatch, Patient, "--type", "json");
        var missing = await Run("--patch", Path.Combine(_folder, "none.json"), Path.Combine(_folder, "none.json"));

        Assert.Contains("A JSON Patch is an array", wrong.Error, StringComparison.Ordinal);
        Assert.Equal(ExitCode.WrongUsage, missing.ExitCode);
        Assert.Contains("none.json is not there", missing.Error, StringComparison.Ordinal);
    }

    private async Task<(int ExitCode, string Output, string Error)> Patch(string patch, string target, params string[] arguments)
    {
        var (patchFile, file) = (Path.Combine(_folder, "patch"), Path.Combine(_folder, "target"));
        await File.WriteAllTextAsync(patchFile, patch, TestContext.Current.CancellationToken);
        await File.WriteAllTextAsync(file, target, TestContext.Current.CancellationToken);
        return await Run(["--patch", patchFile, .. arguments, file]);
    }

    private static async Task<(int ExitCode, string Output, string Error)> Run(params string[] arguments)
    {
        using var output = new StringWriter();
        using var error = new StringWriter();
        var console = new InvocationConfiguration { Output = output, Error = error };
        var exitCode = await HubCommandLine.Root().Parse(["patch", .. arguments]).InvokeAsync(console, TestContext.Current.CancellationToken);
        return (exitCode, output.ToString(), error.ToString());
    }
}
