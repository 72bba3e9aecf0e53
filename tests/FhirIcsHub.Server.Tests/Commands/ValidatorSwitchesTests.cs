using System.CommandLine;
using System.Text.Json;
using FhirIcsHub.Server.Commands;
using Xunit;

namespace FhirIcsHub.Server.Tests.Commands;

public sealed class ValidatorSwitchesTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("icshub-switches-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Theory]
    [InlineData("""{"resourceType":"Patient","name":[{"text":"A <script>b</script>"}]}""", "string-html", "--html", "warning")]
    [InlineData("""{"resourceType":"Patient","photo":[{"url":"https://example.org/a"}]}""", "uri-example", "--example-urls", null)]
    [InlineData("""{"resourceType":"Patient","extension":[{"url":"http://a.uk/x","valueBoolean":true}]}""", "extension-unknown", "--unknown-extensions", "error")]
    [InlineData("""{"resourceType":"Patient","meta":{"profile":["http://a.uk/x"]}}""", "profile-unknown", "--unknown-profiles", "warning")]
    [InlineData("""{"resourceType":"Patient","managingOrganization":{"reference":"Organization/a"}}""", "reference-unresolved", "--unresolved-references", null)]
    [InlineData("""{"resourceType":"Observation","meta":{"profile":["http://hl7.org/fhir/StructureDefinition/vitalsigns"]},"hasMember":[{"reference":"Observation/a"},{"reference":"QuestionnaireResponse/b"}]}""", "reference-unchecked", "--unchecked-targets", null)]
    public async Task A_switch_sets_the_severity_of_its_kind_of_issue(string resource, string kind, string name, string? otherwise)
    {
        Assert.Equal(otherwise, await SeverityOf(kind, resource));
        foreach (var severity in (string?[])[null, "information", "warning", "error"])
        {
            Assert.Equal(severity, await SeverityOf(kind, resource, name, severity ?? "off"));
        }
    }

    [Fact]
    public async Task Contained_resources_can_be_left_unjudged()
    {
        const string Resource = """{"resourceType":"Patient","contained":[{"resourceType":"Organization","id":"o","name":"x","telecom":[{"value":"1"}]}],"managingOrganization":{"reference":"#o"}}""";
        var severities = (await SeverityOf("invariant", Resource, "--best-practice", "off"), await SeverityOf("invariant", Resource, "--best-practice", "off", "--skip-contained"));

        Assert.Equal(("error", null), severities);
    }

    private async Task<string?> SeverityOf(string kind, string resource, params string[] switches)
    {
        var file = Path.Combine(_folder, "resource.json");
        await File.WriteAllTextAsync(file, resource, TestContext.Current.CancellationToken);
        using var output = new StringWriter();
        await HubCommandLine.Parse(["validate", "--format", "json", file, .. switches]).InvokeAsync(
            new InvocationConfiguration { Output = output }, TestContext.Current.CancellationToken);
        return JsonDocument.Parse(output.ToString()).RootElement.GetProperty("issue").EnumerateArray()
            .Where(i => i.TryGetProperty("details", out var details) && details.GetProperty("coding")[0].GetProperty("code").GetString() == kind)
            .Select(i => i.GetProperty("severity").GetString())
            .SingleOrDefault();
    }
}
