using System.CommandLine;
using System.Text.Json;
using FhirIcsHub.Server.Commands;
using Xunit;

namespace FhirIcsHub.Server.Tests.Commands;

public sealed class ValidateCommandTests : IDisposable
{
    private const string Good = """{"resourceType":"Patient","id":"good","text":{"status":"empty","div":"<div xmlns=\"http://www.w3.org/1999/xhtml\">-</div>"}}""";
    private const string Bad = """{"resourceType":"Patient","id":"bad","gender":"?"}""";

    private readonly string _folder = Directory.CreateTempSubdirectory("icshub-validate-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task Ndjson_gives_one_object_a_resource_in_the_order_of_the_input()
    {
        var lines = Write("many.ndjson", string.Join('\n', Enumerable.Range(0, 1200).Select(i => i % 3 == 0 ? Bad : Good)));
        var xml = Write("one.xml", """<Patient xmlns="http://hl7.org/fhir"><id value="x"/></Patient>""");

        var run = await Validate("--format", "ndjson", lines, xml);

        Assert.Equal((ExitCode.FoundProblems, ""), (run.ExitCode, run.Error));
        var results = run.Output.TrimEnd('\n').Split('\n').Select(l => JsonDocument.Parse(l).RootElement).ToList();
        Assert.Equal(1201, results.Count);
        Assert.Equal($"{lines}#2", results[1].GetProperty("source").GetString());
        Assert.Equal(xml, results[1200].GetProperty("source").GetString());
        Assert.All(Enumerable.Range(0, 1200), i => Assert.Equal(i % 3 != 0, results[i].GetProperty("valid").GetBoolean()));
        var issue = results[0].GetProperty("issues").EnumerateArray().First(i => i.GetProperty("severity").GetString() == "error");
        Assert.Equal("code-invalid", issue.GetProperty("code").GetString());
        Assert.Equal("Patient.gender", issue.GetProperty("expression")[0].GetString());
        Assert.Equal("code-not-in-value-set", issue.GetProperty("details").GetProperty("coding")[0].GetProperty("code").GetString());
    }

    [Fact]
    public async Task One_resource_gives_one_OperationOutcome_and_several_an_array()
    {
        var good = Write("good.json", Good);

        var one = await Validate("--format", "json", good);
        var two = await Validate("--format", "json", good, Write("bad.json", Bad));

        Assert.Equal(ExitCode.Done, one.ExitCode);
        Assert.Equal("OperationOutcome", JsonDocument.Parse(one.Output).RootElement.GetProperty("resourceType").GetString());
        Assert.Equal(2, JsonDocument.Parse(two.Output).RootElement.GetArrayLength());
    }

    [Fact]
    public async Task A_profile_of_a_package_is_asked_of_every_resource()
    {
        var profile = Write("profile.json", """
            {"resourceType":"StructureDefinition","url":"http://test.example/StructureDefinition/named","version":"1.2.0","name":"Named","status":"active",
             "kind":"resource","abstract":false,"type":"Patient","baseDefinition":"http://hl7.org/fhir/StructureDefinition/Patient","derivation":"constraint",
             "differential":{"element":[{"id":"Patient.name","path":"Patient.name","min":1}]}}
            """);
        var good = Write("good.json", Good);

        var without = await Validate(good);
        var with = await Validate("--package", profile, "--profile", "http://test.example/StructureDefinition/named|1.2.0", good);
        var unknown = await Validate("--profile", "http://test.example/StructureDefinition/other", good);

        Assert.Equal(ExitCode.Done, without.ExitCode);
        Assert.Equal(ExitCode.FoundProblems, with.ExitCode);
        Assert.Contains("Patient.name is required", with.Output, StringComparison.Ordinal);
        Assert.Equal(ExitCode.FoundProblems, unknown.ExitCode);
        Assert.Contains("is not known", unknown.Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("off", false, false)]
    [InlineData("warning", true, false)]
    [InlineData("error", true, true)]
    public async Task An_NHS_number_that_fails_modulus_11_is_what_the_option_says(string check, bool isSaid, bool isError)
    {
        var patient = Write("p.json", Good.Replace(
            "\"id\":\"good\"", "\"identifier\":[{\"system\":\"https://fhir.nhs.uk/Id/nhs-number\",\"value\":\"9990000001\"}]", StringComparison.Ordinal));

        var run = await Validate("--nhs-number", check, patient);

        Assert.Equal(isError ? ExitCode.FoundProblems : ExitCode.Done, run.ExitCode);
        Assert.Equal(isSaid, run.Output.Contains("modulus 11", StringComparison.Ordinal));
        Assert.DoesNotContain("9990000001", run.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_UK_Core_profile_of_the_type_is_chosen_when_asked_for()
    {
        // UKCore-Patient requires the value of an NHS number; a plain R4 Patient does not.
        var bad = Write("p.json", Good.Replace(
            "\"id\":\"good\"", "\"identifier\":[{\"system\":\"https://fhir.nhs.uk/Id/nhs-number\"}]", StringComparison.Ordinal));

        var plain = await Validate(bad);
        var ukCore = await Validate("--uk-core", bad);

        Assert.Equal(ExitCode.Done, plain.ExitCode);
        Assert.Equal(ExitCode.FoundProblems, ukCore.ExitCode);
        Assert.Contains("UKCore-Patient", ukCore.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_file_that_is_not_there_is_wrong_usage()
    {
        var run = await Validate(Path.Combine(_folder, "absent.json"));

        Assert.Equal(ExitCode.WrongUsage, run.ExitCode);
        Assert.Contains("is not there", run.Error, StringComparison.Ordinal);
    }

    private string Write(string name, string content)
    {
        var path = Path.Combine(_folder, name);
        File.WriteAllText(path, content);
        return path;
    }

    private static async Task<(int ExitCode, string Output, string Error)> Validate(params string[] arguments)
    {
        var output = new StringWriter();
        var error = new StringWriter();
        var exitCode = await HubCommandLine.Parse(["validate", .. arguments]).InvokeAsync(
            new InvocationConfiguration { Output = output, Error = error }, TestContext.Current.CancellationToken);
        return (exitCode, output.ToString(), error.ToString());
    }
}
