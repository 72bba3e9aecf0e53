namespace FhirIcsHub.Fhir.Mapping;

/// <content>Groups and rules.</content>
internal sealed partial class FmlParser
{
    private MapGroup ReadGroup()
    {
        var documentation = TakeComments(onSameLine: false);
        var position = PositionOf(Take());
        var name = ReadName("the name of the group");
        var inputs = new List<MapInput>();
        Require("(");
        do
        {
            inputs.Add(ReadInput());
        }
        while (TakeIf(","));
        Require(")");
        var extends = TakeWord("extends") ? ReadName("the name of the group that is extended") : null;
        var typeMode = MapTypeMode.None;
        if (TakeIf("<<"))
        {
            typeMode = ReadTypeMode();
            Require(">>");
        }

        Require("{");
        return new MapGroup
        {
            Name = name,
            Extends = extends,
            TypeMode = typeMode,
            Inputs = inputs,
            Rules = ReadRules(),
            Documentation = documentation,
            Position = position,
        };
    }

    private MapInput ReadInput()
    {
        var isTarget = Current.IsWord("target");
        if (!isTarget && !Current.IsWord("source"))
        {
            throw Unexpected("source or target");
        }

        Take();
        var name = ReadName("the name of the parameter");
        return new MapInput(name, TakeIf(":") ? ReadName("the type of the parameter") : null, isTarget);
    }

    private MapTypeMode ReadTypeMode()
    {
        if (TakeWord("types"))
        {
            return MapTypeMode.Types;
        }

        if (TakeWord("type"))
        {
            Require("+");
            return MapTypeMode.TypeAndTypes;
        }

        throw Unexpected("types or type+");
    }

    // After the opening brace, up to and with the closing one.
    private List<MapRule> ReadRules()
    {
        if (++_nesting > MaxNesting)
        {
            throw new FmlException(Current.Start, "the rules are nested too deeply");
        }

        var rules = new List<MapRule>();
        while (!Current.Is("}"))
        {
            if (Current.Kind == FmlKind.End)
            {
                throw Unexpected("'}'");
            }

            var before = _index;
            try
            {
                rules.Add(ReadRule(rules.Count + 1));
            }
            catch (FmlException problem) when (!_problems.IsFull && Current.Kind != FmlKind.End && _nesting <= MaxNesting)
            {
                _problems.Add(problem.Offset, problem.Message);
                SkipRule(before);
            }
        }

        Take();
        _nesting--;
        return rules;
    }

    private MapRule ReadRule(int number)
    {
        var nesting = _nesting;
        try
        {
            return ReadWholeRule(number);
        }
        finally
        {
            _nesting = nesting;
        }
    }

    private MapRule ReadWholeRule(int number)
    {
        var documentation = TakeComments(onSameLine: false);
        var position = PositionOf(Current);
        var sources = new List<MapSource>();
        do
        {
            sources.Add(ReadSource());
        }
        while (TakeIf(","));
        var targets = new List<MapTarget>();
        if (TakeIf("->"))
        {
            do
            {
                targets.Add(ReadTarget());
            }
            while (TakeIf(","));
        }

        var rules = new List<MapRule>();
        var dependents = new List<MapDependent>();
        if (TakeWord("then"))
        {
            ReadDependents(rules, dependents);
        }

        var name = Current.Kind == FmlKind.Quoted ? Take().Text : null;
        Require(";");
        return new MapRule
        {
            Name = name ?? NameOf(sources[0], number),
            Sources = sources,
            Targets = targets,
            Rules = rules,
            Dependents = dependents,
            Documentation = documentation ?? TakeComments(onSameLine: true),
            Position = position,
        };
    }

    private void ReadDependents(List<MapRule> rules, List<MapDependent> dependents)
    {
        if (!Current.Is("{"))
        {
            do
            {
                dependents.Add(ReadDependent());
            }
            while (TakeIf(","));
        }

        if (TakeIf("{"))
        {
            rules.AddRange(ReadRules());
        }
    }

    private MapDependent ReadDependent()
    {
        var name = ReadName("the name of a group or '{'");
        var variables = new List<string>();
        Require("(");
        if (!Current.Is(")"))
        {
            do
            {
                variables.Add(ReadName("a variable"));
            }
            while (TakeIf(","));
        }

        Require(")");
        return new MapDependent(name, variables);
    }

    private MapSource ReadSource()
    {
        var position = PositionOf(Current);
        var context = ReadName("a variable");
        var element = TakeIf(".") ? ReadPath() : null;
        var type = TakeIf(":") ? ReadName("a type") : null;
        int? min = null;
        string? max = null;
        if (Current.Kind == FmlKind.Integer)
        {
            min = int.TryParse(Take().Text, out var number)
                ? number
                : throw new FmlException(_tokens[_index - 1].Start, "the cardinality is too large");
            Require("..");
            max = Current.Is("*") || (Current.Kind == FmlKind.Integer && int.TryParse(Current.Text, out _))
                ? Take().Text
                : throw Unexpected("a number or '*'");
        }

        var defaultValue = TakeWord("default") ? ReadDefault() : null;
        var listMode = Current is
        {
            Kind: FmlKind.Identifier, IsDelimited: false,
            Text: "first" or "not_first" or "last" or "not_last" or "only_one"
        }
            ? Take().Text
            : null;
        return new MapSource
        {
            Position = position,
            Context = context,
            Element = element,
            Type = type,
            Min = min,
            Max = max,
            Default = defaultValue,
            ListMode = listMode,
            Variable = TakeWord("as") ? ReadName("a name for the variable") : null,
            Condition = TakeWord("where") ? ReadExpression("the condition") : null,
            Check = TakeWord("check") ? ReadExpression("the check") : null,
            Log = TakeWord("log") ? ReadExpression("the log message") : null,
        };
    }

    // default "text" as the reference implementation reads it, or default (FHIRPath).
    private string ReadDefault()
    {
        if (Current.Kind is FmlKind.Quoted or FmlKind.String)
        {
            return FhirPath.FhirPathText.Quote(Take().Text, '\'');
        }

        if (!Current.Is("("))
        {
            throw Unexpected("'(' and the default value");
        }

        Take();
        var expression = ReadExpression("the default value", asArgument: true);
        Require(")");
        return expression;
    }

    private string ReadPath()
    {
        var path = ReadElement();
        while (TakeIf("."))
        {
            path += "." + ReadElement();
        }

        return path;
    }

    private string ReadElement()
    {
        var name = ReadName("the name of an element");
        return name.Contains('.', StringComparison.Ordinal)
            ? throw new FmlException(_tokens[_index - 1].Start, "the name of an element has no dots")
            : name;
    }

    private static string NameOf(MapSource source, int number) =>
        string.Create(System.Globalization.CultureInfo.InvariantCulture,
            $"{(source.Element ?? source.Context).Replace('.', '-').Replace('_', '-')}-{number}");

    // Goes on after the semicolon that ends the rule at hand, or before the brace that ends its group.
    private void SkipRule(int from)
    {
        _index = from;
        for (var depth = 0; Current.Kind != FmlKind.End; Take())
        {
            if (depth == 0 && Current.Is("}"))
            {
                return;
            }

            if (depth == 0 && Current.Is(";"))
            {
                Take();
                return;
            }

            depth += Current.Is("{") ? 1 : Current.Is("}") ? -1 : 0;
        }
    }
}
