using System.CommandLine;
using FhirIcsHub.Server.Commands;
using Xunit;

namespace FhirIcsHub.Server.Tests.Terminology;

/// <summary><c>icshub validate --terminology-server URL</c>.</summary>
public sealed class ValidateWithServerTests : IDisposable
{
    private const string Definitions = """
        {"resourceType":"Bundle","type":"collection","entry":[
         {"resource":{"resourceType":"ValueSet","url":"http://example.org/vs/outside","status":"active","compose":{"include":[{"system":"http://example.org/outside"}]}}},
         {"resource":{"resourceType":"StructureDefinition","url":"http://example.org/sd","name":"P","status":"active","kind":"resource","abstract":false,"type":"Basic",
          "baseDefinition":"http://hl7.org/fhir/StructureDefinition/Basic","derivation":"constraint",
          "differential":{"element":[{"id":"Basic.code","path":"Basic.code","binding":{"strength":"required","valueSet":"http://example.org/vs/outside"}}]}}}]}
        """;

    private readonly string _folder = Directory.CreateTempSubdirectory("icshub-test").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Theory]
    [InlineData(FlakyServer.Valid, ExitCode.Done, "")]
    [InlineData(FlakyServer.Invalid, ExitCode.FoundProblems, "says the terminology server")]
    [InlineData(FlakyServer.NotFound, ExitCode.Done, "no such value set")]
    public async Task The_server_settles_what_the_definitions_leave_open(string answer, int exitCode, string said)
    {
        await using var server = await FlakyServer.StartAsync(FlakyServer.Answer(200, answer));
        var (code, output) = await RunAsync("--terminology-server", server.Url);
        Assert.Equal(exitCode, code);
        Assert.Contains(said, output, StringComparison.Ordinal);
        Assert.NotEqual(0, server.Calls);
    }

    [Fact]
    public async Task Without_a_server_the_binding_stays_open_and_a_wrong_address_is_wrong_usage()
    {
        var (code, output) = await RunAsync();
        Assert.Equal(ExitCode.Done, code);
        Assert.Contains("cannot be told", output, StringComparison.Ordinal);
        var parsed = HubCommandLine.Root().Parse(["validate", "--terminology-server", "ftp://x", "-"]);
        Assert.Contains("--terminology-server", Assert.Single(parsed.Errors).Message, StringComparison.Ordinal);
    }

    private async Task<(int Code, string Output)> RunAsync(params string[] more)
    {
        var definitions = Path.Combine(_folder, "definitions.json");
        var resource = Path.Combine(_folder, "basic.json");
        await File.WriteAllTextAsync(definitions, Definitions);
        await File.WriteAllTextAsync(resource, """{"resourceType":"Basic","code":{"coding":[{"system":"http://example.org/outside","code":"c"}]}}""");
        using var output = new StringWriter();
        string[] arguments = ["validate", "--package", definitions, "--profile", "http://example.org/sd", .. more, resource];
        var code = await HubCommandLine.Root().Parse(arguments).InvokeAsync(new InvocationConfiguration { Output = output, Error = output });
        return (code, output.ToString());
    }
}
