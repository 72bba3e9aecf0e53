using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using Polly;
using Polly.Retry;

namespace FhirIcsHub.Server.Subscriptions;

/// <summary>One request to a receiver.</summary>
/// <param name="Method">POST; of a classic Subscription with payload PUT.</param>
/// <param name="Address">Where it goes.</param>
/// <param name="Body">The body; null = none.</param>
/// <param name="EventNumber">The first event in it; null of a handshake or heartbeat.</param>
internal sealed record HookMessage(HttpMethod Method, Uri Address, ReadOnlyMemory<byte>? Body, long? EventNumber);

/// <summary>What became of one attempt.</summary>
/// <param name="Status">What the receiver answered; null when it did not.</param>
/// <param name="RetryAfter">For how long it wants to be left alone.</param>
internal sealed record HookAnswer(int? Status, TimeSpan? RetryAfter)
{
    public bool IsAccepted => Status is >= 200 and < 300;

    public string Words => Status is { } status
        ? string.Create(CultureInfo.InvariantCulture, $"the receiver answered {status}")
        : "the receiver did not answer";
}

/// <summary>
/// Sends to receivers. Redirects are not followed: what a receiver says must not send the hub elsewhere. An attempt that fails is repeated
/// with pauses that grow (Polly).
/// </summary>
internal sealed class RestHook : IDisposable
{
    private readonly SubscriptionSettings _settings;
    private readonly TimeProvider _time;
    private readonly HttpClient _client;

    public RestHook(SubscriptionSettings settings, EndpointGuard guard, TimeProvider time)
    {
        _settings = settings;
        _time = time;
        var handler = new SocketsHttpHandler
        {
            AllowAutoRedirect = false,
            UseCookies = false,
            UseProxy = false,
            ConnectCallback = guard.ConnectAsync,
            PooledConnectionLifetime = TimeSpan.FromMinutes(5),
        };
        _client = new HttpClient(handler) { Timeout = Timeout.InfiniteTimeSpan };
        _client.DefaultRequestHeaders.UserAgent.ParseAdd("icshub");
    }

    /// <summary>Sends until it is accepted or the retries are used up; the last answer.</summary>
    /// <param name="message">What to send.</param>
    /// <param name="channel">How.</param>
    /// <param name="subscription">The Subscription, as <c>Subscription/1</c>.</param>
    /// <param name="retries">How often at most it is sent again.</param>
    /// <param name="beforePause">Told of each pause before it begins; false gives up.</param>
    /// <param name="cancellation">Gives up.</param>
    public async Task<HookAnswer> SendAsync(
        HookMessage message, RestHookChannel channel, string subscription, int retries, Func<HookAnswer, TimeSpan, Task<bool>> beforePause,
        CancellationToken cancellation)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        var pipeline = Pipeline(retries, beforePause, stop);
        return await pipeline.ExecuteAsync(async token => await TryAsync(message, channel, subscription, token), stop.Token);
    }

    public void Dispose() => _client.Dispose();

    private ResiliencePipeline<HookAnswer> Pipeline(
        int retries, Func<HookAnswer, TimeSpan, Task<bool>> beforePause, CancellationTokenSource stop)
    {
        var builder = new ResiliencePipelineBuilder<HookAnswer> { TimeProvider = _time };
        return retries == 0 ? builder.Build() : builder.AddRetry(new RetryStrategyOptions<HookAnswer>
        {
            MaxRetryAttempts = retries,
            BackoffType = DelayBackoffType.Exponential,
            UseJitter = true,
            Delay = TimeSpan.FromSeconds(_settings.RetryDelaySeconds),
            MaxDelay = TimeSpan.FromSeconds(_settings.MaxRetryDelaySeconds),
            ShouldHandle = attempt => ValueTask.FromResult(attempt.Outcome.Result is { IsAccepted: false }),
            DelayGenerator = attempt => ValueTask.FromResult(attempt.Outcome.Result?.RetryAfter),
            OnRetry = async pause =>
            {
                if (!await beforePause(pause.Outcome.Result!, pause.RetryDelay))
                {
                    await stop.CancelAsync();
                }
            },
        }).Build();
    }

    private async Task<HookAnswer> TryAsync(HookMessage message, RestHookChannel channel, string subscription, CancellationToken cancellation)
    {
        using var limit = new CancellationTokenSource(channel.Timeout ?? TimeSpan.FromSeconds(_settings.TimeoutSeconds), _time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellation);
        using var request = Request(message, channel, subscription);
        try
        {
            using var response = await _client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, either.Token);
            return new HookAnswer((int)response.StatusCode, RetryAfter(response));
        }
        catch (Exception failure) when (failure is HttpRequestException or IOException
            || (failure is OperationCanceledException && limit.IsCancellationRequested && !cancellation.IsCancellationRequested))
        {
            return new HookAnswer(null, null);
        }
    }

    private static HttpRequestMessage Request(HookMessage message, RestHookChannel channel, string subscription)
    {
        var request = new HttpRequestMessage(message.Method, message.Address);
        foreach (var (name, value) in channel.Headers)
        {
            request.Headers.TryAddWithoutValidation(name, value);
        }
        request.Headers.TryAddWithoutValidation(SubscriptionHeaders.Subscription, subscription);
        if (message.EventNumber is { } number)
        {
            request.Headers.TryAddWithoutValidation(SubscriptionHeaders.EventNumber, number.ToString(CultureInfo.InvariantCulture));
        }
        request.Content = new ReadOnlyMemoryContent(message.Body ?? ReadOnlyMemory<byte>.Empty);
        if (message.Body is not null)
        {
            request.Content.Headers.ContentType = MediaTypeHeaderValue.Parse(
                (channel.IsXml ? "application/fhir+xml" : "application/fhir+json") + "; charset=utf-8");
        }
        return request;
    }

    /// <summary>Not longer than the longest pause: a receiver cannot put its notifications off for ever.</summary>
    private TimeSpan? RetryAfter(HttpResponseMessage response)
    {
        if (response.StatusCode is not (HttpStatusCode.TooManyRequests or HttpStatusCode.ServiceUnavailable))
        {
            return null;
        }
        var wait = response.Headers.RetryAfter switch
        {
            { Delta: { } delta } => delta,
            { Date: { } date } => date - _time.GetUtcNow(),
            _ => (TimeSpan?)null,
        };
        var longest = TimeSpan.FromSeconds(_settings.MaxRetryDelaySeconds);
        return wait is not { } asked || asked < TimeSpan.Zero ? null : asked < longest ? asked : longest;
    }
}
