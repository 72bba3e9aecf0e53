namespace FhirIcsHub.Fhir.Mapping;

/// <summary>
/// Recursive descent over the grammar of FHIR Mapping Language R4. After an error it goes on with the next rule, group or declaration, so
/// that one reading reports all errors.
/// </summary>
internal sealed partial class FmlParser
{
    /// <summary>Longest text that is read, in characters.</summary>
    public const int MaxLength = 4 * 1024 * 1024;

    private const int MaxNesting = 50;

    private readonly string _text;
    private readonly FmlProblems _problems;
    private readonly List<FmlToken> _tokens;
    private readonly IReadOnlyList<FmlComment> _comments;
    private readonly HashSet<FmlComment> _used = [];
    private readonly List<int> _linesBegin = [0];
    private int _index;
    private int _nesting;

    private FmlParser(string text)
    {
        _text = text;
        _problems = new FmlProblems(text);
        var lexer = new FmlLexer(text, _problems);
        _tokens = lexer.ReadAll();
        _comments = lexer.Comments;
    }

    public static MapReadResult Parse(string text)
    {
        if (text.Length > MaxLength)
        {
            return new MapReadResult(null, [Issue.Error(IssueType.TooCostly, $"The map is longer than {MaxLength} characters.")]);
        }

        var parser = new FmlParser(text);
        var map = parser.ReadMap();
        return parser._problems.IsEmpty ? new MapReadResult(map, []) : new MapReadResult(null, parser._problems.ToIssues());
    }

    private FmlToken Current => _tokens[_index];

    private FmlToken Next => _tokens[Math.Min(_index + 1, _tokens.Count - 1)];

    private StructureMap ReadMap()
    {
        var metadata = Metadata();
        var (url, name) = ReadIdentity(metadata);
        var structures = new List<MapStructure>();
        var imports = new List<string>();
        var conceptMaps = new List<MapConceptMap>();
        var groups = new List<MapGroup>();
        while (Current.Kind != FmlKind.End && !_problems.IsFull)
        {
            var before = _index;
            try
            {
                ReadDeclaration(structures, imports, conceptMaps, groups);
            }
            catch (FmlException problem)
            {
                _problems.Add(problem.Offset, problem.Message);
                SkipToDeclaration(before);
            }
        }

        if (groups.Count == 0 && _problems.IsEmpty)
        {
            _problems.Add(_text.Length, "it has no group");
        }

        foreach (var twice in groups.GroupBy(g => g.Name).Where(g => g.Count() > 1))
        {
            _problems.Add(0, $"the group '{twice.Key}' is there twice");
        }

        return new StructureMap
        {
            Url = url,
            Name = name,
            Title = metadata.GetValueOrDefault("title"),
            Status = metadata.GetValueOrDefault("status") ?? "draft",
            Version = metadata.GetValueOrDefault("version"),
            Description = metadata.GetValueOrDefault("description"),
            Structures = structures,
            Imports = imports,
            ConceptMaps = conceptMaps,
            Groups = groups,
        };
    }

    // map "url" = "name", or the metadata comments that later versions of the language have instead.
    private (string Url, string Name) ReadIdentity(Dictionary<string, string> metadata)
    {
        var url = metadata.GetValueOrDefault("url");
        var name = metadata.GetValueOrDefault("name");
        if (!Current.IsWord("map"))
        {
            if (url is null)
            {
                _problems.Add(Current.Start, "it must begin with: map \"url\" = \"name\"");
            }

            return (url ?? "", name ?? NameOf(url ?? ""));
        }

        try
        {
            Take();
            url = ReadQuoted("the canonical URL of the map in double quotes");
            Require("=");
            name = Current.Kind is FmlKind.Quoted or FmlKind.String or FmlKind.Identifier
                ? Take().Text
                : throw Unexpected("the name of the map");
            TakeIf(";");
        }
        catch (FmlException problem)
        {
            _problems.Add(problem.Offset, problem.Message);
            SkipToDeclaration(_index);
        }

        return (url ?? "", name ?? NameOf(url ?? ""));
    }

    private void ReadDeclaration(
        List<MapStructure> structures, List<string> imports, List<MapConceptMap> conceptMaps, List<MapGroup> groups)
    {
        if (Current.IsWord("uses"))
        {
            structures.Add(ReadStructure());
        }
        else if (Current.IsWord("imports"))
        {
            Take();
            imports.Add(ReadQuoted("the canonical URL of a map in double quotes"));
            TakeIf(";");
        }
        else if (Current.IsWord("conceptmap"))
        {
            conceptMaps.Add(ReadConceptMap());
        }
        else if (Current.IsWord("group"))
        {
            groups.Add(ReadGroup());
        }
        else
        {
            throw Unexpected("uses, imports, conceptmap or group");
        }
    }

