using System.CommandLine;
using FhirIcsHub.Server.Commands;
using Xunit;

namespace FhirIcsHub.Server.Tests.Commands;

public sealed class ConvertCommandTests : IDisposable
{
    private const string Patient = """{"resourceType":"Patient","id":"p","multipleBirthInteger":2,"text":{"status":"generated","div":"<div xmlns=\"http://www.w3.org/1999/xhtml\">a\nb<p\nclass='c'/></div>"}}""";

    private readonly string _folder = Directory.CreateTempSubdirectory("icshub-convert-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task JSON_becomes_XML_and_the_same_JSON_again()
    {
        var xml = await Convert("p.json", Patient, "--to", "xml", "--pretty");
        var json = await Convert("p.xml", xml.Output, "--to", "json");

        Assert.Equal((ExitCode.Done, ""), (xml.ExitCode, xml.Error));
        Assert.Contains("\n  <multipleBirthInteger value=\"2\"/>\n", xml.Output, StringComparison.Ordinal);
        Assert.Equal(
            """{"resourceType":"Patient","id":"p","text":{"status":"generated","div":"<div xmlns=\"http://www.w3.org/1999/xhtml\">a\nb<p\nclass='c'/></div>"},"multipleBirthInteger":2}""" + "\n",
            json.Output);
    }

    [Fact]
    public async Task NDJSON_gives_one_result_a_line_and_tells_the_lines_that_it_cannot_convert()
    {
        var run = await Convert("p.ndjson", Patient + "\n\nnonsense\n" + """{"resourceType":"Patient","gender":"?"}""" + "\n", "--to", "xml");

        Assert.Equal(ExitCode.FoundProblems, run.ExitCode);
        var lines = run.Output.TrimEnd('\n').Split('\n');
        Assert.Equal(2, lines.Length);
        Assert.Contains("a&#xA;b<p class='c'/>", lines[0], StringComparison.Ordinal);
        Assert.Contains("error: line 3, ", run.Error, StringComparison.Ordinal);
        Assert.Contains("warning: line 4, column 36: Patient.gender: ", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Several_lines_of_JSON_are_NDJSON_whatever_the_name()
    {
        var run = await Convert("p.txt", Patient + "\n" + Patient, "--to", "json");

        Assert.Equal(ExitCode.Done, run.ExitCode);
        Assert.Equal(2, run.Output.TrimEnd('\n').Split('\n').Length);
    }

    [Fact]
    public async Task What_is_missing_is_a_warning_and_what_cannot_be_kept_is_refused()
    {
        var kept = await Convert("a.json", """{"resourceType":"Observation"}""", "--to", "xml");
        var refused = await Convert("b.json", """{"resourceType":"Patient","id":1}""", "--to", "xml");

        Assert.Equal(ExitCode.Done, kept.ExitCode);
        Assert.StartsWith("warning: line 1, column 1: Observation.status: ", kept.Error, StringComparison.Ordinal);
        Assert.Equal((ExitCode.FoundProblems, ""), (refused.ExitCode, refused.Output));
        Assert.StartsWith("error: line 1, column 32: Patient.id: ", refused.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_file_that_is_not_there_is_told()
    {
        var run = await Run("--to", "xml", Path.Combine(_folder, "none.json"));

        Assert.Equal(ExitCode.FoundProblems, run.ExitCode);
        Assert.Contains("none.json is not there", run.Error, StringComparison.Ordinal);
    }

    private async Task<(int ExitCode, string Output, string Error)> Convert(string name, string content, params string[] arguments)
    {
        var file = Path.Combine(_folder, name);
        await File.WriteAllTextAsync(file, content, TestContext.Current.CancellationToken);
        return await Run([.. arguments, file]);
    }

    private static async Task<(int ExitCode, string Output, string Error)> Run(params string[] arguments)
    {
        using var output = new StringWriter();
        using var error = new StringWriter();
        var console = new InvocationConfiguration { Output = output, Error = error };
        var exitCode = await HubCommandLine.Root().Parse(["convert", .. arguments]).InvokeAsync(console, TestContext.Current.CancellationToken);
        return (exitCode, output.ToString(), error.ToString());
    }
}
