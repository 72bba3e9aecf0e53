namespace FhirIcsHub.Fhir.Mapping;

internal enum FmlKind : byte
{
    End,
    Identifier,

    /// <summary>In single quotes.</summary>
    String,

    /// <summary>In double quotes: URLs and names.</summary>
    Quoted,
    Integer,
    Decimal,

    /// <summary>A FHIRPath date or time, from its <c>@</c>.</summary>
    Temporal,
    Symbol,
}

/// <summary>A token of FHIR Mapping Language text.</summary>
/// <param name="Kind">What it is.</param>
/// <param name="Text">Its text; of strings the content, escapes resolved.</param>
/// <param name="Start">Offset of its first character.</param>
/// <param name="End">Offset after its last.</param>
/// <param name="Line">Its line, from 1.</param>
/// <param name="IsDelimited">Whether an identifier stood in backticks, and so is no keyword.</param>
internal readonly record struct FmlToken(FmlKind Kind, string Text, int Start, int End, int Line, bool IsDelimited = false)
{
    public bool Is(string symbol) => Kind == FmlKind.Symbol && Text == symbol;

    public bool IsWord(string word) => Kind == FmlKind.Identifier && !IsDelimited && Text == word;
}

/// <summary>A comment, which may document what follows it or what stands before it on its line.</summary>
/// <param name="Text">Without the slashes, trimmed.</param>
/// <param name="Token">Number of the token that follows.</param>
/// <param name="Line">Its line.</param>
/// <param name="IsMetadata">Whether it began with three slashes.</param>
internal sealed record FmlComment(string Text, int Token, int Line, bool IsMetadata);
