using System.Diagnostics;
using FhirIcsHub.Server.Hosting;
using Xunit;

namespace FhirIcsHub.Server.Tests.Demo;

public sealed class DemoTests
{
    [Fact]
    public async Task The_demo_sends_a_population_through_the_feeds_joins_it_evaluates_the_measures_and_ends_with_0()
    {
        var start = new ProcessStartInfo("dotnet", $"{typeof(Hub).Assembly.Location} demo --people 30 --exit --urls http://127.0.0.1:0")
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        using var demo = Process.Start(start)!;
        var error = demo.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        var output = await demo.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        await demo.WaitForExitAsync(TestContext.Current.CancellationToken);

        Assert.True(demo.ExitCode == 0, output + await error);
        foreach (var told in new[]
        {
            "gp", "acute", "council", "accepted", "rejected", "known to three feeds", "Care plan coverage", "Blood pressure control",
                "Smoking status",
            "/swagger", "$evaluate-measure?periodStart=2025-04-01&periodEnd=2026-03-31",
        })
        {
            Assert.Contains(told, output, StringComparison.Ordinal);
        }

        Assert.DoesNotContain('\u001b', output);
    }
}
