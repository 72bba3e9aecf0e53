using FhirIcsHub.EndToEnd.Durability;
using FhirIcsHub.Tests;
using FhirIcsHub.Tests.Hubs;
using Xunit;

namespace FhirIcsHub.EndToEnd.Clients;

/// <summary>Clients that others have written drive the running hub: what each does is in its script beside this file.</summary>
public sealed class ClientTests(ClientTests.InstalledClients clients) : IClassFixture<ClientTests.InstalledClients>
{
    [Theory]
    [InlineData("fhir-kit-client")]
    [InlineData("fhirclient")]
    public async Task An_ordinary_client_gets_everything_that_it_asks_for(string name)
    {
        using var folder = new TemporaryFolder();
        await using var hub = await HubProcess.ServeAsync(folder.Folder);
        var run = await Command.RunAsync(
            RequiredProgram.PathOf("env"), clients.Folder, $"HUB={hub.Client.BaseAddress}fhir", RequiredProgram.PathOf("node"), "--test", $"{name}.test.mjs");

        Assert.True(run.ExitCode == 0, run.Output + run.Errors);
    }

    /// <summary>The packages of package-lock.json, installed beside the scripts.</summary>
    public sealed class InstalledClients : IAsyncLifetime
    {
        public string Folder { get; } = Path.Combine(Repository.Root, "tests", "FhirIcsHub.EndToEnd", "Clients");

        public async ValueTask InitializeAsync()
        {
            if (Directory.Exists(Path.Combine(Folder, "node_modules", "fhirclient")))
            {
                return;
            }
            var installation = await Command.RunAsync(
                RequiredProgram.PathOf("npm"), Folder, "ci", "--no-audit", "--no-fund", "--loglevel=error");
            Assert.True(installation.ExitCode == 0, installation.Output + installation.Errors);
        }

        public ValueTask DisposeAsync() => ValueTask.CompletedTask;
    }
}
