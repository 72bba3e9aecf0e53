using System.CommandLine;
using System.Text.Json;
using FhirIcsHub.Server.Commands;
using FhirIcsHub.Tests;
using Xunit;

namespace FhirIcsHub.Server.Tests.Commands;

public sealed class FhirPathCommandTests : IDisposable
{
    private const string Patient =
        """
        {
          "resourceType": "Patient",
          "id": "p",
          "active": true,
          "gender": "female",
          "birthDate": "1980-02-29",
          "_birthDate": { "extension": [ { "url": "http://example.org/x", "valueDecimal": 1.50 } ] },
          "name": [ { "family": "Å<b>", "given": ["Ann", "Bea"] } ]
        }
        """;

    private readonly string _folder = Directory.CreateTempSubdirectory("icshub-fhirpath-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Theory]
    [InlineData("name.given", """[{"namespace":"FHIR","type":"string","value":"Ann"},{"namespace":"FHIR","type":"string","value":"Bea"}]""")]
    [InlineData("name", """[{"namespace":"FHIR","type":"HumanName","value":{"family":"Å<b>","given":["Ann","Bea"]}}]""")]
    [InlineData("active", """[{"namespace":"FHIR","type":"boolean","value":true}]""")]
    [InlineData("active.not()", """[{"namespace":"System","type":"boolean","value":false}]""")]
    [InlineData("birthDate", """[{"namespace":"FHIR","type":"date","value":"1980-02-29","element":{"extension":[{"url":"http://example.org/x","valueDecimal":1.50}]}}]""")]
    [InlineData("birthDate.extension.value", """[{"namespace":"FHIR","type":"decimal","value":1.50}]""")]
    [InlineData("birthDate + 1 day", """[{"namespace":"System","type":"date","value":"1980-03-01"}]""")]
    [InlineData("1.50 * 2", """[{"namespace":"System","type":"decimal","value":3.00}]""")]
    [InlineData("name.count()", """[{"namespace":"System","type":"integer","value":1}]""")]
    [InlineData("37 'Cel'", """[{"namespace":"System","type":"Quantity","value":"37 'Cel'"}]""")]
    [InlineData("@2020-01-01T10:00:00Z", """[{"namespace":"System","type":"dateTime","value":"2020-01-01T10:00:00Z"}]""")]
    [InlineData("gender.type()", """[{"namespace":"System","type":"TypeInfo","value":"FHIR.code"}]""")]
    [InlineData("{}", "[]")]
    [InlineData("gender.memberOf('http://hl7.org/fhir/ValueSet/administrative-gender')", """[{"namespace":"System","type":"boolean","value":true}]""")]
    [InlineData("gender.memberOf('http://hl7.org/fhir/ValueSet/bundle-type')", """[{"namespace":"System","type":"boolean","value":false}]""")]
    [InlineData("conformsTo('http://hl7.org/fhir/StructureDefinition/Patient')", """[{"namespace":"System","type":"boolean","value":true}]""")]
    [InlineData("conformsTo('http://hl7.org/fhir/StructureDefinition/Observation')", """[{"namespace":"System","type":"boolean","value":false}]""")]
    [InlineData("name.conformsTo('http://hl7.org/fhir/StructureDefinition/HumanName')", """[{"namespace":"System","type":"boolean","value":true}]""")]
    public void Results_are_printed_with_their_types(string expression, string expected)
    {
        var run = FhirPath(expression, File("patient.json", Patient));

        Assert.Equal(ExitCode.Done, run.ExitCode);
        Assert.Equal(expected, run.Output.TrimEnd());
        Assert.Empty(run.Error);
    }

    [Fact]
    public void Each_resource_of_each_file_has_a_line_whatever_its_format()
    {
        var json = File("a.json", Patient);
        var xml = File("b.xml", """<?xml version="1.0"?><Patient xmlns="http://hl7.org/fhir"><id value="x"/><active value="false"/></Patient>""");
        var lines = File("c.ndjson", "{\"resourceType\":\"Patient\",\"id\":\"l1\"}\n\n{\"resourceType\":\"Group\",\"id\":\"l3\"}\n");

        var run = FhirPath("id", json, xml, lines);

        Assert.Equal(ExitCode.Done, run.ExitCode);
        var ids = run.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => JsonDocument.Parse(line).RootElement[0].GetProperty("value").GetString());
        Assert.Equal(["p", "x", "l1", "l3"], ids);
    }

