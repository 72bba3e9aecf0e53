using FhirIcsHub.Cql.Grammar.Syntax;

namespace FhirIcsHub.Cql.Grammar;

/// <summary>What a piece of CQL is, typed line by line.</summary>
public enum CqlInputKind
{
    /// <summary>An expression.</summary>
    Expression,

    /// <summary>Declarations and definitions, as a library has them.</summary>
    Declarations,

    /// <summary>A text that goes on: so far nothing is wrong, and its end is missing.</summary>
    Incomplete,

    /// <summary>No CQL.</summary>
    Wrong,
}

/// <summary>A declaration or definition of an input.</summary>
/// <param name="Name">The name that it gives; null for <c>using</c> and <c>context</c>.</param>
/// <param name="Text">Its text.</param>
/// <param name="IsDefinition">Whether it is an expression or a function, which stand behind all declarations.</param>
/// <param name="IsFunction">Whether it is a function; functions of one name can stand beside each other.</param>
public sealed record CqlDeclaration(string? Name, string Text, bool IsDefinition, bool IsFunction);

/// <summary>A piece of CQL as an author types it, without the library around it.</summary>
/// <param name="Kind">What it is.</param>
/// <param name="Declarations">Its declarations, in the order of the text.</param>
/// <param name="Problems">What keeps it from being CQL.</param>
public sealed record CqlInput(CqlInputKind Kind, IReadOnlyList<CqlDeclaration> Declarations, IReadOnlyList<SyntaxProblem> Problems)
{
    private static readonly string[] Beginnings =
    [
        "define", "using", "include", "parameter", "valueset", "codesystem", "code", "concept", "context", "public", "private", "library",
    ];

    /// <summary>Reads an input. No text makes it throw.</summary>
    public static CqlInput Read(string text)
    {
        var source = new SourceText(text);
        var isDeclaration = Beginnings.Contains(FirstWord(text), StringComparer.Ordinal);
        if (!isDeclaration)
        {
            var expression = CqlParser.ParseExpression(source);
            return new CqlInput(KindOf(expression.Problems, text, CqlInputKind.Expression), [], expression.Problems);
        }

        var library = CqlParser.ParseLibrary(source);
        var kind = KindOf(library.Problems, text, CqlInputKind.Declarations);
        return new CqlInput(
            kind, kind == CqlInputKind.Declarations ? [.. library.Syntax!.Definitions.Select(d => Of(d, text))] : [], library.Problems);
    }

    private static CqlDeclaration Of(DefinitionSyntax definition, string text) => new(
        definition switch
        {
            IncludeDefinition include => include.LocalName?.Name ?? include.Library.Name,
            CodeSystemDefinition system => system.Name.Name,
            ValueSetDefinition set => set.Name.Name,
            CodeDefinition code => code.Name.Name,
            ConceptDefinition concept => concept.Name.Name,
            ParameterDefinition parameter => parameter.Name.Name,
            ExpressionDefinition expression => expression.Name.Name,
            FunctionDefinition function => function.Name.Name,
            _ => null,
        },
        text[definition.Range.Start..definition.Range.End],
        definition is ExpressionDefinition or FunctionDefinition,
        definition is FunctionDefinition);

    // Where all that is wrong is that the text ends, more may come.
    private static CqlInputKind KindOf(IReadOnlyList<SyntaxProblem> problems, string text, CqlInputKind whole)
    {
        var end = text.TrimEnd().Length;
        return problems.Count == 0 ? whole
            : problems.All(p => p.Range.End >= end) && problems.Any(p => p.Range.Start >= end || IsOpen(text, p)) ? CqlInputKind.Incomplete
            : CqlInputKind.Wrong;
    }

    // A string, name or comment that has begun.
    private static bool IsOpen(string text, SyntaxProblem problem) =>
        problem.Range.Start < text.Length && text[problem.Range.Start] is '\'' or '"' or '`' or '/';

    private static string FirstWord(string text)
    {
        var rest = text.AsSpan().TrimStart();
        var length = 0;
        while (length < rest.Length && char.IsAsciiLetter(rest[length]))
        {
            length++;
        }

        return rest[..length].ToString();
    }
}
