using System.Text.Json.Nodes;
using FhirIcsHub.Server.Commands;
using Xunit;

namespace FhirIcsHub.Server.Tests.Commands;

public sealed class CqlTranslateCommandTests : IDisposable
{
    private readonly CqlSamples _samples = new();

    public void Dispose() => _samples.Dispose();

    [Fact]
    public void One_text_is_printed_as_elm()
    {
        var run = CqlSamples.Run("cql", "translate", _samples.Library);

        Assert.Equal(ExitCode.Done, run.ExitCode);
        Assert.Empty(run.Error);
        var library = JsonNode.Parse(run.Output)!["library"]!;
        Assert.Equal("BMI", (string?)library["identifier"]!["id"]);
        Assert.Equal(
            ["Patient", "BMI readings", "Last BMI", "Is obese", "Has diabetes", "Numerator", "Age", "Only BMI"],
            library["statements"]!["def"]!.AsArray().Select(d => (string?)d!["name"]));
    }

    [Fact]
    public void All_problems_of_all_texts_are_told_with_their_places_and_the_sound_texts_are_written()
    {
        _samples.Write("texts/sound.cql", "library Sound\ndefine A: 1 + 1\n");
        var broken = _samples.Write("texts/more/broken.cql", "library Broken\ndefine A: 1 + 'x'\ndefine B: nothing\ndefine C: 2\n");

        var run = CqlSamples.Run("cql", "translate", _samples.PathOf("texts"), "--out", _samples.PathOf("elm"));

        Assert.Equal(ExitCode.FoundProblems, run.ExitCode);
        var lines = run.Error.Trim().Split(Environment.NewLine);
        Assert.StartsWith($"{broken}(2,11): error ", lines[0], StringComparison.Ordinal);
        Assert.StartsWith($"{broken}(3,11): error ", lines[1], StringComparison.Ordinal);
        Assert.Equal(2, lines.Length);
        Assert.Contains("\"Sound\"", File.ReadAllText(_samples.PathOf("elm/sound.json")), StringComparison.Ordinal);
        Assert.False(File.Exists(_samples.PathOf("elm/more/broken.json")));
    }

    [Fact]
    public void Includes_are_found_among_the_texts_and_in_library_folders()
    {
        _samples.Write("lib/common.cql", "library Common version '2'\ndefine One: 1\n");
        var user = _samples.Write("user.cql", "library User\ninclude Common version '2' called C\ndefine Two: C.One + 1\n");

        Assert.Equal(ExitCode.Done, CqlSamples.Run("cql", "translate", user, "--library", _samples.PathOf("lib")).ExitCode);
        Assert.Equal(
            ExitCode.Done, CqlSamples.Run("cql", "translate", user, _samples.PathOf("lib/common.cql"), "--out", _samples.PathOf("o")).ExitCode);
        var alone = CqlSamples.Run("cql", "translate", user);
        Assert.Equal(ExitCode.FoundProblems, alone.ExitCode);
        Assert.Contains($"{user}(2,9): error ", alone.Error, StringComparison.Ordinal);
        Assert.Contains("Common", alone.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void The_translator_s_options_are_those_of_the_reference()
    {
        var run = CqlSamples.Run("cql", "translate", _samples.Library, "--option", "EnableResultTypes", "--signatures", "all");

        var info = JsonNode.Parse(run.Output)!["library"]!["annotation"]![0]!;
        Assert.Equal("EnableResultTypes", (string?)info["translatorOptions"]);
        Assert.Equal("All", (string?)info["signatureLevel"]);
        Assert.DoesNotContain("\"locator\"", run.Output, StringComparison.Ordinal);
        Assert.Contains("resultTypeName", run.Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("missing.cql")]
    [InlineData("bmi.cql", "--option", "EnableEverything")]
    [InlineData("bmi.cql", "--library", "missing")]
    [InlineData("bmi.cql", "--model", "missing.xml")]
    [InlineData("bmi.cql", "--signatures", "some")]
    [InlineData("bmi.cql", "bmi.cql")]
    [InlineData("valueset.json")]
    [InlineData]
    public void Wrong_usage_is_exit_code_2(params string[] arguments)
    {
        var run = CqlSamples.Run(
            ["cql", "translate", .. arguments.Select(a => a.Contains('.', StringComparison.Ordinal) ? _samples.PathOf(a) : a)]);

        Assert.Equal(ExitCode.WrongUsage, run.ExitCode);
        Assert.DoesNotContain("\"library\"", run.Output, StringComparison.Ordinal);
    }
}