    [Fact]
    public void Without_a_file_the_expression_stands_alone()
    {
        var run = FhirPath("1 + 1");

        Assert.Equal(ExitCode.Done, run.ExitCode);
        Assert.Equal("""[{"namespace":"System","type":"integer","value":2}]""", run.Output.TrimEnd());
    }

    [Theory]
    [InlineData("name.where(", "syntax error at position 11", "             ^")]
    [InlineData("name.famly", "semantic error at position 5: HumanName has no element famly", "       ^")]
    [InlineData("name.given.single()", "execution error at position 11", "             ^")]
    [InlineData("active.memberOf('x').foo()", "semantic error at position 21: unknown function foo()", "                       ^")]
    [InlineData("conformsTo('urn:unknown')", "the profile is not known", "  ^")]
    public void An_error_says_where_and_why(string expression, string reason, string mark)
    {
        var run = FhirPath(expression, File("patient.json", Patient));

        Assert.Equal(ExitCode.FoundProblems, run.ExitCode);
        Assert.Empty(run.Output);
        Assert.Contains(reason, run.Error, StringComparison.Ordinal);
        Assert.Contains("  " + expression, run.Error, StringComparison.Ordinal);
        Assert.Contains(mark, run.Error.Split('\n'), StringComparer.Ordinal);
    }

    [Fact]
    public void Names_are_checked_unless_one_says_not_to()
    {
        var run = FhirPath("name.famly", File("patient.json", Patient), "--strict", "false");

        Assert.Equal(ExitCode.Done, run.ExitCode);
        Assert.Equal("[]", run.Output.TrimEnd());
    }

