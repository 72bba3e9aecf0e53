using System.Globalization;
using FhirIcsHub.Cql.Elm;
using FhirIcsHub.Cql.Grammar;
using FhirIcsHub.Cql.Grammar.Syntax;
using FhirIcsHub.Cql.Types;

namespace FhirIcsHub.Cql.Translation;

// What is noted beside the meaning: places, types of results, texts and tags of definitions, names that hide others.
internal sealed partial class LibraryTranslation
{
    private readonly NarrativeLog _narratives = new();
    private readonly HashSet<string> _announced = new(StringComparer.Ordinal);
    private readonly HashSet<ExpressionDefinition> _announcedDefinitions = new(ReferenceEqualityComparer.Instance);
    private readonly Dictionary<DefinitionSyntax, int> _headerStarts = new(ReferenceEqualityComparer.Instance);
    private int _lastLocalId;

    private T Tracked<T>(T node, SyntaxNode syntax)
        where T : ElmNode
    {
        Track(node, syntax);
        return node;
    }

    private void Track(ElmNode node, SyntaxNode syntax)
    {
        if (_options.Locators)
        {
            node.Locator = LocatorOf(syntax.Range);
        }

        if (_options.Annotations)
        {
            node.LocalId ??= (++_lastLocalId).ToString(CultureInfo.InvariantCulture);
            _narratives.Note(syntax.Range, node.LocalId);
        }

        if (_options.ResultTypes && node.ResultType is { } type && !ReferenceEquals(type, Unknown))
        {
            (node.ResultTypeName, node.ResultTypeSpecifier) = type is NamedType named
                ? (named.ElmName, null)
                : ((string?)null, type.ToElm());
        }
    }

    private string LocatorOf(SourceRange range)
    {
        var start = _source.PositionOf(range.Start);
        var end = _source.PositionOf(Math.Max(range.Start, range.End - 1));
        return start == end
            ? string.Create(CultureInfo.InvariantCulture, $"{start.Line}:{start.Column}")
            : string.Create(CultureInfo.InvariantCulture, $"{start.Line}:{start.Column}-{end.Line}:{end.Column}");
    }

    /// <summary>Ends a definition: its place, its tags and, when asked for, its text.</summary>
    private void Finish(ElmNode node, DefinitionSyntax syntax)
    {
        Track(node, syntax);
        var header = HeaderOf(syntax);
        var tags = IsCompatibleWith("1.5") ? CommentTags.Read(header.Text) : [];
        var narrative = _options.Annotations
            ? _narratives.Build(_source.Text, new SourceRange(header.Start, syntax.Range.End), syntax.Range.Start, node.LocalId!)
            : null;
        node.Annotations = tags.Count > 0 || narrative is not null ? [new Annotation { Tags = tags, Narrative = narrative }] : [];
    }

    // The comments before a definition, behind the definition before.
    private (int Start, string Text) HeaderOf(DefinitionSyntax syntax)
    {
        if (_headerStarts.Count == 0)
        {
            var previous = _syntax.Declaration.End;
            foreach (var definition in _syntax.Definitions)
            {
                _headerStarts[definition] = previous;
                previous = definition.Range.End;
            }
        }

        var start = Math.Min(_headerStarts.GetValueOrDefault(syntax, syntax.Range.Start), syntax.Range.Start);
        return (start, _source.Text[start..syntax.Range.Start]);
    }

    private void FinishLibrary()
    {
        var annotations = new List<AnnotationBase>
        {
            new CqlToElmInfo
            {
                TranslatorVersion = TranslatorVersion,
                TranslatorOptions = _options.ToString() is { Length: > 0 } names ? names : null,
                SignatureLevel = _options.SignatureLevel.ToString(),
            },
        };
        var tags = _syntax.Name is not null && IsCompatibleWith("1.5") ? CommentTags.Read(_source.Text[.._syntax.Declaration.Start]) : [];
        if (tags.Count > 0)
        {
            annotations.Add(new Annotation { Tags = tags });
        }

        annotations.AddRange(_problems.InOrder().Select(ErrorOf));
        _symbols.AllowsFluent = tags.Any(t => t is { Name: "allowFluent", Value: "true" });
        _library.Annotations = annotations;
    }

    private CqlToElmError ErrorOf(CqlProblem problem) => new()
    {
        LibrarySystem = _symbols.Identifier.System,
        LibraryId = _symbols.Identifier.Id,
        LibraryVersion = _symbols.Identifier.Version,
        StartLine = problem.Line,
        StartChar = problem.Column,
        EndLine = problem.EndLine,
        EndChar = problem.EndColumn,
        Message = problem.Message,
        ErrorType = "semantic",
        ErrorSeverity = problem.Severity switch
        {
            CqlSeverity.Error => "error",
            CqlSeverity.Warning => "warning",
            _ => "info",
        },
    };

    private static string TranslatorVersion { get; } =
        $"FhirIcsHub {typeof(LibraryTranslation).Assembly.GetName().Version?.ToString(3)}";

    /// <summary>Adds a name of the library, and warns when there is another.</summary>
    private void Announce(string name, SourceRange range, string kind)
    {
        if (!_announced.Add(name))
        {
            Warn(range, $"the {kind} {name} hides another definition of the name");
        }
    }

    private void AddFunctionName(string name, SourceRange range)
    {
        if (_announced.Contains(name) && !_functionsByName[name].Exists(f => f.IsRead && f.Operator is not null))
        {
            Warn(range, $"the function {name} has the name of another definition");
        }

        _announced.Add(name);
    }

    private void WarnOfHiding(string name, SourceRange range, string kind)
    {
        if (_announced.Contains(name) || (Scope?.Names.Contains(name) ?? false))
        {
            Warn(range, $"the {kind} {name} hides another definition of the name");
        }
    }

    private void WarnOfHiding(IReadOnlyList<OperandSyntax> operands)
    {
        foreach (var operand in operands)
        {
            WarnOfHiding(operand.Name.Name, operand.Name.Range, "operand");
        }
    }

    private void WarnOfHiddenString(LiteralSyntax syntax)
    {
        if (syntax.Text.Length > 0 && (_announced.Contains(syntax.Text) || (Scope?.Names.Contains(syntax.Text) ?? false)))
        {
            Warn(syntax.Range, $"the string '{syntax.Text}' is also a name in scope: did you mean \"{syntax.Text}\"?");
        }
    }
}
