using System.Runtime.CompilerServices;
using FhirIcsHub.Cql.Elm;
using FhirIcsHub.Cql.Grammar;
using FhirIcsHub.Cql.Grammar.Syntax;
using FhirIcsHub.Cql.Operators;
using FhirIcsHub.Cql.Types;

namespace FhirIcsHub.Cql.Translation;

/// <summary>
/// The translation of one library from syntax to ELM. What cannot be translated is reported, stands as a null without a type, and makes
/// everything that depends on it untranslatable in silence: each problem is told once, and all of a library's problems at once.
/// </summary>
internal sealed partial class LibraryTranslation
{
    /// <summary>Deepest nesting of expressions, chains of operators included.</summary>
    private const int MaxDepth = 2000;

    /// <summary>Types that one type may be made of: a tuple of tuples of the same again doubles them each time.</summary>
    private const int MaxTypeWeight = 2_000;

    /// <summary>The type of what could not be translated.</summary>
    private static readonly DataType Unknown = new SimpleType("unknown", null) { ElmName = "unknown" };

    private readonly SourceText _source;
    private readonly LibrarySyntax _syntax;
    private readonly TranslatorOptions _options;
    private readonly LibraryResolver _resolver;
    private readonly ProblemLog _problems;
    private readonly LibrarySymbols _symbols = new();
    private readonly Library _library = new();
    private int _depth;

    public LibraryTranslation(ParseResult<LibrarySyntax> parsed, TranslatorOptions options, LibraryResolver resolver)
    {
        _source = parsed.Source;
        _syntax = parsed.Syntax!;
        _options = options;
        _resolver = resolver;
        _problems = new ProblemLog(_source, _syntax.Name?.Name, options.ErrorLevel);
        foreach (var problem in parsed.Problems)
        {
            _problems.Add(CqlSeverity.Error, problem.Range, problem.Reason);
        }

        _conversions = new(new ConversionOptions(
            options.ListDemotion, options.ListPromotion, options.IntervalDemotion, options.IntervalPromotion));
    }

    /// <summary>Translates the whole library.</summary>
    public TranslatedLibrary Translate()
    {
        _library.Identifier = _symbols.Identifier = new VersionedIdentifier
        {
            Id = _syntax.Name?.Name,
            System = _syntax.Name?.Qualifier is { } space ? _resolver.NamespaceUri(space) : null,
            Version = _syntax.Version,
        };
        BeginDefinitions();
        foreach (var definition in _syntax.Definitions)
        {
            Attempt(definition, () => Declare(definition));
        }

        Finish();
        return new TranslatedLibrary(_library, _symbols, _problems.InOrder(), _problems.HasErrors);
    }

    /// <summary>Whether a feature that came with that version of CQL may be used.</summary>
    private bool IsCompatibleWith(string version) => string.CompareOrdinal(_options.CompatibilityLevel, version) >= 0;

    private void RequireCompatibility(string feature, string version)
    {
        if (!IsCompatibleWith(version))
        {
            throw new TranslationException(
                $"{feature} came with CQL {version} and cannot be used at compatibility level {_options.CompatibilityLevel}");
        }
    }

    private Expression Translate(ExpressionSyntax syntax)
    {
        if (_depth >= MaxDepth || !RuntimeHelpers.TryEnsureSufficientExecutionStack())
        {
            _problems.Add(CqlSeverity.Error, syntax.Range, "expressions are nested too deeply: use definitions for parts of them");
            return new Null();
        }

        _depth++;
        Expression node;
        try
        {
            node = TranslateWithin(syntax);
        }
        catch (TranslationException problem)
        {
            Report(problem, syntax.Range);
            node = new Null();
        }
        finally
        {
            _depth--;
        }

        Track(node, syntax);
        return node;
    }

    private Expression TranslateWithin(ExpressionSyntax syntax) => syntax switch
    {
        ParenthesizedSyntax s => Translate(s.Expression),
        LiteralSyntax s => Literal(s),
        QuantitySyntax s => Quantity(s),
        RatioSyntax s => Ratio(s),
        IntervalSyntax s => Interval(s),
        TupleSyntax s => Tuple(s),
        InstanceSyntax s => Instance(s),
        ListSyntax s => List(s),
        CodeSyntax s => Code(s),
        ConceptSyntax s => Concept(s),
        MemberSyntax s => Member(s),
        CallSyntax s => Call(s),
        IndexerSyntax s => Operate(ElmOperator.Indexer, Translate(s.Target), Translate(s.Index)),
        SpecialSyntax s => Special(s),
        ExternalConstantSyntax s => Identifier("%" + s.Name),
        BinarySyntax s => Binary(s),
        UnarySyntax s => Unary(s),
        ValueTestSyntax s => ValueTest(s),
        TypeTestSyntax s => TypeTest(s),
        CastSyntax s => Cast(s),
        ConvertSyntax s => Convert(s),
        BetweenSyntax s => Between(s),
        DurationBetweenSyntax s => DurationBetween(s),
        DurationOfSyntax s => DurationOf(s),
        MembershipSyntax s => Membership(s),
        TimingSyntax s => Timing(s),
        ComponentSyntax s => Component(s),
        TypeExtentSyntax s => TypeExtent(s),
        IfSyntax s => If(s),
        CaseSyntax s => Case(s),
        SetAggregateSyntax s => SetAggregate(s),
        RetrieveSyntax s => Retrieve(s),
        QuerySyntax s => Query(s),
        _ => throw new InvalidOperationException($"the syntax {syntax.GetType().Name} has no translation"),
    };

    /// <summary>The type of what a node gives. A node without one could not be translated, and neither can what needs its type.</summary>
    private static DataType TypeOf(ElmNode node) =>
        KnownTypeOf(node) is var type && !ReferenceEquals(type, Unknown) ? type : throw TranslationException.Consequence();

    /// <summary>The type of what a node gives, or <see cref="Unknown"/>.</summary>
    private static DataType KnownTypeOf(ElmNode node) => node.ResultType ?? Unknown;

    private static T Typed<T>(T node, DataType type)
        where T : ElmNode
    {
        if (type.Weight > MaxTypeWeight)
        {
            throw new TranslationException(
                $"its type is made of more than {MaxTypeWeight} types: tuples or lists stand too often within others");
        }

        node.ResultType = type;
        return node;
    }

    private void Attempt(SyntaxNode syntax, Action action)
    {
        try
        {
            action();
        }
        catch (TranslationException problem)
        {
            Report(problem, syntax.Range);
        }
    }

    private void Report(TranslationException problem, SourceRange range)
    {
        if (!problem.IsConsequence)
        {
            _problems.Add(CqlSeverity.Error, problem.Range ?? range, problem.Message);
        }
        else if (_options.DetailedErrors)
        {
            _problems.Add(CqlSeverity.Error, range, "this cannot be translated, because a part of it or what it refers to contains errors");
        }
    }

    private void Warn(SourceRange range, string message) => _problems.Add(CqlSeverity.Warning, range, message);
}
