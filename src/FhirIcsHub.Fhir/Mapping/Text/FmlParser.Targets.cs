namespace FhirIcsHub.Fhir.Mapping;

/// <content>Targets, their transforms, and concept maps.</content>
internal sealed partial class FmlParser
{
    private MapTarget ReadTarget()
    {
        var position = PositionOf(Current);
        string? context = null;
        string? element = null;
        string? transform = null;
        List<MapParameter> parameters = [];
        if (Current.Is("("))
        {
            (transform, parameters) = ReadTransform();
        }
        else if (Current.Kind == FmlKind.Identifier && Next.Is("("))
        {
            (transform, parameters) = ReadTransform();
        }
        else
        {
            context = ReadName("a variable or a transform");
            element = TakeIf(".") ? ReadPath() : null;
            if (TakeIf("="))
            {
                (transform, parameters) = ReadTransform();
            }
        }

        var variable = TakeWord("as") ? ReadName("a name for the variable") : null;
        var modes = new List<string>();
        string? shared = null;
        while (Current is { Kind: FmlKind.Identifier, IsDelimited: false, Text: "first" or "last" or "collate" or "single" or "share" })
        {
            modes.Add(Take().Text is "single" ? "collate" : _tokens[_index - 1].Text);
            shared = modes[^1] == "share" ? ReadName("the name of what is shared") : shared;
        }

        return new MapTarget
        {
            Position = position,
            Context = context,
            Element = element,
            Transform = transform,
            Parameters = parameters,
            Variable = variable,
            ListModes = modes,
            ListRuleId = shared,
        };
    }

    private (string Transform, List<MapParameter> Parameters) ReadTransform()
    {
        if (Current.Is("("))
        {
            Take();
            var expression = ReadExpression("the expression", asArgument: true);
            Require(")");
            return ("evaluate", [new MapParameter(MapParameterKind.String, expression)]);
        }

        if (Literal() is { } literal)
        {
            return ("copy", [literal]);
        }

        var start = Current.Start;
        var name = ReadName("a value, a variable or a transform");
        if (TakeIf("."))
        {
            return ("evaluate", [new MapParameter(MapParameterKind.Variable, name), new MapParameter(MapParameterKind.String, ReadPath())]);
        }

        if (!TakeIf("("))
        {
            return ("copy", [new MapParameter(MapParameterKind.Variable, name)]);
        }

        if (!MapTransforms.IsKnown(name))
        {
            throw new FmlException(start, $"there is no transform '{name}'; there are {MapTransforms.Names}");
        }

        var parameters = new List<MapParameter>();
        while (!Current.Is(")"))
        {
            var isExpression = name == "evaluate"
                && (parameters.Count == 1 || (Current.Kind is not FmlKind.Identifier || !(Next.Is(",") || Next.Is(")"))));
            parameters.Add(isExpression
                ? new MapParameter(MapParameterKind.String, ReadExpression("the expression", asArgument: true))
                : ReadParameter());
            if (!TakeIf(","))
            {
                break;
            }
        }

        Require(")");
        return (name, parameters);
    }

    private MapParameter ReadParameter() =>
        Literal() ?? new MapParameter(MapParameterKind.Variable, ReadName("a value or a variable"));

    private MapParameter? Literal()
    {
        var isNegative = Current.Is("-") && Next.Kind is FmlKind.Integer or FmlKind.Decimal;
        if (isNegative)
        {
            Take();
        }

        var text = (isNegative ? "-" : "") + Current.Text;
        MapParameter? literal = Current switch
        {
            { Kind: FmlKind.String or FmlKind.Quoted } => new(MapParameterKind.String, text),
            { Kind: FmlKind.Integer } => new(int.TryParse(text, out _) ? MapParameterKind.Integer : MapParameterKind.Decimal, text),
            { Kind: FmlKind.Decimal } => new(MapParameterKind.Decimal, text),
            { Kind: FmlKind.Temporal } => new(MapParameterKind.String, text[1..].TrimStart('T')),
            { Kind: FmlKind.Identifier, IsDelimited: false, Text: "true" or "false" } => new(MapParameterKind.Boolean, text),
            _ => null,
        };
        if (literal is not null)
        {
            Take();
        }

        return literal;
    }

