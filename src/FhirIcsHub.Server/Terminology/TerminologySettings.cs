namespace FhirIcsHub.Server.Terminology;

/// <summary>The external FHIR terminology server, asked for what is not here. Settings <c>Terminology:*</c>.</summary>
public sealed record TerminologySettings
{
    /// <summary>Its FHIR base URL, such as https://terminology.example.nhs.uk/fhir; without one, only local definitions answer.</summary>
    public string? Server { get; init; }

    /// <summary>Bearer token to send. A secret: never logged.</summary>
    public string? Token { get; init; }

    /// <summary>Time for an answer, with all tries.</summary>
    public double TimeoutSeconds { get; init; } = 30;

    /// <summary>Time for one try, headers and body.</summary>
    public double TryTimeoutSeconds { get; init; } = 10;

    /// <summary>Tries after the first, when the server or the way to it fails for a moment.</summary>
    public int Retries { get; init; } = 3;

    /// <summary>
    /// Wait before the second try; doubled, with jitter, before each further one. A Retry-After of the server goes first.
    /// </summary>
    public double RetryDelaySeconds { get; init; } = 0.2;

    /// <summary>
    /// Failed tries, when half or more of them within <see cref="BreakSeconds"/> fail, after which the server is left alone.
    /// </summary>
    public int BreakAfterTries { get; init; } = 8;

    /// <summary>How long the server is then left alone, before one try is let through.</summary>
    public double BreakSeconds { get; init; } = 30;

    /// <summary>An answer of more bytes is refused.</summary>
    public int MaxAnswerBytes { get; init; } = 20_000_000;

    /// <summary>How long an answer is taken from memory.</summary>
    public double CacheMinutes { get; init; } = 60;

    /// <summary>Bytes of answers that are kept at most; 0 keeps none.</summary>
    public long CacheBytes { get; init; } = 64_000_000;

    /// <summary>Null when a server can be asked with these settings; else what is wrong with them and what to do.</summary>
    public string? Problem()
    {
        if (Server is not null && !IsServer(Server))
        {
            return $"Terminology:Server is '{Server}'; it must be the http or https base URL of a FHIR server, "
                + "without query and user name.";
        }

        if (Token is not null && Token.Any(c => char.IsControl(c) || char.IsWhiteSpace(c) || c > 126))
        {
            return "Terminology:Token must be a bearer token: visible ASCII characters without spaces.";
        }

        if (!IsTime(TimeoutSeconds) || !IsTime(TryTimeoutSeconds) || !IsTime(BreakSeconds) || BreakSeconds < 0.5 || !IsTime(CacheMinutes))
        {
            return "Terminology:TimeoutSeconds, TryTimeoutSeconds, "
                + "BreakSeconds (at least 0.5) and CacheMinutes must be above 0 and at most 86400.";
        }

        return Retries is < 0 or > 10 || RetryDelaySeconds is < 0 or > 60 || BreakAfterTries < 2 || MaxAnswerBytes < 1_000 || CacheBytes < 0
            ? "Terminology:Retries can be 0 to 10, RetryDelaySeconds 0 to 60, BreakAfterTries 2 or more, MaxAnswerBytes 1000 or more, "
            + "CacheBytes 0 or more."
            : null;
    }

    /// <summary>For logs: without the token.</summary>
    public override string ToString() => $"terminology server {Server ?? "(none)"}";

    private static bool IsServer(string text) =>
        Uri.TryCreate(text, UriKind.Absolute, out var uri) && uri.Scheme is "http" or "https" && uri.Host.Length > 0
        && uri.UserInfo.Length == 0 && uri.Query.Length == 0 && uri.Fragment.Length == 0;

    // Above the bounds of timers and of Polly nothing sensible is meant; double.NaN fails both.
    private static bool IsTime(double value) => value is > 0 and <= 86_400;
}
