using FhirIcsHub.Tests.Hubs;
using Xunit;

namespace FhirIcsHub.EndToEnd.Commands;

public class CommandLineTests
{
    [Theory]
    [InlineData("--help", "demo")]
    [InlineData("serve --help", "--urls")]
    [InlineData("demo --help", "--people")]
    [InlineData("synth --help", "--seed")]
    [InlineData("fhirpath --help", "EXPR")]
    public async Task Help_tells_the_verbs_and_options_and_is_no_error(string arguments, string expected)
    {
        var command = await RunAsync(arguments.Split(' '));
        Assert.Equal(0, command.ExitCode);
        Assert.Contains(expected, command.Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("serve --no-such-option")]
    [InlineData("fly")]
    [InlineData("demo --people none")]
    [InlineData("serve --urls http://0.0.0.0:0")]
    [InlineData("synth --people 0 --seed 1 --out out")]
    public async Task Wrong_usage_ends_with_2_and_a_word_on_the_error_stream(string arguments)
    {
        var command = await RunAsync(arguments.Split(' '));
        Assert.Equal(2, command.ExitCode);
        Assert.NotEqual("", command.Errors.Trim());
    }

    [Fact]
    public async Task Synth_writes_the_same_bytes_for_the_same_seed()
    {
        using var folder = new TemporaryFolder();
        foreach (var name in new[] { "first", "second" })
        {
            var command = await Command.RunAsync(
                HubProcess.Executable, folder.Folder.FullName, "synth", "--people", "20", "--seed", "11", "--out", folder.PathOf(name));
            Assert.Equal(0, command.ExitCode);
        }

        var first = Contents(folder.PathOf("first"));
        Assert.True(first.Count > 20, $"{first.Count} files");
        Assert.Equal(first, Contents(folder.PathOf("second")));
    }

    [Fact]
    public async Task Fhirpath_reads_standard_input()
    {
        using var folder = new TemporaryFolder();
        File.WriteAllText(folder.PathOf("p.json"), """{"resourceType":"Patient","id":"p"}""");
        var command = await Command.RunAsync("/bin/sh", folder.Folder.FullName, "-c", $"'{HubProcess.Executable}' fhirpath Patient.id - < p.json");
        Assert.Equal("""[{"namespace":"FHIR","type":"id","value":"p"}]""", command.Output.Trim());
        Assert.Equal(0, command.ExitCode);
    }

    private static Dictionary<string, string> Contents(string folder) =>
        Directory.GetFiles(folder, "*", SearchOption.AllDirectories)
            .ToDictionary(file => Path.GetRelativePath(folder, file), File.ReadAllText);

    private static async Task<Command> RunAsync(params string[] arguments)
    {
        using var folder = new TemporaryFolder();
        return await Command.RunAsync(HubProcess.Executable, folder.Folder.FullName, arguments);
    }
}
