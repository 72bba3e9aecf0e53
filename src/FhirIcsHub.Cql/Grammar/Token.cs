namespace FhirIcsHub.Cql.Grammar;

internal enum TokenKind
{
    /// <summary>A bare word: a keyword or an identifier, by its place.</summary>
    Word,

    /// <summary>"quoted" or `delimited` identifier.</summary>
    QuotedIdentifier,
    String,
    Integer,
    Long,
    Decimal,
    Date,
    DateTime,
    Time,
    Symbol,

    /// <summary>Characters that are no token; the problem has been reported.</summary>
    Bad,
    End,
}

/// <summary>A token.</summary>
/// <param name="Kind">What it is.</param>
/// <param name="Text">
/// Its value: escapes resolved and quotes removed; literals of dates without <c>@</c>, of longs without <c>L</c>.
/// </param>
/// <param name="Range">Where it stands.</param>
internal readonly record struct Token(TokenKind Kind, string Text, SourceRange Range)
{
    public bool IsWord(string word) => Kind == TokenKind.Word && Text == word;

    public bool IsSymbol(string symbol) => Kind == TokenKind.Symbol && Text == symbol;

    /// <summary>How a message names it.</summary>
    public override string ToString() => Kind switch
    {
        TokenKind.End => "the end of the text",
        TokenKind.String => "a string",
        TokenKind.QuotedIdentifier => $"\"{Text}\"",
        TokenKind.Date or TokenKind.DateTime or TokenKind.Time => $"@{Text}",
        _ => $"'{Text}'",
    };
}
