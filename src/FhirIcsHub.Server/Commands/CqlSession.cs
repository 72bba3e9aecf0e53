using FhirIcsHub.Cql;
using FhirIcsHub.Cql.Grammar;
using FhirIcsHub.Cql.Runtime;
using FhirIcsHub.Cql.Runtime.Clinical;
using FhirIcsHub.Fhir.Definitions;
using FhirIcsHub.Fhir.Terminology;

namespace FhirIcsHub.Server.Commands;

/// <summary>A problem of an input, with its place in the input when it is there.</summary>
/// <param name="Message">What is wrong.</param>
/// <param name="Line">Line of the input, from 1; 0 when the problem lies elsewhere.</param>
/// <param name="Column">Column, from 1.</param>
internal sealed record CqlInputProblem(string Message, int Line, int Column);

/// <summary>What an expression came to.</summary>
internal sealed record CqlSessionValue(object? Value, IReadOnlyList<CqlMessage> Messages, IReadOnlyList<CqlInputProblem> Problems)
{
    public bool IsWell => Problems.Count == 0;
}

/// <summary>A library that is written piece by piece, and evaluated for the patient that is loaded.</summary>
internal sealed class CqlSession
{
    private const string Name = "Session";
    private const string Asked = "_asked";

    // The order that CQL has for declarations.
    private static readonly string[] Order = ["using", "include", "codesystem", "valueset", "code", "concept", "parameter"];

    private readonly CqlLibraries _libraries;
    private readonly CqlEvaluationOptions _options;
    private List<CqlDeclaration> _declarations =
    [
        new(null, "using FHIR version '4.0.1'", IsDefinition: false, IsFunction: false),
        new("FHIRHelpers", "include FHIRHelpers version '4.0.1'", IsDefinition: false, IsFunction: false),
    ];

    public CqlSession(CqlLibraries libraries, DefinitionSet definitions, DateTimeOffset now, CancellationToken cancellation)
    {
        _libraries = libraries;
        var set = libraries.Beside.Count == 0 ? definitions : definitions.With(libraries.Beside);
        _options = new CqlEvaluationOptions
        {
            Now = now,
            Offset = now.Offset,
            Terminology = new LocalCqlTerminology(new LocalTerminology(set)),
            Cancellation = cancellation,
        };
    }

    /// <summary>The patient's record that expressions see.</summary>
    public IPersonRecord Record { get; set; } = new BundlePersonRecord(default, []);

    /// <summary>Everything that was declared, in the order of a library.</summary>
    public IEnumerable<string> Declared => Pieces(_declarations).Select(declaration => declaration.Text);

    /// <summary>Keeps declarations when the library stays sound with them; one of the same name is replaced.</summary>
    public IReadOnlyList<CqlInputProblem> Declare(string input, IReadOnlyList<CqlDeclaration> given)
    {
        var kept = _declarations.Where(old => !given.Any(one => Replaces(one, old))).ToList();
        kept.AddRange(given);
        var text = new SessionText(Pieces(kept), given, input);
        var result = new CqlTranslator(_libraries.Set, _libraries.Models, _libraries.Options).Translate(text.Text);
        if (!result.HasErrors)
        {
            _declarations = kept;
        }

        return [.. result.Problems.Where(p => p.IsError).Select(text.PlaceOf)];
    }

    /// <summary>The value of an expression for the patient.</summary>
    public CqlSessionValue Evaluate(string expression)
    {
        var text = WithExpression(expression, out var place);
        _libraries.Set.AddText(text);
        var compiled = new CqlCompiler(_libraries.Set).Compile(Name);
        var problems = compiled.Problems.Where(p => p.IsError && IsOf(p, place)).Select(p => place.PlaceOf(p)).ToList();
        if (compiled.Library is null || problems.Count > 0)
        {
            return new CqlSessionValue(null, [], problems.Count > 0 ? problems : [.. compiled.Problems.Select(p => place.PlaceOf(p))]);
        }

        var evaluation = new CqlEvaluation(compiled.Library, Record, _options);
        try
        {
            return new CqlSessionValue(evaluation.Value(Asked), evaluation.Messages, []);
        }
        catch (CqlException fault)
        {
            var (line, column) = CqlFault.PlaceOf(fault);
            var where = fault.Define is null or Asked ? "" : $"in \"{fault.Define}\": ";
            var told = new CqlProblem(CqlSeverity.Error, fault.Library, line, column, line, column, where + fault.Message);
            return new CqlSessionValue(null, evaluation.Messages, [fault.Library == Name ? place.PlaceOf(told) : new(told.Message, 0, 0)]);
        }
    }

