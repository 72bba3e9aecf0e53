using FhirIcsHub.Server.Access;
using FhirIcsHub.Server.Http;
using FhirIcsHub.Server.OpenApi;
using FhirIcsHub.Server.Operations.Definitions;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;

namespace FhirIcsHub.Server.Hosting;

/// <summary>A running hub: the store, the services on it and the web server in front, put together here and nowhere else.</summary>
internal sealed class Hub : IAsyncDisposable
{
    private readonly WebApplication _app;

    private Hub(WebApplication app, HubServices services, Uri address)
    {
        _app = app;
        Services = services;
        Address = address;
    }

    public HubServices Services { get; }

    /// <summary>The first address that it listens on.</summary>
    public Uri Address { get; }

    /// <summary>The routes that are mapped.</summary>
    public EndpointDataSource Endpoints => _app.Services.GetRequiredService<EndpointDataSource>();

    /// <param name="settings">All settings.</param>
    /// <param name="cancellation">Gives up starting.</param>
    /// <param name="logging">Changes what is logged and where.</param>
    /// <param name="policy">What the gate decides by; null = what the settings say.</param>
    /// <param name="time">The clock; null = the machine's.</param>
    public static async Task<Hub> StartAsync(
        HubSettings settings,
        CancellationToken cancellation,
        Action<ILoggingBuilder>? logging = null,
        Func<AccessRequest, AccessDecision>? policy = null,
        TimeProvider? time = null)
    {
        var app = Build(settings, logging);
        var log = app.Services.GetRequiredService<ILoggerFactory>().CreateLogger("FhirIcsHub");
        var services = await HubServices.OpenAsync(settings, time ?? TimeProvider.System, log, cancellation, policy);
        Compose(app, services);
        await OwnOperationDefinitions.StoreAsync(
            services.Store, ((IEndpointRouteBuilder)app).DataSources.SelectMany(source => source.Endpoints), cancellation);
        await app.StartAsync(cancellation);
        await services.Worker.StartAsync();
        var addresses = app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses;
        var hub = new Hub(app, services, new Uri(addresses.First()));
        hub.SayHello(settings, addresses);
        return hub;
    }

    public async Task RunUntilStoppedAsync(CancellationToken cancellation) => await _app.WaitForShutdownAsync(cancellation);

    public async ValueTask DisposeAsync()
    {
        await _app.StopAsync();
        await _app.DisposeAsync();
        await Services.DisposeAsync();
    }

    private static WebApplication Build(HubSettings settings, Action<ILoggingBuilder>? logging)
    {
        var builder = WebApplication.CreateSlimBuilder(new WebApplicationOptions { ContentRootPath = AppContext.BaseDirectory });
        builder.WebHost.UseUrls(settings.Urls);
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            // The hub measures bodies itself, so that one which is too large is answered with an OperationOutcome.
            kestrel.Limits.MaxRequestBodySize = null;
        });
        builder.Logging.ClearProviders().AddJsonConsole(console => console.UseUtcTimestamp = true);
        // ASP.NET's own lines name paths and queries, which may name a person.
        builder.Logging.AddFilter("Microsoft", LogLevel.Warning).AddFilter("System", LogLevel.Warning);
        logging?.Invoke(builder.Logging);
        OpenApiPages.Add(builder.Services, settings.PublicUrl);
        builder.Services.AddResponseCompression(compression =>
        {
            // Answers hold no secret of the hub beside what a client chose itself, so length tells nothing (BREACH).
            compression.EnableForHttps = true;
            compression.MimeTypes = ["application/fhir+json", "application/fhir+xml", "application/json", "text/html", "text/css",
                "text/javascript"];
        });
        builder.Services.AddCors(cors => cors.AddDefaultPolicy(policy => policy
            .WithOrigins([.. settings.Cors.Origins]).AllowAnyHeader().AllowAnyMethod()
            .WithExposedHeaders("Content-Location", "ETag", "Expires", "Last-Modified", "Location", "Retry-After", "X-Correlation-ID",
                "X-Progress", "X-Request-ID")));
        return builder.Build();
    }

    private static void Compose(WebApplication app, HubServices services)
    {
        app.UseMiddleware<OutermostErrors>();
        app.UseMiddleware<RequestLog>();
        app.UseResponseCompression();
        app.UseMiddleware<UnmatchedPaths>();
        OpenApiPages.Use(app, services.Gate, services.Store);
        app.UseRouting();
        app.UseCors();
        HubRoutes.Map(app, services);
    }

    private void SayHello(HubSettings settings, ICollection<string> addresses)
    {
        var log = _app.Services.GetRequiredService<ILoggerFactory>().CreateLogger("FhirIcsHub");
        foreach (var address in addresses)
        {
            HubLog.Listening(log, address);
        }
        if (settings.Access.Policy == AccessSettings.OpenToNetwork)
        {
            HubLog.OpenToNetwork(log);
        }
        else if (settings.Access.Policy == AccessSettings.ClosedToNetwork)
        {
            HubLog.ClosedToNetwork(log);
        }
    }
}
