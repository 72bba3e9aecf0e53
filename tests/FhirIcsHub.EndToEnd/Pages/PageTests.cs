using FhirIcsHub.EndToEnd.Durability;
using FhirIcsHub.Tests;
using FhirIcsHub.Tests.Hubs;
using Xunit;

namespace FhirIcsHub.EndToEnd.Pages;

/// <summary>The hub's pages in a browser: what is done there is in the scripts beside this file.</summary>
public sealed class PageTests
{
    private static readonly string Folder = Path.Combine(Repository.Root, "tests", "FhirIcsHub.EndToEnd", "Pages");

    [Fact]
    public async Task The_examples_of_swagger_are_tried_out_in_a_browser_and_answered()
    {
        await InstallAsync();
        using var folder = new TemporaryFolder();
        await using var hub = await HubProcess.ServeAsync(folder.Folder);
        var run = await Command.RunAsync(RequiredProgram.PathOf("env"), Folder, $"HUB={hub.Client.BaseAddress}",
            $"CHROMIUM={RequiredProgram.PathOf("chromium")}", RequiredProgram.PathOf("node"), "--test", "swagger.test.mjs");

        Assert.True(run.ExitCode == 0, run.Output + run.Errors);
    }

    /// <summary>Puts the packages of package-lock.json beside the scripts; the browser is the machine's.</summary>
    private static async Task InstallAsync()
    {
        if (Directory.Exists(Path.Combine(Folder, "node_modules", "playwright-core")))
        {
            return;
        }
        var installation = await Command.RunAsync(
            RequiredProgram.PathOf("npm"), Folder, "ci", "--no-audit", "--no-fund", "--loglevel=error");
        Assert.True(installation.ExitCode == 0, installation.Output + installation.Errors);
    }
}
