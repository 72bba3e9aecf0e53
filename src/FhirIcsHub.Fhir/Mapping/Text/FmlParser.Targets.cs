namespace FhirIcsHub.Fhir.Mapping;

/// <content>Targets and their transforms.</content>
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
}
