namespace FhirIcsHub.Server.Subscriptions;

/// <summary>How notifications are sent, and where to.</summary>
public sealed record SubscriptionSettings
{
    /// <summary>
    /// Addresses that notifications may go to, such as <c>https://apps.example.nhs.uk/hooks</c>: an endpoint must be one of them or lie
    /// below one. What is listed may be on a private network. Empty: every public address, and no private one.
    /// </summary>
    public IReadOnlyList<string> AllowedEndpoints { get; init; } = [];

    /// <summary>Whether endpoints may be on this machine or on private networks without being listed. For development.</summary>
    public bool AllowPrivateEndpoints { get; init; }

    /// <summary>How long a receiver may take for one answer, in seconds, when its Subscription does not say.</summary>
    public double TimeoutSeconds { get; init; } = 30;

    /// <summary>How often a notification is sent again before the Subscription becomes <c>error</c>. The default takes about two hours.</summary>
    public int Retries { get; init; } = 30;

    /// <summary>The same for a handshake, whose answer the client is waiting for.</summary>
    public int HandshakeRetries { get; init; } = 3;

    /// <summary>The first pause before sending again, in seconds; each is about twice the one before, with jitter.</summary>
    public double RetryDelaySeconds { get; init; } = 1;

    /// <summary>The longest such pause, in seconds.</summary>
    public double MaxRetryDelaySeconds { get; init; } = 300;

    /// <summary>Events in one notification when the Subscription does not say.</summary>
    public int DefaultMaxCount { get; init; } = 1;

    /// <summary>
    /// For how many days events that were accepted can be asked for again by <c>$events</c>, and those that still wait when a
    /// Subscription is switched off.
    /// </summary>
    public double KeepEventsDays { get; init; } = 30;

    /// <summary>For how many days a Subscription may be in <c>error</c>, and its events wait, before it is switched off.</summary>
    public double KeepErrorDays { get; init; } = 30;

    /// <summary>How many events may wait for a Subscription in <c>error</c> before it is switched off.</summary>
    public long MaxWaitingEvents { get; init; } = 1_000_000;

    /// <summary>
    /// How long a process that has died keeps others of the same hub from sending in its place, in seconds. Longer than any time-out.
    /// </summary>
    public double LeaseSeconds { get; init; } = 60;

    /// <summary>How often is looked for what other processes of the same hub have committed, in seconds.</summary>
    public double PollSeconds { get; init; } = 2;

    /// <summary>Null when these settings can be used; else what is wrong.</summary>
    public string? Problem()
    {
        if (TimeoutSeconds <= 0 || RetryDelaySeconds < 0 || MaxRetryDelaySeconds < RetryDelaySeconds || KeepEventsDays < 0
            || KeepErrorDays < 0 || MaxWaitingEvents < 0 || PollSeconds <= 0 || Retries < 0 || HandshakeRetries < 0 || DefaultMaxCount < 1)
        {
            return "Subscriptions: times and counts must be positive, and MaxRetryDelaySeconds not below RetryDelaySeconds.";
        }
        if (LeaseSeconds <= TimeoutSeconds)
        {
            return "Subscriptions:LeaseSeconds must be longer than Subscriptions:TimeoutSeconds.";
        }
        return AllowedEndpoints.FirstOrDefault(address => !IsAddress(address)) is { } wrong
            ? $"Subscriptions:AllowedEndpoints has '{wrong}'; an address is written like https://apps.example.nhs.uk/hooks."
            : null;
    }

    private static bool IsAddress(string text) =>
        Uri.TryCreate(text, UriKind.Absolute, out var uri) && uri.Scheme is "http" or "https" && uri.Query.Length + uri.Fragment.Length == 0;
}