    /// <summary>The type of an expression, or what is wrong with it.</summary>
    public (string? Type, IReadOnlyList<CqlInputProblem> Problems) TypeOf(string expression)
    {
        var result = Translate(expression, new TranslatorOptions { ResultTypes = true }, out var place);
        return (result.Library is { } library ? CqlTypeName.OfDefinition(library, Asked) : null, place.ErrorsOf(result));
    }

    /// <summary>The ELM of an expression as JSON, or what is wrong with it.</summary>
    public (string? Elm, IReadOnlyList<CqlInputProblem> Problems) ElmOf(string expression)
    {
        var options = _libraries.Options with { Annotations = false, Locators = false };
        var result = Translate(expression, options, out var place);
        return (result.Library is { } library ? CqlElmText.OfDefinition(library, Asked) : null, place.ErrorsOf(result));
    }

    private TranslationResult Translate(string expression, TranslatorOptions options, out SessionText place)
    {
        var text = WithExpression(expression, out place);
        return new CqlTranslator(_libraries.Set, _libraries.Models, options).Translate(text);
    }

    private string WithExpression(string expression, out SessionText place)
    {
        var asked = new CqlDeclaration(Asked, $"define \"{Asked}\":\n{expression}", IsDefinition: true, IsFunction: false);
        place = new SessionText(Pieces([.. _declarations, asked]), [asked], expression);
        return place.Text;
    }

    // What other definitions of the session cannot do is told when they are asked for.
    private static bool IsOf(CqlProblem problem, SessionText place) => problem.Library != Name || place.PlaceOf(problem).Line > 0;

    private static bool Replaces(CqlDeclaration one, CqlDeclaration old) =>
        (one.Name is null ? one.Text == old.Text || KindOf(one) == "context" : one.Name == old.Name)
        && (!one.IsFunction || one.Text == old.Text || OperandsOf(one) == OperandsOf(old));

    // Functions of one name that take other operands stand beside each other.
    private static string OperandsOf(CqlDeclaration function) =>
        function.Text.IndexOf('(', StringComparison.Ordinal) is >= 0 and var open
        && function.Text.IndexOf(')', open) is >= 0 and var close ? function.Text[open..close] : "";

    private static IReadOnlyList<CqlDeclaration> Pieces(IReadOnlyList<CqlDeclaration> declarations)
    {
        var statements = declarations.Where(d => d.IsDefinition || KindOf(d) == "context").ToList();
        var context = statements.FindLast(d => !d.IsDefinition);
        return
        [
            .. declarations.Except(statements).OrderBy(d => Array.IndexOf(Order, KindOf(d))),
            context ?? new CqlDeclaration(null, "context Patient", IsDefinition: false, IsFunction: false),
            .. statements.Where(d => d.IsDefinition),
        ];
    }

    private static string KindOf(CqlDeclaration declaration) =>
        declaration.Text.Split([' ', '\t', '\r', '\n'], StringSplitOptions.RemoveEmptyEntries).FirstOrDefault(w => w is not ("public" or "private")) ?? "";

    /// <summary>The library's text, and where the input stands in it.</summary>
    private sealed class SessionText
    {
        private readonly List<(int Line, int Lines, int InputLine, int InputColumn)> _places = [];

        public SessionText(IReadOnlyList<CqlDeclaration> pieces, IReadOnlyList<CqlDeclaration> given, string input)
        {
            var text = new System.Text.StringBuilder($"library {Name}\n");
            var line = 2;
            foreach (var piece in pieces)
            {
                var lines = piece.Text.Count(c => c == '\n') + 1;
                if (given.Contains(piece))
                {
                    // An expression stands behind the line that defines it; a declaration is a part of its input.
                    var isAsked = piece.Name == Asked;
                    var start = isAsked ? 0 : input.IndexOf(piece.Text, StringComparison.Ordinal);
                    var position = new SourceText(input).PositionOf(Math.Max(start, 0));
                    _places.Add((isAsked ? line + 1 : line, isAsked ? lines - 1 : lines, position.Line, position.Column));
                }

                text.Append(piece.Text).Append('\n');
                line += lines;
            }

            Text = text.ToString();
        }

        public string Text { get; }

        public CqlInputProblem PlaceOf(CqlProblem problem)
        {
            var message = problem.Message.StartsWith(Asked + ": ", StringComparison.Ordinal) ? problem.Message[(Asked.Length + 2)..] : problem.Message;
            foreach (var (line, lines, inputLine, inputColumn) in _places)
            {
                if (problem.Line >= line && problem.Line < line + lines)
                {
                    var below = problem.Line - line;
                    return new CqlInputProblem(message, inputLine + below, problem.Column + (below == 0 ? inputColumn - 1 : 0));
                }
            }

            return new CqlInputProblem(message, 0, 0);
        }

        public IReadOnlyList<CqlInputProblem> ErrorsOf(TranslationResult result) => [.. result.Problems.Where(p => p.IsError).Select(PlaceOf)];
    }
}
