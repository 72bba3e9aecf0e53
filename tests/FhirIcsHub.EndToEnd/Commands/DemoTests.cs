using FhirIcsHub.Tests.Hubs;
using Xunit;

namespace FhirIcsHub.EndToEnd.Commands;

public class DemoTests
{
    [Fact]
    public async Task The_demo_sends_the_feeds_evaluates_the_measures_and_ends_well()
    {
        using var folder = new TemporaryFolder();
        var demo = await Command.RunAsync(
            HubProcess.Executable,
            folder.Folder.FullName,
            ["demo", "--people", "50", "--exit", "--data", folder.PathOf("data"), "--urls", "http://127.0.0.1:0"]);
        Assert.True(demo.ExitCode == 0, demo.Output + demo.Errors);
        foreach (var expected in new[] { "gp", "acute", "council", "received", "accepted", "rejected" })
        {
            Assert.Contains(expected, demo.Output, StringComparison.OrdinalIgnoreCase);
        }

        Assert.True(File.Exists(Path.Combine(folder.PathOf("data"), "icshub.db")), "the demo's records are not in the data folder");
    }
}
