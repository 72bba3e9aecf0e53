using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace FhirIcsHub.Server.Tests.Terminology;

/// <summary>
/// A terminology server on a free port of this machine that does, request by request, what a test says; the last thing it was told it
/// goes on doing.
/// </summary>
internal sealed class FlakyServer : IAsyncDisposable
{
    public const string Valid = """{"resourceType":"Parameters","parameter":[{"name":"result","valueBoolean":true},{"name":"display","valueString":"Shown"}]}""";
    public const string Invalid = """{"resourceType":"Parameters","parameter":[{"name":"result","valueBoolean":false},{"name":"message","valueString":"no"}]}""";
    public const string NotFound = """{"resourceType":"OperationOutcome","issue":[{"severity":"error","code":"not-found","diagnostics":"no such value set"}]}""";

    private readonly WebApplication _app;
    private readonly Queue<RequestDelegate> _script;
    private readonly SemaphoreSlim _arrived = new(0);
    private readonly TaskCompletionSource _released = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly List<string> _requests = [];
    private RequestDelegate _last = Answer(200, Valid);

    private FlakyServer(IEnumerable<RequestDelegate> script)
    {
        _script = new Queue<RequestDelegate>(script);
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        _app = builder.Build();
        _app.Run(HandleAsync);
    }

    public string Url => _app.Urls.First() + "/fhir";

    /// <summary>Each request as method, path, bearer token and body.</summary>
    public IReadOnlyList<string> Requests
    {
        get
        {
            lock (_requests)
            {
                return [.. _requests];
            }
        }
    }

    public int Calls => Requests.Count;

    public static async Task<FlakyServer> StartAsync(params IEnumerable<RequestDelegate> script)
    {
        var server = new FlakyServer(script);
        await server._app.StartAsync();
        return server;
    }

    public static RequestDelegate Answer(int status, string body, string mediaType = "application/fhir+json", params (string Name, string Value)[] headers) => async context =>
    {
        context.Response.StatusCode = status;
        context.Response.ContentType = mediaType;
        foreach (var (name, value) in headers)
        {
            context.Response.Headers[name] = value;
        }

        await context.Response.Body.WriteAsync(Encoding.UTF8.GetBytes(body));
    };

    /// <summary>Announces more than it sends, then breaks off.</summary>
    public static async Task Truncated(HttpContext context)
    {
        context.Response.ContentType = "application/fhir+json";
        context.Response.ContentLength = 10_000;
        await context.Response.Body.WriteAsync("{\"resourceType\":"u8.ToArray());
        await context.Response.Body.FlushAsync();
        context.Abort();
    }

    public static Task Aborted(HttpContext context)
    {
        context.Abort();
        return Task.CompletedTask;
    }

    /// <summary>Takes the request and says nothing.</summary>
    public RequestDelegate Hang => context => WaitAsync(context);

    /// <summary>Sends headers and the beginning of a body, and no more.</summary>
    public RequestDelegate SlowBody => async context =>
    {
        context.Response.ContentType = "application/fhir+json";
        await context.Response.Body.WriteAsync("{\"resourceType\":"u8.ToArray());
        await context.Response.Body.FlushAsync();
        await WaitAsync(context);
    };

    public void Then(params IEnumerable<RequestDelegate> script)
    {
        foreach (var step in script)
        {
            _script.Enqueue(step);
        }
    }

    /// <summary>Until a further request has arrived.</summary>
    public Task ArrivedAsync() => _arrived.WaitAsync(TimeSpan.FromSeconds(30), CancellationToken.None);

    /// <summary>Lets those that hang go on, with a valid answer.</summary>
    public void Release() => _released.TrySetResult();

    public async ValueTask DisposeAsync()
    {
        Release();
        await _app.StopAsync(new CancellationToken(canceled: true));
        await _app.DisposeAsync();
    }

    private async Task HandleAsync(HttpContext context)
    {
        using var reader = new StreamReader(context.Request.Body);
        var body = await reader.ReadToEndAsync();
        RequestDelegate step;
        lock (_requests)
        {
            _requests.Add($"{context.Request.Method} {context.Request.Path} {context.Request.Headers.Authorization} {body}");
            step = _last = _script.TryDequeue(out var next) ? next : _last;
        }

        _arrived.Release();
        await step(context);
    }

    private async Task WaitAsync(HttpContext context)
    {
        var gone = new TaskCompletionSource();
        using var registration = context.RequestAborted.Register(gone.SetResult);
        if (await Task.WhenAny(_released.Task, gone.Task) == _released.Task && !context.Response.HasStarted)
        {
            await Answer(200, Valid)(context);
        }
    }
}
