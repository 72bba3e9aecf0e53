using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace FhirIcsHub.Server.Tests.Packages;

/// <summary>A package registry on loopback that can fail in every way.</summary>
internal sealed class TestRegistry : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly Dictionary<string, JsonObject> _listings = [];
    private readonly Dictionary<string, byte[]> _archives = [];
    private readonly ConcurrentDictionary<string, Func<HttpContext, Task<bool>>> _faults = new();
    private readonly ConcurrentQueue<string> _requests = new();

    private TestRegistry(WebApplication app) => _app = app;

    public Uri Address => new(_app.Urls.First() + "/registry");

    /// <summary>The paths that were asked for, in order.</summary>
    public IReadOnlyList<string> Requests => [.. _requests];

    public static async Task<TestRegistry> StartAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var registry = new TestRegistry(builder.Build());
        registry._app.Run(registry.AnswerAsync);
        await registry._app.StartAsync();
        return registry;
    }

    public TestRegistry Publish(string name, string version, byte[] archive, Action<JsonObject>? editDist = null, bool unlisted = false)
    {
        if (!_listings.TryGetValue(name, out var listing))
        {
            _listings[name] = listing = new JsonObject { ["name"] = name, ["versions"] = new JsonObject(), ["dist-tags"] = new JsonObject() };
        }

        var dist = new JsonObject
        {
            ["shasum"] = Convert.ToHexStringLower(SHA1.HashData(archive)),
            ["tarball"] = $"{Address}/{name}/{version}",
        };
        editDist?.Invoke(dist);
        var entry = new JsonObject { ["name"] = name, ["version"] = version, ["dist"] = dist };
        if (unlisted)
        {
            entry["unlisted"] = "true";
        }

        listing["versions"]![version] = entry;
        _archives[$"/registry/{name}/{version}"] = archive;
        return this;
    }

    public TestRegistry Tag(string name, string tag, string version)
    {
        _listings[name]["dist-tags"]![tag] = version;
        return this;
    }

    /// <summary>Answers a path with a status instead, a number of times.</summary>
    public void FailWith(string path, int status, int times = int.MaxValue) => Fault(path, times, context =>
    {
        context.Response.StatusCode = status;
        return Task.CompletedTask;
    });

    /// <summary>Breaks off in the middle of the body.</summary>
    public void BreakOff(string path, int times = int.MaxValue) => Fault(path, times, async context =>
    {
        context.Response.ContentLength = 100_000;
        await context.Response.Body.WriteAsync(new byte[1000]);
        await context.Response.Body.FlushAsync();
        context.Abort();
    });

    /// <summary>Sends the headers and then nothing, until the client gives up.</summary>
    public void Hang(string path) => Fault(path, int.MaxValue, async context =>
    {
        context.Response.ContentLength = 100;
        await context.Response.Body.FlushAsync();
        var gone = new TaskCompletionSource();
        await using var registration = context.RequestAborted.Register(gone.SetResult);
        await gone.Task;
    });

    public void Redirect(string path, string target) => Fault(path, int.MaxValue, context =>
    {
        context.Response.Redirect(target);
        return Task.CompletedTask;
    });

    public void Put(string path, byte[] archive) => _archives[path] = archive;

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    private void Fault(string path, int times, Func<HttpContext, Task> answer)
    {
        var left = times;
        _faults[path] = async context =>
        {
            if (left-- <= 0)
            {
                return false;
            }

            await answer(context);
            return true;
        };
    }

    private async Task AnswerAsync(HttpContext context)
    {
        var path = context.Request.Path.Value!;
        _requests.Enqueue(path);
        if (_faults.TryGetValue(path, out var fault) && await fault(context))
        {
            return;
        }

        if (_archives.TryGetValue(path, out var archive))
        {
            await context.Response.Body.WriteAsync(archive);
        }
        else if (_listings.TryGetValue(path["/registry/".Length..], out var listing))
        {
            await context.Response.WriteAsync(listing.ToJsonString());
        }
        else
        {
            context.Response.StatusCode = StatusCodes.Status404NotFound;
        }
    }
}