    [Fact]
    public void What_cannot_be_read_is_told_and_the_rest_is_done()
    {
        var run = FhirPath("id", File("bad.json", "{\"resourceType\":\"Patient\",\n\"id\":}"), Path.Combine(_folder, "missing.json"), File("patient.json", Patient));

        Assert.Equal(ExitCode.FoundProblems, run.ExitCode);
        Assert.Contains("\"p\"", run.Output, StringComparison.Ordinal);
        Assert.Contains("bad.json", run.Error, StringComparison.Ordinal);
        Assert.Contains("line 2", run.Error, StringComparison.Ordinal);
        Assert.Contains("missing.json", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void Packages_bring_profiles_value_sets_and_targets_of_references()
    {
        Directory.CreateDirectory(Path.Combine(_folder, "more"));
        File("more/set.json", """{"resourceType":"ValueSet","url":"urn:set","status":"active","compose":{"include":[{"system":"urn:s","concept":[{"code":"a"}]}]}}""");
        File("more/organization.json", """{"resourceType":"Organization","id":"o1","name":"Practice"}""");
        File("more/system.json", """{"resourceType":"CodeSystem","url":"urn:s","status":"active","content":"complete","hierarchyMeaning":"is-a","concept":[{"code":"a","concept":[{"code":"b"}]}]}""");
        var patient = File("p.json", """{"resourceType":"Patient","maritalStatus":{"coding":[{"system":"urn:s","code":"a"}]},"communication":[{"language":{"coding":[{"system":"urn:s","code":"b"}]}}],"managingOrganization":{"reference":"Organization/o1"}}""");

        var run = FhirPath("maritalStatus.memberOf('urn:set').toString() | managingOrganization.resolve().name", patient, "--package", Path.Combine(_folder, "more"));

        var subsumption = FhirPath(
            "maritalStatus.subsumes(%context.communication.language) and maritalStatus.subsumedBy(%context.communication.language).not()",
            patient, "--package", Path.Combine(_folder, "more"));

        Assert.Equal("", run.Error);
        Assert.Equal("""[{"namespace":"System","type":"boolean","value":true}]""", subsumption.Output.TrimEnd());
        Assert.Equal("""[{"namespace":"System","type":"string","value":"true"},{"namespace":"FHIR","type":"string","value":"Practice"}]""", run.Output.TrimEnd());
    }

    [Fact]
    public void An_expression_is_required() => Assert.Equal(ExitCode.WrongUsage, FhirPath().ExitCode);

    [Fact]
    public void A_package_that_is_not_there_is_wrong_usage() =>
        Assert.Equal(ExitCode.WrongUsage, FhirPath("1", "--package", Path.Combine(_folder, "none")).ExitCode);

    [Fact]
    public async Task The_defaults_give_the_verdicts_of_the_official_suite()
    {
        var wrong = new List<string>();
        foreach (var line in System.IO.File.ReadLines(ConformanceSuite.PathOf("fhirpath", "tests-fhir-r4.ndjson")))
        {
            using var test = JsonDocument.Parse(line);
            var expression = test.RootElement.GetProperty("expr").GetString()!;
            var input = test.RootElement.TryGetProperty("input", out var name) && name.GetString() is { } given
                ? ConformanceSuite.PathOf("fhirpath", "input", given)
                : null;
            var (exitCode, output) = await EvaluateAsync(expression, input);
            if (test.RootElement.TryGetProperty("invalid", out _) != (exitCode == ExitCode.FoundProblems) || (exitCode == ExitCode.Done && !IsExpected(test.RootElement, output)))
            {
                wrong.Add($"{expression} -> {output}");
            }
        }

        Assert.Empty(wrong);
    }

    // By count, type and value; digits and forms of a number are the engine's own tests' concern.
    private static bool IsExpected(JsonElement test, string output)
    {
        using var results = JsonDocument.Parse(output);
        var expected = test.GetProperty("outputs");
        if (test.TryGetProperty("predicate", out var predicate) && predicate.GetString() == "true")
        {
            return expected[0].GetProperty("value").GetString() == (results.RootElement.GetArrayLength() > 0 ? "true" : "false");
        }

        var isFree = test.TryGetProperty("ordered", out var ordered) && ordered.GetString() == "false";
        return expected.GetArrayLength() == results.RootElement.GetArrayLength()
            && (isFree || expected.EnumerateArray().Zip(results.RootElement.EnumerateArray()).All(pair => IsSame(pair.First, pair.Second)));
    }

    private static bool IsSame(JsonElement expected, JsonElement actual)
    {
        if (expected.TryGetProperty("type", out var type) && type.GetString() != actual.GetProperty("type").GetString())
        {
            return false;
        }

        var (wanted, value) = (expected.GetProperty("value").GetString()!.TrimStart('@'), actual.GetProperty("value").ToString());
        return wanted == value || wanted == "T" + value || string.Equals(wanted, value, StringComparison.OrdinalIgnoreCase)
            || (decimal.TryParse(wanted, out var a) && decimal.TryParse(value, out var b) && a == b);
    }

    private static async Task<(int ExitCode, string Output)> EvaluateAsync(string expression, string? file)
    {
        var (output, error) = (new StringWriter(), new StringWriter());
        var context = new Fhir.FhirPath.FhirPathContext { Now = TimeProvider.System.GetLocalNow() };
        var run = new FhirPathRun(expression, isStrict: true, context, new InvocationConfiguration { Output = output, Error = error });
        return (await run.OnAllAsync(file is null ? [] : [file]) ? ExitCode.Done : ExitCode.FoundProblems, output.ToString());
    }

    private string File(string name, string content)
    {
        var path = Path.Combine(_folder, name);
        System.IO.File.WriteAllText(path, content);
        return path;
    }

    private static (int ExitCode, string Output, string Error) FhirPath(params string[] arguments)
    {
        var (output, error) = (new StringWriter(), new StringWriter());
        var parsed = HubCommandLine.Parse(["fhirpath", .. arguments]);
        var exitCode = parsed.Invoke(new InvocationConfiguration { Output = output, Error = error });
        return (parsed.Errors.Count > 0 ? ExitCode.WrongUsage : exitCode, output.ToString(), error.ToString());
    }
}
