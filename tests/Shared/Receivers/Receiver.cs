using System.Collections.Concurrent;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace FhirIcsHub.Tests.Receivers;

/// <summary>A request as a receiver got it.</summary>
internal sealed record Received(string Method, string Path, IReadOnlyDictionary<string, string> Headers, string Body)
{
    public JsonNode Json => JsonNode.Parse(Body)!;

    /// <summary>The status at the beginning of a notification Bundle.</summary>
    public JsonNode Status => Json["entry"]![0]!["resource"]!;

    /// <summary>handshake, heartbeat or event-notification.</summary>
    public string Type => (string)Parameter("type")!["valueCode"]!;

    public IReadOnlyList<JsonNode> Events =>
        [.. Status["parameter"]!.AsArray().Where(parameter => (string?)parameter!["name"] == "notification-event").Select(parameter => parameter!)];

    public IReadOnlyList<long> EventNumbers => [.. Events.Select(notified => long.Parse(Part(notified, "event-number", "valueString")!,
        System.Globalization.CultureInfo.InvariantCulture))];

    /// <summary>The resources that came along.</summary>
    public IReadOnlyList<JsonNode> Resources =>
        [.. Json["entry"]!.AsArray().Skip(1).Select(entry => entry!["resource"]).OfType<JsonNode>()];

    public JsonNode? Parameter(string name) =>
        Status["parameter"]!.AsArray().FirstOrDefault(parameter => (string?)parameter!["name"] == name);

    public static string? Part(JsonNode notified, string name, string value) =>
        (string?)notified["part"]!.AsArray().FirstOrDefault(part => (string?)part!["name"] == name)?[value];

    public static string? Reference(JsonNode notified, string name) =>
        (string?)notified["part"]!.AsArray().FirstOrDefault(part => (string?)part!["name"] == name)?["valueReference"]!["reference"];
}

/// <summary>A receiver of notifications: a web server of its own on the loopback interface.</summary>
internal sealed class Receiver : IAsyncDisposable
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);

    private readonly ConcurrentQueue<Received> _received = new();
    private readonly SemaphoreSlim _arrivals = new(0);
    private WebApplication? _app;

    private Receiver()
    {
    }

    /// <summary>Where notifications are to go.</summary>
    public Uri Hook => new(Address, "hook");

    public Uri Address { get; private set; } = null!;

    /// <summary>What is answered; 200 by default.</summary>
    public Func<Received, int> Answer { get; set; } = _ => StatusCodes.Status200OK;

    /// <summary>Headers of the answer.</summary>
    public Action<HttpResponse> Shape { get; set; } = _ => { };

    /// <summary>Everything that came, accepted or not.</summary>
    public IReadOnlyList<Received> All => [.. _received];

    public static async Task<Receiver> StartAsync(string url = "http://127.0.0.1:0")
    {
        var receiver = new Receiver();
        await receiver.OpenAsync(url);
        return receiver;
    }

    /// <summary>Waits until what has come meets the condition.</summary>
    public async Task<IReadOnlyList<Received>> UntilAsync(Func<IReadOnlyList<Received>, bool> isEnough)
    {
        using var deadline = new CancellationTokenSource(Limit);
        while (!isEnough(All))
        {
            try
            {
                await _arrivals.WaitAsync(deadline.Token);
            }
            catch (OperationCanceledException)
            {
                throw new TimeoutException($"After {Limit} only this had come: {string.Join("; ", All.Select(one => $"{one.Method} {one.Path} {one.Body}"))}");
            }
        }

        return All;
    }

    /// <summary>Closes the port; what is being answered is broken off.</summary>
    public async Task CloseAsync()
    {
        using var now = new CancellationTokenSource();
        await now.CancelAsync();
        await _app!.StopAsync(now.Token);
        await _app.DisposeAsync();
        _app = null;
    }

    /// <summary>Opens the same port again.</summary>
    public Task ReopenAsync() => OpenAsync(Address.ToString());

    public async ValueTask DisposeAsync()
    {
        if (_app is not null)
        {
            await CloseAsync();
        }

        _arrivals.Dispose();
    }

    private async Task OpenAsync(string url)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls(url);
        _app = builder.Build();
        _app.Run(async http =>
        {
            using var reader = new StreamReader(http.Request.Body);
            var received = new Received(
                http.Request.Method,
                http.Request.Path,
                http.Request.Headers.ToDictionary(header => header.Key, header => header.Value.ToString(), StringComparer.OrdinalIgnoreCase),
                await reader.ReadToEndAsync(http.RequestAborted));
            http.Response.StatusCode = Answer(received);
            Shape(http.Response);
            _received.Enqueue(received);
            _arrivals.Release();
        });
        await _app.StartAsync();
        Address = new Uri(_app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First());
    }
}
