namespace FhirIcsHub.Fhir.FhirPath;

/// <summary>Why an expression failed: its text, its meaning against the model, the data it met, or what it costs on them.</summary>
public enum FhirPathErrorKind
{
    Syntax,
    Semantic,
    Execution,
    TooCostly,
}

/// <summary>
/// The one error of the FHIRPath engine. The reason speaks of the expression only, never of the data,
/// so that it can be shown and logged.
/// </summary>
public sealed class FhirPathException : Exception
{
    public FhirPathException(FhirPathErrorKind kind, int position, string reason)
        : base($"{reason} (position {position})")
    {
        Kind = kind;
        Position = position;
        Reason = reason;
    }

    public FhirPathErrorKind Kind { get; }

    /// <summary>Zero-based character offset into the expression.</summary>
    public int Position { get; }

    public string Reason { get; }

    internal static FhirPathException Syntax(int position, string reason) => new(FhirPathErrorKind.Syntax, position, reason);

    internal static FhirPathException Semantic(int position, string reason) => new(FhirPathErrorKind.Semantic, position, reason);

    internal static FhirPathException Execution(int position, string reason) => new(FhirPathErrorKind.Execution, position, reason);
}
