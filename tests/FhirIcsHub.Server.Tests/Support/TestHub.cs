using FhirIcsHub.Server.Access;
using FhirIcsHub.Server.Hosting;
using Microsoft.Extensions.Logging;
using Xunit;

namespace FhirIcsHub.Server.Tests;

/// <summary>A hub of its own for a test class: the real host on a free loopback port, over a SQLite file in a temporary folder.</summary>
public class TestHub : IAsyncLifetime
{
    private readonly string _folder = Path.Combine(Path.GetTempPath(), $"icshub-test-{Guid.NewGuid():N}");
    private Hub? _hub;

    /// <summary>What the hub has written to its log.</summary>
    public CapturedLog Log { get; } = new();

    /// <summary>The SQLite database, for a test that looks into it or holds it.</summary>
    internal string DatabaseFile => Path.Combine(_folder, "icshub.db");

    internal Hub Hub => _hub ?? throw new InvalidOperationException("The hub has not been started.");

    internal FhirClient Client { get; private set; } = null!;

    public virtual async ValueTask InitializeAsync() => await StartAsync(settings => settings);

    /// <summary>A further hub with other settings, for one test.</summary>
    internal static async Task<TestHub> StartNewAsync(
        Func<HubSettings, HubSettings> change, Func<AccessRequest, AccessDecision>? policy = null, TimeProvider? time = null)
    {
        var hub = new TestHub();
        await hub.StartAsync(change, policy, time);
        return hub;
    }

    public virtual async ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        Client?.Dispose();
        IReadOnlyList<string> undescribed = [];
        if (_hub is not null)
        {
            undescribed = DescribedAnswers.Missing(_hub, Log);
            await _hub.DisposeAsync();
        }
        if (Directory.Exists(_folder))
        {
            Directory.Delete(_folder, recursive: true);
        }
        Assert.True(undescribed.Count == 0, string.Join('\n', undescribed));
    }

    private protected async Task StartAsync(
        Func<HubSettings, HubSettings> change, Func<AccessRequest, AccessDecision>? policy = null, TimeProvider? time = null)
    {
        var settings = change(new HubSettings { Urls = "http://127.0.0.1:0", Storage = new StorageSettings { Folder = _folder } });
        _hub = await Hub.StartAsync(settings, CancellationToken.None, logging => logging.ClearProviders().AddProvider(Log), policy, time);
        Client = new FhirClient(_hub.Address);
    }
}
