using FhirIcsHub.Fhir.Schemas;

namespace FhirIcsHub.Fhir.FhirPath;

/// <summary>
/// Follows the types through an expression. Always refuses the JSON name of a choice (<c>Observation.valueQuantity</c>) where the type is
/// known; in strict mode every name that R4 does not have there, and on demand functions of order on collections without one.
/// </summary>
internal sealed class TypeChecker(FhirPathOptions options)
{
    private static readonly FhirType ExtensionType = FhirSchema.R4.FindType("Extension")
        ?? throw new InvalidOperationException("R4 has Extension");

    public void Check(Expression expression)
    {
        Infer(expression, options.ContextType is { } type ? StaticType.Of(type) : StaticType.Unknown);
    }

    private StaticType Infer(Expression expression, StaticType focus)
    {
        StackGuard.Check(expression.Position);
        switch (expression)
        {
            case SpecialExpression special:
                return special.Name == "$this" ? focus : special.Name == "$index" ? StaticType.System : StaticType.Unknown;
            case VariableExpression:
                return StaticType.Unknown;
            case MemberExpression member:
                return Member(member, focus);
            case CallExpression call:
                return Call(call, focus);
            case IndexerExpression indexer:
                Infer(indexer.Index, focus);
                return Ordered(Infer(indexer.Target, focus), indexer.Position);
            case PolarityExpression polarity:
                return Infer(polarity.Operand, focus);
            case BinaryExpression binary:
                var left = Infer(binary.Left, focus);
                var right = Infer(binary.Right, focus);
                return binary.Operator == "|" ? left.Or(right) : StaticType.System;
            case TypeExpression type:
                Infer(type.Operand, focus);
                return type.IsTest ? StaticType.System : Cast(TypeTest.Of(type.Type, type.Position));
            default:
                return StaticType.System;
        }
    }

    private StaticType Member(MemberExpression member, StaticType focus)
    {
        if (member.Target is null && char.IsAsciiLetterUpper(member.Name[0]) && FhirSchema.R4.FindType(member.Name) is { } root)
        {
            var isPossible = !focus.IsKnown || focus.Types.Any(t => t.Is(root) || root.Is(t));
            if (options.Strict && !isPossible)
            {
                throw FhirPathException.Semantic(member.Position, $"the expression is not evaluated on a {root.Name}");
            }

            return isPossible && !root.IsAbstract ? StaticType.Of(root) : focus;
        }

        var source = member.Target is null ? focus : Infer(member.Target, focus);
        if (!source.IsKnown || (source.Types.Count == 0 && !options.Strict))
        {
            return StaticType.Unknown;
        }

        var elements = source.Types.Select(t => t.FindElement(member.Name)).OfType<ElementDefinition>()
            .Where(e => e.Name == member.Name).ToList();
        if (elements.Count > 0)
        {
            var types = elements.Select(e => StaticType.Of(e.Types)).Aggregate((a, b) => a.Or(b));
            return source.IsUnordered ? types.Unordered() : types;
        }

        if (TypedChoice(member, source) is { } choice)
        {
            return choice;
        }

        if (options.Strict && !(source.Types.Count == 0 && member.Name is "name" or "namespace"))
        {
            var owners = source.Types.Count == 0
                ? "a System type" : string.Join(" or ", source.Types.Select(t => t.Name).Order(StringComparer.Ordinal));
            throw FhirPathException.Semantic(
                member.Position, $"{owners} has no element {member.Name}{Spelling.Hint(member.Name, ElementNames(source))}");
        }

        return StaticType.Unknown;
    }

    private static IEnumerable<string> ElementNames(StaticType source) =>
        source.Types.SelectMany(type => type.Elements.ToArray()).Select(element => element.Name);

    private StaticType? TypedChoice(MemberExpression member, StaticType source)
    {
        foreach (var choice in source.Types.SelectMany(t => t.Elements).Where(
            e => e.IsChoice && member.Name.StartsWith(e.Name, StringComparison.Ordinal)))
        {
            foreach (var type in choice.Types)
            {
                if (member.Name.AsSpan(choice.Name.Length).Equals(type.Name, StringComparison.OrdinalIgnoreCase))
                {
                    return options.TypedChoiceNames ? StaticType.Of(type) : throw FhirPathException.Semantic(
                        member.Position, $"the element is called {choice.Name}: write {choice.Name}.ofType({type.Name})");
                }
            }
        }

        return null;
    }

    private StaticType Call(CallExpression call, StaticType focus)
    {
        var source = call.Target is null ? focus : Infer(call.Target, focus);
        switch (call.Name)
        {
            case "is":
                return StaticType.System;
            case "ofType" or "as" when call.Arguments.Count == 1:
                return Cast(Compiler.TypeArgument(call.Arguments[0]));
            case "first" or "last" or "tail":
                return Ordered(source, call.Position);
            case "skip" or "take":
                InferAll(call, focus);
                return Ordered(source, call.Position);
            case "where" or "sort":
                InferAll(call, source);
                return call.Name == "sort" ? source.Or(StaticType.System) : source;
            case "single" or "distinct":
                return source;
            case "trace" or "defineVariable" or "checkModifiers":
                InferAll(call, source);
                return source;
            case "select" when call.Arguments.Count == 1:
                return Infer(call.Arguments[0], source);
            case "repeat" when call.Arguments.Count == 1:
                var once = Infer(call.Arguments[0], source);
                return once.Or(Infer(call.Arguments[0], once));
            case "exists" or "all":
                InferAll(call, source);
                return StaticType.System;
            case "aggregate":
                InferAll(call, source);
                return StaticType.Unknown;
            case "iif":
                return InferAll(call, call.Target is null ? focus : source).Skip(1).Aggregate(StaticType.System, (a, b) => a.Or(b));
            case "union" or "combine" or "exclude" or "intersect" or "coalesce":
                return InferAll(call, focus).Aggregate(source, (a, b) => a.Or(b));
            case "extension":
                InferAll(call, focus);
                return StaticType.Of(ExtensionType);
            case "children" or "descendants":
                return StaticType.Unknown.Unordered();
            case "resolve" or "type":
                return StaticType.Unknown;
            default:
                InferAll(call, focus);
                return StaticType.System;
        }
    }

    private List<StaticType> InferAll(CallExpression call, StaticType focus) =>
        [.. call.Arguments.Items.Select(argument => Infer(argument, focus))];

    private static StaticType Cast(TypeTest type) => type.Fhir is null ? StaticType.System : StaticType.Of(type.Fhir);

    private StaticType Ordered(StaticType source, int position) => options.OrderedFunctions && source.IsUnordered
        ? throw FhirPathException.Semantic(position, "the collection has no order")
        : source;
}
