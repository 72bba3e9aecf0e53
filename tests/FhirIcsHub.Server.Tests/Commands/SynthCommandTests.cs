using System.CommandLine;
using FhirIcsHub.Server.Commands;
using FhirIcsHub.Tests;
using Xunit;

namespace FhirIcsHub.Server.Tests.Commands;

public sealed class SynthCommandTests : IDisposable
{
    private readonly string _folder = Path.Combine(Path.GetTempPath(), $"icshub-synth-{Guid.NewGuid():N}");

    public void Dispose()
    {
        if (Directory.Exists(_folder))
        {
            Directory.Delete(_folder, recursive: true);
        }
    }

    [Fact]
    public void Synth_writes_a_folder_of_Bundles_a_feed()
    {
        var run = Synth("--people", "40", "--out", _folder);

        Assert.Equal(ExitCode.Done, run.ExitCode);
        Assert.Equal(["acute", "council", "gp"], Directory.GetDirectories(_folder).Select(Path.GetFileName).Order(StringComparer.Ordinal));
        foreach (var feed in Directory.GetDirectories(_folder))
        {
            Assert.True(File.Exists(Path.Combine(feed, "000000-organisations.json")));
            Assert.Contains(Path.GetFileName(feed), run.Output, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void The_same_seed_writes_the_same_bytes_in_files_and_in_lines()
    {
        Synth("--people", "40", "--seed", "9", "--out", Path.Combine(_folder, "a"));
        Synth("--people", "40", "--seed", "9", "--out", Path.Combine(_folder, "b"));
        Synth("--people", "40", "--seed", "9", "--ndjson", "--out", Path.Combine(_folder, "c"));

        foreach (var feed in new[] { "gp", "acute", "council" })
        {
            var files = Contents(Path.Combine(_folder, "a", feed));
            Assert.Equal(files, Contents(Path.Combine(_folder, "b", feed)));
            Assert.Equal(
                files.Values.Order(StringComparer.Ordinal),
                File.ReadAllLines(Path.Combine(_folder, "c", feed + ".ndjson")).Order(StringComparer.Ordinal));
        }
    }

    [Fact]
    public void Bundles_of_an_earlier_run_are_not_overwritten()
    {
        Synth("--people", "5", "--out", _folder);
        var before = Contents(Path.Combine(_folder, "gp"));

        var run = Synth("--people", "9", "--seed", "2", "--out", _folder);

        Assert.Equal(ExitCode.WrongUsage, run.ExitCode);
        Assert.Contains("empty folder", run.Error, StringComparison.Ordinal);
        Assert.Equal(before, Contents(Path.Combine(_folder, "gp")));
    }

    [Theory]
    [InlineData("--people", "0")]
    [InlineData("--people", "900001")]
    [InlineData("--people", "many")]
    [InlineData("--seed", "-1")]
    [InlineData("--date", "2026-02-30")]
    [InlineData("--date", "01/04/2026")]
    [InlineData("--geography", "missing.json")]
    public void Wrong_usage_is_told_and_writes_nothing(string option, string value)
    {
        var run = Synth("--out", _folder, option, value);

        Assert.Equal(ExitCode.WrongUsage, run.ExitCode);
        Assert.NotEmpty(run.Error);
        Assert.False(Directory.Exists(_folder));
    }

    [Fact]
    public void A_folder_to_write_to_is_required() => Assert.Equal(ExitCode.WrongUsage, Synth("--people", "5").ExitCode);

    [Fact]
    public void A_geography_that_is_none_is_wrong_usage()
    {
        var noGeography = Path.Combine(ConformanceSuite.RepositoryRoot, "global.json");

        var run = Synth("--out", _folder, "--geography", noGeography);

        Assert.Equal(ExitCode.WrongUsage, run.ExitCode);
        Assert.Contains("geography", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void A_folder_that_cannot_be_made_is_a_found_problem()
    {
        Directory.CreateDirectory(_folder);
        var file = Path.Combine(_folder, "file");
        File.WriteAllText(file, "");

        var run = Synth("--people", "5", "--out", Path.Combine(file, "below"));

        Assert.Equal(ExitCode.FoundProblems, run.ExitCode);
        Assert.NotEmpty(run.Error);
    }

    private static (int ExitCode, string Output, string Error) Synth(params string[] arguments)
    {
        var (output, error) = (new StringWriter(), new StringWriter());
        var parsed = HubCommandLine.Root().Parse(["synth", .. arguments]);
        var exitCode = parsed.Invoke(new InvocationConfiguration { Output = output, Error = error });
        return (parsed.Errors.Count > 0 ? ExitCode.WrongUsage : exitCode, output.ToString(), error.ToString());
    }

    private static SortedDictionary<string, string> Contents(string folder) =>
        new(Directory.GetFiles(folder).ToDictionary(file => Path.GetFileName(file), File.ReadAllText), StringComparer.Ordinal);
}