    private MapConceptMap ReadConceptMap()
    {
        Take();
        var id = ReadQuoted("the id of the concept map in double quotes, with #").TrimStart('#');
        Require("{");
        var prefixes = new Dictionary<string, string>(StringComparer.Ordinal);
        var groups = new ConceptGroups();
        var kept = new HashSet<string>(StringComparer.Ordinal);
        while (TakeWord("prefix"))
        {
            var prefix = ReadName("a prefix");
            Require("=");
            prefixes[prefix] = ReadQuoted("the URL of a code system in double quotes");
            TakeIf(";");
        }

        while (TakeWord("unmapped"))
        {
            TakeWord("for");
            kept.Add(ReadPrefix(prefixes));
            Require("=");
            if (!TakeWord("provided"))
            {
                throw Unexpected("provided");
            }

            TakeIf(";");
        }

        while (!Current.Is("}"))
        {
            ReadConcept(prefixes, groups);
        }

        Take();
        return new MapConceptMap(
            id,
            [.. groups.All.Select(g =>
                new MapConceptGroup(g.Source, g.Target, kept.Contains(g.Source) ? new MapUnmapped("provided") : null, g.Elements))]);
    }

    private void ReadConcept(Dictionary<string, string> prefixes, ConceptGroups groups)
    {
        var source = ReadPrefix(prefixes);
        Require(":");
        var code = ReadCode();
        var equivalence = Current.Kind == FmlKind.Symbol ? EquivalenceOf(Current.Text) : null;
        if (equivalence is null)
        {
            throw Unexpected("one of - = == != -- <= <- >= >- ~");
        }

        Take();
        string? target = null;
        string? targetCode = null;
        if (equivalence != "unmatched")
        {
            target = ReadPrefix(prefixes);
            Require(":");
            targetCode = ReadCode();
        }

        TakeIf(";");
        groups.Of(source, target).Elements.Add(new MapConcept(code, equivalence, targetCode));
    }

    private string ReadPrefix(Dictionary<string, string> prefixes)
    {
        var token = Current;
        var prefix = ReadName("a prefix of a code system");
        return prefixes.TryGetValue(prefix, out var url)
            ? url
            : throw new FmlException(token.Start, $"the prefix {Shown(token)} is not defined");
    }

    // A code without quotes is one word of letters, digits, dots and dashes.
    private string ReadCode()
    {
        if (Current.Kind is FmlKind.Quoted or FmlKind.String)
        {
            return Take().Text;
        }

        if (Current.Kind is not (FmlKind.Identifier or FmlKind.Integer or FmlKind.Decimal))
        {
            throw Unexpected("a code");
        }

        var start = Current.Start;
        var end = Take().End;
        while (Current.Start == end
            && (Current.Kind is FmlKind.Identifier or FmlKind.Integer or FmlKind.Decimal
                || ((Current.Is("-") || Current.Is(".")) && Next.Start == Current.End
                && Next.Kind is FmlKind.Identifier or FmlKind.Integer or FmlKind.Decimal)))
        {
            end = Take().End;
        }

        return _text[start..end];
    }

    private static string? EquivalenceOf(string symbol) => symbol switch
    {
        "-" => "relatedto",
        "=" => "equal",
        "==" => "equivalent",
        "!=" => "disjoint",
        "--" => "unmatched",
        "<=" => "wider",
        "<-" => "subsumes",
        ">=" => "narrower",
        ">-" => "specializes",
        "~" => "inexact",
        _ => null,
    };
}

/// <summary>
/// The groups of a concept map while it is read: one for each pair of systems. A code without target goes to the first group of its system.
/// </summary>
internal sealed class ConceptGroups
{
    private readonly List<Group> _all = [];
    private readonly Dictionary<(string Source, string Target), Group> _byPair = [];
    private readonly Dictionary<string, Group> _bySource = new(StringComparer.Ordinal);

    public IReadOnlyList<Group> All => _all;

    public Group Of(string source, string? target)
    {
        var first = _bySource.GetValueOrDefault(source);
        if (target is null)
        {
            return first ?? Add(new Group(source));
        }

        if (_byPair.TryGetValue((source, target), out var group))
        {
            return group;
        }

        group = first is { Target: null } ? first : Add(new Group(source));
        group.Target = target;
        _byPair[(source, target)] = group;
        return group;
    }

    private Group Add(Group group)
    {
        _all.Add(group);
        _bySource.TryAdd(group.Source, group);
        return group;
    }

    internal sealed class Group(string source)
    {
        public string Source => source;

        public string? Target { get; set; }

        public List<MapConcept> Elements { get; } = [];
    }
}
