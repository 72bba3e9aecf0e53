namespace FhirIcsHub.Fhir.FhirPath;

internal enum TokenKind
{
    End,
    Identifier,
    DelimitedIdentifier,
    Keyword,
    String,
    Integer,
    Long,
    Decimal,
    Date,
    DateTime,
    Time,
    Special,
    Symbol,
}

/// <summary>A lexical unit. <paramref name="Text"/> is unescaped for strings and delimited identifiers, without prefix for dates.</summary>
internal readonly record struct Token(TokenKind Kind, int Position, string Text)
{
    public bool IsSymbol(string symbol) => Kind == TokenKind.Symbol && Text == symbol;

    public bool IsKeyword(string keyword) => Kind == TokenKind.Keyword && Text == keyword;
}
