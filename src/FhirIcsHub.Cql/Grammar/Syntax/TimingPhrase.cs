namespace FhirIcsHub.Cql.Grammar.Syntax;

internal enum TimingRelation
{
    /// <summary><c>same day as</c>, <c>same day or before</c></summary>
    Same,
    Includes,

    /// <summary><c>during</c> or <c>included in</c></summary>
    IncludedIn,
    Before,
    After,

    /// <summary><c>within 3 days of</c></summary>
    Within,
    Meets,
    Overlaps,
    Starts,
    Ends,
}

/// <summary>Which boundary of an interval a timing phrase is about.</summary>
internal enum IntervalBoundary
{
    Start,
    End,

    /// <summary><c>occurs</c>: the operand itself.</summary>
    Occurs,
}

/// <summary>Which way a relation leans.</summary>
internal enum TimingDirection
{
    Before,
    After,
}

/// <summary>The operator phrase of a timing expression, taken apart.</summary>
/// <param name="Relation">What is said.</param>
internal sealed record TimingPhrase(TimingRelation Relation) : SyntaxNode
{
    /// <summary><c>starts</c>, <c>ends</c> or <c>occurs</c> before the relation.</summary>
    public IntervalBoundary? LeftBoundary { get; init; }

    /// <summary><c>start</c> or <c>end</c> behind the relation.</summary>
    public IntervalBoundary? RightBoundary { get; init; }

    public bool IsProper { get; init; }

    /// <summary>
    /// <c>or before</c>, <c>or after</c> of <see cref="TimingRelation.Same"/>; <c>meets before</c>, <c>overlaps after</c>.
    /// </summary>
    public TimingDirection? Direction { get; init; }

    /// <summary><c>on or before</c>, <c>before or on</c>.</summary>
    public bool IsInclusive { get; init; }

    /// <summary>The precision in singular.</summary>
    public string? Precision { get; init; }

    /// <summary>The amount of <c>3 days before</c> or <c>within 3 days of</c>.</summary>
    public QuantitySyntax? Offset { get; init; }

    public OffsetQualifier OffsetQualifier { get; init; }
}

/// <summary>How the distance compares with the offset.</summary>
internal enum OffsetQualifier
{
    Exactly,

    /// <summary><c>3 days or more before</c></summary>
    OrMore,

    /// <summary><c>3 days or less before</c></summary>
    OrLess,

    /// <summary><c>more than 3 days before</c></summary>
    MoreThan,

    /// <summary><c>less than 3 days before</c></summary>
    LessThan,
}
