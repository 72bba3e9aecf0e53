using FhirIcsHub.Cql.Runtime;

namespace FhirIcsHub.Cql;

/// <summary>What an evaluation is told beside the library and the person.</summary>
public sealed record CqlEvaluationOptions
{
    private static readonly Dictionary<string, object?> NoParameters = [];

    /// <summary>
    /// Values of parameters by name, as the runtime's types; every library that declares a parameter of the name takes the value. A
    /// parameter that is not here has its default, or is null.
    /// </summary>
    public IReadOnlyDictionary<string, object?> Parameters { get; init; } = NoParameters;

    /// <summary>The instant of the evaluation (CQL, Now): the same throughout.</summary>
    public required DateTimeOffset Now { get; init; }

    /// <summary>The offset that a date and time without one has.</summary>
    public TimeSpan Offset { get; init; } = TimeSpan.Zero;

    /// <summary>Value sets and code systems; null when the library needs none.</summary>
    public ICqlTerminology? Terminology { get; init; }

    public CqlLimits Limits { get; init; } = CqlLimits.Default;

    public CancellationToken Cancellation { get; init; }

    /// <summary>Whether the value of every define is written down, with the resources that led to it.</summary>
    public bool IsTraced { get; init; }

    internal DateTimeOffset Instant => Now.ToOffset(Offset);
}

/// <summary>How much the evaluation of one person may take. What goes beyond ends with a <see cref="CqlException"/>.</summary>
/// <param name="MaxTime">Time from the first to the last expression.</param>
/// <param name="MaxSteps">Turns of loops, those within operators too, and calls of functions; a long text takes one a character.</param>
/// <param name="MaxDepth">Calls of functions and defines within each other.</param>
/// <param name="MaxListSize">Elements of one list.</param>
/// <param name="MaxTextLength">Characters of one text that operators make; those of the data are as long as they are.</param>
public sealed record CqlLimits(TimeSpan MaxTime, long MaxSteps, int MaxDepth, int MaxListSize, int MaxTextLength)
{
    /// <summary>10 seconds, 50 million steps, 200 calls deep, lists of a million elements, texts of a million characters.</summary>
    public static CqlLimits Default { get; } = new(TimeSpan.FromSeconds(10), 50_000_000, 200, 1_000_000, 1_000_000);
}