    private MapStructure ReadStructure()
    {
        Take();
        var url = ReadQuoted("the canonical URL of a StructureDefinition in double quotes");
        var alias = TakeWord("alias") ? ReadName("an alias") : null;
        if (!TakeWord("as"))
        {
            throw Unexpected("as");
        }

        var mode = Current.Kind == FmlKind.Identifier && Current.Text is "source" or "queried" or "target" or "produced"
            ? Take().Text
            : throw Unexpected("source, queried, target or produced");
        TakeIf(";");
        return new MapStructure(url, mode, alias);
    }

    private FmlToken Take() => _tokens[_index < _tokens.Count - 1 ? _index++ : _index];

    private bool TakeIf(string symbol)
    {
        var found = Current.Is(symbol);
        _index += found ? 1 : 0;
        return found;
    }

    private bool TakeWord(string word)
    {
        var found = Current.IsWord(word);
        _index += found ? 1 : 0;
        return found;
    }

    private FmlToken Require(string symbol) => Current.Is(symbol) ? Take() : throw Unexpected($"'{symbol}'");

    private string ReadName(string what) =>
        Current.Kind == FmlKind.Identifier && Current.Text.Length > 0 ? Take().Text : throw Unexpected(what);

    private string ReadQuoted(string what) =>
        Current.Kind is FmlKind.Quoted or FmlKind.String && Current.Text.Length > 0 ? Take().Text : throw Unexpected(what);

    private FmlException Unexpected(string expected) => new(Current.Start, $"expected {expected}, found {Shown(Current)}");

    private MapPosition PositionOf(FmlToken token)
    {
        while (_linesBegin.Count < token.Line)
        {
            _linesBegin.Add(_text.IndexOf('\n', _linesBegin[^1]) + 1);
        }

        return new MapPosition(token.Line, token.Start - _linesBegin[token.Line - 1] + 1);
    }

    private static string Shown(FmlToken token)
    {
        if (token.Kind == FmlKind.End)
        {
            return token.Text;
        }

        var text = token.Text.Length > 40 ? token.Text[..40] + "..." : token.Text;
        return $"'{new string([.. text.Select(c => char.IsControl(c) || char.IsSurrogate(c) ? '?' : c)])}'";
    }

    private static string NameOf(string url) =>
        new([.. url[(url.LastIndexOf('/') + 1)..].Where(c => char.IsAsciiLetterOrDigit(c) || c == '_')]);

    // Goes on where the next declaration can begin: the word at the start of a line.
    private void SkipToDeclaration(int from)
    {
        _nesting = 0;
        _index = Math.Max(_index, from);
        if (_index == from)
        {
            Take();
        }

        while (Current.Kind != FmlKind.End
            && !((Current.IsWord("group") || Current.IsWord("uses") || Current.IsWord("imports") || Current.IsWord("conceptmap"))
                && _tokens[_index - 1].Line < Current.Line))
        {
            Take();
        }
    }

    private Dictionary<string, string> Metadata()
    {
        var metadata = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var comment in _comments.Where(c => c.IsMetadata && c.Text.Contains('=', StringComparison.Ordinal)))
        {
            var equals = comment.Text.IndexOf('=', StringComparison.Ordinal);
            metadata[comment.Text[..equals].Trim()] = Unquoted(comment.Text[(equals + 1)..].Trim());
            _used.Add(comment);
        }

        return metadata;
    }

    private static string Unquoted(string text) => text.Length > 1 && text[0] == text[^1] && text[0] is '"' or '\'' ? text[1..^1] : text;

    // The comment lines above a token, or on the line of the token before it.
    private string? TakeComments(bool onSameLine)
    {
        var lines = new List<string>();
        for (var i = FirstCommentOf(_index); i < _comments.Count && _comments[i].Token == _index; i++)
        {
            var comment = _comments[i];
            if ((!onSameLine || comment.Line == _tokens[_index - 1].Line) && comment.Text.Length > 0 && _used.Add(comment))
            {
                lines.Add(comment.Text);
            }
        }

        return lines.Count == 0 ? null : string.Join('\n', lines);
    }

    private int FirstCommentOf(int token)
    {
        var (low, high) = (0, _comments.Count);
        while (low < high)
        {
            var middle = (low + high) / 2;
            (low, high) = _comments[middle].Token < token ? (middle + 1, high) : (low, middle);
        }

        return low;
    }
}

/// <summary>Ends the reading of one rule, group or declaration; never leaves the parser.</summary>
internal sealed class FmlException(int offset, string reason) : Exception(reason)
{
    public int Offset => offset;
}
