using System.Text.Json.Nodes;
using FhirIcsHub.Server.Commands;
using Xunit;

namespace FhirIcsHub.Server.Tests.Commands;

public sealed class CqlRunCommandTests : IDisposable
{
    private readonly CqlSamples _samples = new();

    public void Dispose() => _samples.Dispose();

    [Fact]
    public void Each_patient_has_a_line_with_the_defines_that_are_asked_for()
    {
        var run = Run("--define", "Numerator", "--define", "Age", "--define", "BMI readings");

        Assert.Equal("", run.Error);
        Assert.Equal(ExitCode.Done, run.ExitCode);
        Assert.Equal(
            [
                """{"library":"BMI","version":"1.0.0","patient":"Patient/ann","results":{"Numerator":{"type":"Boolean","value":true},"Age":{"type":"Integer","value":55},"BMI readings":{"type":"List<Observation>","value":[{"reference":"Observation/o1"}]}}}""",
                """{"library":"BMI","version":"1.0.0","patient":"Patient/bob","results":{"Numerator":{"type":"Boolean","value":false},"Age":{"type":"Integer","value":45},"BMI readings":{"type":"List<Observation>","value":[{"reference":"Observation/o3"}]}}}""",
            ],
            run.Output.Trim().Split(Environment.NewLine));
    }

