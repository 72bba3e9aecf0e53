using System.Diagnostics;
using FhirIcsHub.Server.Hosting;
using Xunit;

namespace FhirIcsHub.Server.Tests.Commands;

/// <summary>The executable from outside.</summary>
public sealed class CommandLineTests
{
    [Theory]
    [InlineData("--nonsense")]
    [InlineData("nonsense")]
    [InlineData("serve --urls http://0.0.0.0:0")]
    [InlineData("serve --urls nonsense")]
    [InlineData("demo --people many")]
    public async Task Wrong_usage_ends_with_exit_code_2(string arguments) => Assert.Equal(2, (await RunAsync(arguments)).ExitCode);

    [Theory]
    [InlineData("--help", "demo")]
    [InlineData("serve --help", "--data")]
    [InlineData("demo --help", "--people")]
    [InlineData("synth --help", "--seed")]
    [InlineData("snapshot --help", "--package")]
    [InlineData("packages --help", "restore")]
    [InlineData("packages add --help", "--registry")]
    public async Task Help_tells_what_there_is(string arguments, string told)
    {
        var run = await RunAsync(arguments);

        Assert.Equal(0, run.ExitCode);
        Assert.Contains(told, run.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_environment_overrides_the_settings_file_and_a_wrong_setting_is_wrong_usage()
    {
        var run = await RunAsync("serve --urls http://127.0.0.1:0", ("ICSHUB_Storage__Provider", "PostgreSql"));

        Assert.Equal(2, run.ExitCode);
        Assert.Contains("Storage:ConnectionString", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_address_in_use_is_told_in_one_line_and_ends_with_exit_code_1()
    {
        using var taken = new System.Net.Sockets.TcpListener(System.Net.IPAddress.Loopback, 0);
        taken.Start();
        var folder = Directory.CreateTempSubdirectory("icshub-test-");
        var run = await RunAsync($"serve --urls http://{taken.LocalEndpoint} --data {folder.FullName}");
        folder.Delete(recursive: true);

        Assert.Equal(1, run.ExitCode);
        Assert.StartsWith("icshub: ", run.Error, StringComparison.Ordinal);
        Assert.Single(run.Error.Trim().Split('\n'));
    }

    private static async Task<(int ExitCode, string Output, string Error)> RunAsync(string arguments,
        params (string Name, string Value)[] environment)
    {
        var start = new ProcessStartInfo("dotnet", $"{typeof(Hub).Assembly.Location} {arguments}")
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach (var (name, value) in environment)
        {
            start.Environment[name] = value;
        }
        using var process = Process.Start(start)!;
        var output = process.StandardOutput.ReadToEndAsync();
        var error = process.StandardError.ReadToEndAsync();
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        try
        {
            await process.WaitForExitAsync(patience.Token);
        }
        finally
        {
            if (!process.HasExited)
            {
                process.Kill(entireProcessTree: true);
            }
        }

        return (process.ExitCode, await output, await error);
    }
}
