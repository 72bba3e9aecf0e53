using FhirIcsHub.Tests.Hubs;
using Xunit;

namespace FhirIcsHub.EndToEnd.Commands;

public class CommandLineTests
{
    [Theory]
    [InlineData("--help", "demo")]
    [InlineData("serve --help", "--urls")]
    public async Task Help_tells_the_verbs_and_options_and_is_no_error(string arguments, string expected)
    {
        var command = await RunAsync(arguments.Split(' '));
        Assert.Equal(0, command.ExitCode);
        Assert.Contains(expected, command.Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("serve --no-such-option")]
    [InlineData("fly")]
    [InlineData("serve --urls http://0.0.0.0:0")]
    public async Task Wrong_usage_ends_with_2_and_a_word_on_the_error_stream(string arguments)
    {
        var command = await RunAsync(arguments.Split(' '));
        Assert.Equal(2, command.ExitCode);
        Assert.NotEqual("", command.Errors.Trim());
    }

    private static async Task<Command> RunAsync(params string[] arguments)
    {
        using var folder = new TemporaryFolder();
        return await Command.RunAsync(HubProcess.Executable, folder.Folder.FullName, arguments);
    }
}
