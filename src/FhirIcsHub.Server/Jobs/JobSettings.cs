namespace FhirIcsHub.Server.Jobs;

/// <summary>How work that outlives its request is done.</summary>
public sealed record JobSettings
{
    /// <summary>How many jobs this process works on at a time; 0 leaves them to other processes of the hub.</summary>
    public int Parallel { get; init; } = 2;

    /// <summary>
    /// How long a job stays with a process that gives no sign of life before another takes it over, in seconds. It renews its lease three
    /// times as often.
    /// </summary>
    public double LeaseSeconds { get; init; } = 60;

    /// <summary>How often this process looks for jobs that others have queued or left, in seconds.</summary>
    public double PollSeconds { get; init; } = 5;

    /// <summary>How long results are kept once a job has ended, in hours.</summary>
    public double KeepHours { get; init; } = 24;

    /// <summary>A job that waits longer than this for its turn is told in the log, in minutes.</summary>
    public double StallMinutes { get; init; } = 15;

    /// <summary>What is wrong with the settings; null when nothing is.</summary>
    public string? Problem() => Parallel < 0 || LeaseSeconds <= 0 || PollSeconds <= 0 || KeepHours <= 0 || StallMinutes <= 0
        ? "Jobs:Parallel must not be negative, and the times in Jobs must be positive."
        : null;

    internal TimeSpan Lease => TimeSpan.FromSeconds(LeaseSeconds);

    internal TimeSpan Keep => TimeSpan.FromHours(KeepHours);
}