    [Fact]
    public void A_run_time_error_is_told_for_its_patient_with_library_define_and_place_and_the_others_go_on()
    {
        var run = Run("--define", "Only BMI", "--define", "Age");

        Assert.Equal(ExitCode.FoundProblems, run.ExitCode);
        var lines = run.Output.Trim().Split(Environment.NewLine).Select(line => JsonNode.Parse(line)!["results"]!).ToList();
        var error = lines[0]["Only BMI"]!["error"]!;
        Assert.Equal(("BMI", "Only BMI", "16:20-16:56"), ((string?)error["library"], (string?)error["define"], (string?)error["position"]));
        Assert.Equal(55, (int?)lines[0]["Age"]!["value"]);
        Assert.Equal("Observation/o3", (string?)lines[1]["Only BMI"]!["value"]!["reference"]);
        Assert.StartsWith($"{_samples.Library}(16,20): error \"Only BMI\": ", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void A_missing_value_set_is_named_and_what_does_not_need_it_goes_on()
    {
        var run = CqlSamples.Run(
            "cql", "run", _samples.Library, "--data", _samples.Patients, "--define", "Has diabetes", "--define", "Age", "--parameter", CqlSamples.Period);

        Assert.Equal(ExitCode.FoundProblems, run.ExitCode);
        Assert.Contains("http://example.org/ValueSet/diabetes", run.Error, StringComparison.Ordinal);
        Assert.Contains("(2 patients)", run.Error, StringComparison.Ordinal);
        Assert.Contains("\"Age\":{\"type\":\"Integer\",\"value\":55}", run.Output, StringComparison.Ordinal);
    }

    [Fact]
    public void One_patient_can_be_picked_and_resources_printed_whole()
    {
        var run = Run("--define", "Last BMI", "--patient", "bob", "--resources");

        var line = JsonNode.Parse(Assert.Single(run.Output.Trim().Split(Environment.NewLine)))!;
        Assert.Equal("2026-03-01", (string?)line["results"]!["Last BMI"]!["value"]!["effectiveDateTime"]);
        var nobody = Run("--define", "Age", "--patient", "eve");
        Assert.Equal(ExitCode.FoundProblems, nobody.ExitCode);
        Assert.Contains("There is no Patient/eve", nobody.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void Explain_gives_every_define_with_the_resources_that_led_to_it()
    {
        var text = Run("--define", "Numerator", "--explain", "--format", "text", "--patient", "ann");
        var json = JsonNode.Parse(Run("--define", "Numerator", "--explain", "--patient", "ann").Output)!["explain"]!.AsArray();

        Assert.Equal(
            """
            Patient/ann
              Numerator = true
                by Observation/o1, Condition/c1
                Is obese = true
                  by Observation/o1
                  Last BMI = Observation/o1
                    by Observation/o1
                    BMI readings = { Observation/o1 }
                      by Observation/o1
                Has diabetes = true
                  by Condition/c1
            """,
            text.Output.ReplaceLineEndings("\n").TrimEnd());
        Assert.Equal(
            ["BMI readings", "Last BMI", "Is obese", "Has diabetes", "Numerator"], json.Select(define => (string?)define!["define"]));
        Assert.Equal(["Observation/o1", "Condition/c1"], json[^1]!["resources"]!.AsArray().Select(resource => (string?)resource));
        Assert.Equal(["Is obese", "Has diabetes"], json[^1]!["uses"]!.AsArray().Select(used => (string?)used!["define"]));
    }

    [Fact]
    public void The_types_of_values_are_kept()
    {
        var library = _samples.Write("values.cql", """
            library Values
            define Nothing: null
            define Whole: 5
            define Long: 5L
            define Part: 5.0
            define Text: 'é"'
            define Day: @2026-01-31
            define Point: @2026-01-31T10:30:00.000+01:00
            define Clock: @T10:30
            define Amount: 5.5 'mg'
            define Proportion: 1 'mg' : 2 'mL'
            define Span: Interval[@2026-01-01, @2026-12-31)
            define Pair: Tuple { a: 1, b: { 'x', null } }
            define Moment: Now()
            """);

        var run = CqlSamples.Run("cql", "run", library, "--now", "2026-11-22T10:30:00Z", "--offset", "+01:00");

        Assert.Equal("", run.Error);
        Assert.Equal(
            """{"library":"Values","results":{"Nothing":{"type":"Any","value":null},"Whole":{"type":"Integer","value":5},"Long":{"type":"Long","value":"5L"},"Part":{"type":"Decimal","value":5.0},"Text":{"type":"String","value":"é\""},"Day":{"type":"Date","value":"@2026-01-31"},"Point":{"type":"DateTime","value":"@2026-01-31T10:30:00.000+01:00"},"Clock":{"type":"Time","value":"@T10:30"},"Amount":{"type":"Quantity","value":{"value":5.5,"unit":"mg"}},"Proportion":{"type":"Ratio","value":{"numerator":{"value":1.0,"unit":"mg"},"denominator":{"value":2.0,"unit":"mL"}}},"Span":{"type":"Interval<Date>","value":{"low":"@2026-01-01","lowClosed":true,"high":"@2026-12-31","highClosed":false}},"Pair":{"type":"Tuple","value":{"a":1,"b":["x",null]}},"Moment":{"type":"DateTime","value":"@2026-11-22T11:30:00.000+01:00"}}}""",
            run.Output.Trim());
    }

    [Fact]
    public void A_runaway_expression_is_ended_for_its_patient()
    {
        var library = _samples.Write("runaway.cql", """
            library Runaway
            define Numbers: expand { Interval[1, 3000] } per 1
            define Many: Count(from Numbers A, Numbers B, Numbers C return A)
            define Few: 1
            """);

        var run = CqlSamples.Run("cql", "run", library, "--timeout", "60");

        Assert.Equal(ExitCode.FoundProblems, run.ExitCode);
        Assert.Contains("Many", run.Error, StringComparison.Ordinal);
        Assert.Contains("\"Few\":{\"type\":\"Integer\",\"value\":1}", run.Output, StringComparison.Ordinal);
    }

    [Fact]
    public void Elm_and_library_resources_run_as_text_does()
    {
        var elm = _samples.Write("bmi.json", CqlSamples.Run("cql", "translate", _samples.Library).Output);
        var resource = _samples.Write("library.json", $$"""
            {"resourceType":"Library","name":"BMI","status":"active","type":{"text":"logic"},"content":[{"contentType":"text/cql","data":"{{Convert.ToBase64String(File.ReadAllBytes(_samples.Library))}}"}]}
            """);
        var text = Run("--define", "Numerator").Output;

        foreach (var file in new[] { elm, resource })
        {
            var run = RunFile(file, "--define", "Numerator");
            Assert.Equal("", run.Error);
            Assert.Equal(text, run.Output);
        }
    }

    [Fact]
    public void Loose_resources_of_a_folder_belong_together_and_unfiltered_sees_all_at_once()
    {
        _samples.Write("data/p.json", """{"resourceType":"Patient","id":"p"}""");
        _samples.Write("data/o.json", """{"resourceType":"Observation","id":"o","status":"final","code":{"text":"x"},"subject":{"reference":"Patient/p"}}""");
        _samples.Write("data/broken.json", """{"resourceType":"Observation",}""");
        var library = _samples.Write("count.cql", "library Counting\nusing FHIR version '4.0.1'\ncontext Patient\ndefine C: Count([Observation])\n");

        var run = CqlSamples.Run("cql", "run", library, "--define", "C", "--data", _samples.PathOf("data"));

        Assert.Equal(ExitCode.FoundProblems, run.ExitCode);
        Assert.Contains("broken.json", run.Error, StringComparison.Ordinal);
        Assert.Equal("""{"library":"Counting","patient":"Patient/p","results":{"C":{"type":"Integer","value":1}}}""", run.Output.Trim());
        var all = CqlSamples.Run("cql", "run", library, "--define", "C", "--data", _samples.Patients, "--context", "unfiltered");
        Assert.Equal("""{"library":"Counting","results":{"C":{"type":"Integer","value":3}}}""", all.Output.Trim());
    }

    [Fact]
    public void A_library_with_errors_is_not_run()
    {
        var library = _samples.Write("broken.cql", "library Broken\ninclude Elsewhere\ndefine A: 1 + 'x'\n");

        var run = CqlSamples.Run("cql", "run", library);

        Assert.Equal(ExitCode.FoundProblems, run.ExitCode);
        Assert.Empty(run.Output);
        Assert.Contains($"{library}(2,9): error ", run.Error, StringComparison.Ordinal);
        Assert.Contains($"{library}(3,11): error ", run.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("--define", "Numberator")]
    [InlineData("--parameter", "Measurement Period")]
    [InlineData("--parameter", "Measurement Period=Interval[@2026")]
    [InlineData("--parameter", "Measurement Period=5")]
    [InlineData("--parameter", "Measurment Period=5")]
    [InlineData("--now", "yesterday")]
    [InlineData("--offset", "+25:00")]
    [InlineData("--timeout", "0")]
    [InlineData("--data", "missing.json")]
    [InlineData("--context", "practitioner")]
    public void Wrong_usage_is_exit_code_2(params string[] arguments)
    {
        var run = CqlSamples.Run(["cql", "run", _samples.Library, .. arguments]);

        Assert.Equal(ExitCode.WrongUsage, run.ExitCode);
        Assert.Empty(run.Output.Contains("Usage", StringComparison.Ordinal) ? "" : run.Output);
        Assert.NotEqual("", run.Error);
    }

    private (int ExitCode, string Output, string Error) Run(params string[] arguments) => RunFile(_samples.Library, arguments);

    private (int ExitCode, string Output, string Error) RunFile(string file, params string[] arguments) => CqlSamples.Run(
        ["cql", "run", file, "--data", _samples.Patients, "--terminology", _samples.ValueSet, "--parameter", CqlSamples.Period, .. arguments]);
}
