using FhirIcsHub.Cql.Elm;

namespace FhirIcsHub.Cql.Requirements;

/// <summary>Which definitions a call can mean.</summary>
internal static class FunctionCalls
{
    /// <summary>
    /// The functions that the call can mean: those of its name and number of operands, and of its signature when it states one that fits.
    /// Empty when the library cannot be found.
    /// </summary>
    public static IReadOnlyList<(FunctionDef Function, LibraryUnit Library)> Candidates(FunctionRef call, LibraryUnit caller)
    {
        if (caller.Included(call.LibraryName) is not { } library)
        {
            return [];
        }

        var named = library.Functions(call.Name).Where(function => function.Operands.Count == call.Operands.Count).ToList();
        if (named.Count > 1)
        {
            var types = call.Signature.Count == call.Operands.Count ? [.. call.Signature.Select(TypeText)] : StatedTypes(call);
            var fitting = named.Where(function => Fits(function, types)).ToList();
            named = fitting.Count > 0 ? fitting : named;
        }

        return [.. named.Select(function => (function, library))];
    }

    /// <summary>A type as text, the same for the same type.</summary>
    public static string TypeText(TypeSpecifier? type) => type switch
    {
        NamedTypeSpecifier named => named.Name,
        ListTypeSpecifier list => $"List<{TypeText(list.ElementType)}>",
        IntervalTypeSpecifier interval => $"Interval<{TypeText(interval.PointType)}>",
        ChoiceTypeSpecifier choice => $"Choice<{string.Join(',', choice.Choices.Select(TypeText).Order(StringComparer.Ordinal))}>",
        TupleTypeSpecifier tuple => $"Tuple<{string.Join(',', tuple.Elements.Select(ElementText).Order(StringComparer.Ordinal))}>",
        _ => "",
    };

    private static string ElementText(TupleElementDefinition element) => $"{element.Name}:{TypeText(element.ElementType ?? element.Type)}";

    // Without a signature a cast still tells the type of its operand.
    private static string[] StatedTypes(FunctionRef call) => [.. call.Operands.Select(operand => operand switch
    {
        As cast => cast.NamedType ?? TypeText(cast.TypeSpecifier),
        _ => operand.ResultTypeName ?? TypeText(operand.ResultTypeSpecifier),
    })];

    private static bool Fits(FunctionDef function, IReadOnlyList<string> types) => function.Operands
        .Zip(types, (operand, type) => type.Length == 0 || (operand.OperandType ?? TypeText(operand.OperandTypeSpecifier)) == type)
        .All(fits => fits);
}
