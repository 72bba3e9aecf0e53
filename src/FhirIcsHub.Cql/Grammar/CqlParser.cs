using System.Runtime.CompilerServices;
using FhirIcsHub.Cql.Grammar.Syntax;

namespace FhirIcsHub.Cql.Grammar;

/// <summary>
/// Reads CQL 1.5 by recursive descent. A definition that cannot be read is reported and skipped, so that all problems of a library are
/// known at once; a text with problems still gives the definitions that could be read.
/// </summary>
internal sealed partial class CqlParser
{
    /// <summary>Deepest nesting of expressions, and longest chain of operators: beyond it the text is refused.</summary>
    public const int MaxDepth = 400;

    private readonly SourceText _source;
    private readonly List<SyntaxProblem> _problems;
    private readonly List<Token> _tokens;
    private int _index;
    private int _depth;

    private CqlParser(SourceText source)
    {
        _source = source;
        _problems = [];
        _tokens = new Lexer(source.Text, _problems).ReadAll();
    }

    /// <summary>Reads a library.</summary>
    public static ParseResult<LibrarySyntax> ParseLibrary(SourceText source)
    {
        var parser = new CqlParser(source);
        var library = parser.Library();
        return new ParseResult<LibrarySyntax>(source, library, parser.Problems());
    }

    /// <summary>Reads a text that is one expression.</summary>
    public static ParseResult<ExpressionSyntax> ParseExpression(SourceText source)
    {
        var parser = new CqlParser(source);
        ExpressionSyntax? expression = null;
        try
        {
            expression = parser.Expression();
            parser.Require(parser.Current.Kind == TokenKind.End, "the end of the expression");
        }
        catch (SyntaxException problem)
        {
            parser._problems.Add(problem.Problem);
        }

        return new ParseResult<ExpressionSyntax>(source, expression, parser.Problems());
    }

    private Token Current => _tokens[_index];

    private Token Ahead(int count) => _tokens[Math.Min(_index + count, _tokens.Count - 1)];

    private IReadOnlyList<SyntaxProblem> Problems() => [.. _problems.OrderBy(p => p.Range.Start)];

    private Token Take()
    {
        var token = Current;
        if (token.Kind != TokenKind.End)
        {
            _index++;
        }

        return token;
    }

    private bool TryTakeWord(string word)
    {
        if (!Current.IsWord(word))
        {
            return false;
        }

        _index++;
        return true;
    }

    // Two words that the grammar takes as one: "such that", "or before".
    private bool TryTakeWords(string first, string second)
    {
        if (!Current.IsWord(first) || !Ahead(1).IsWord(second))
        {
            return false;
        }

        _index += 2;
        return true;
    }

    private bool TryTakeSymbol(string symbol)
    {
        if (!Current.IsSymbol(symbol))
        {
            return false;
        }

        _index++;
        return true;
    }

    private void TakeWord(string word) => Require(TryTakeWord(word), $"'{word}'");

    private void TakeSymbol(string symbol) => Require(TryTakeSymbol(symbol), $"'{symbol}'");

    private StringValue TakeString()
    {
        Require(Current.Kind == TokenKind.String, "a string in single quotes");
        var token = Take();
        return new StringValue(token.Text) { Range = token.Range };
    }

    private void Require(bool isThere, string expected)
    {
        if (!isThere)
        {
            throw Unexpected(expected);
        }
    }

    private SyntaxException Unexpected(string expected) => new(new SyntaxProblem(Current.Range, $"expected {expected}, found {Current}"));

    /// <summary>From the start of the token at <paramref name="first"/> to the end of the token that was taken last.</summary>
    private SourceRange Since(int first) => new(_tokens[first].Range.Start, _tokens[Math.Max(first, _index - 1)].Range.End);

    private SourceRange Since(SyntaxNode first) => new(first.Range.Start, _tokens[_index - 1].Range.End);

    private List<T> ListOf<T>(Func<T> item, string separator = ",")
    {
        var items = new List<T> { item() };
        while (TryTakeSymbol(separator))
        {
            items.Add(item());
        }

        return items;
    }

    private T Nested<T>(Func<T> read)
    {
        if (_depth >= MaxDepth || !RuntimeHelpers.TryEnsureSufficientExecutionStack())
        {
            throw new SyntaxException(new SyntaxProblem(Current.Range, $"expressions are nested more than {MaxDepth} deep"));
        }

        _depth++;
        try
        {
            return read();
        }
        finally
        {
            _depth--;
        }
    }

    /// <summary>Ends the reading of one definition; never leaves the parser.</summary>
    private sealed class SyntaxException(SyntaxProblem problem) : Exception(problem.Reason)
    {
        public SyntaxProblem Problem => problem;
    }
}

/// <summary>What was read of a text.</summary>
/// <param name="Source">The text.</param>
/// <param name="Syntax">What could be read; null when nothing could.</param>
/// <param name="Problems">What is no CQL, in the order of the text; empty when all of it was read.</param>
internal sealed record ParseResult<T>(SourceText Source, T? Syntax, IReadOnlyList<SyntaxProblem> Problems)
    where T : SyntaxNode;
