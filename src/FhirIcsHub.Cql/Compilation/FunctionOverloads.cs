using FhirIcsHub.Cql.Elm;
using FhirIcsHub.Fhir.Schemas;

namespace FhirIcsHub.Cql.Compilation;

/// <summary>
/// Chooses among functions of one name: by the signature that the translator states, else by what is known of the
/// operands.
/// </summary>
internal static class FunctionOverloads
{
    public static FunctionDef? Choose(
        IReadOnlyList<FunctionDef> candidates, IReadOnlyList<TypeSpecifier> signature, IReadOnlyList<Code> operands)
    {
        if (signature.Count > 0)
        {
            var stated = string.Join(';', signature.Select(Spelling));
            if (candidates.FirstOrDefault(f => string.Join(';', f.Operands.Select(Spelling)) == stated) is { } exact)
            {
                return exact;
            }
        }

        return candidates
            .Select(f => (Function: f, Distance: Distance(f, operands)))
            .Where(f => f.Distance is not null)
            .OrderBy(f => f.Distance).Select(f => f.Function).FirstOrDefault();
    }

    private static int? Distance(FunctionDef function, IReadOnlyList<Code> operands)
    {
        var distance = 0;
        for (var i = 0; i < operands.Count; i++)
        {
            if (Distance(ExpressionCompiler.DeclaredType(function.Operands[i]), operands[i].Type) is not { } one)
            {
                return null;
            }

            distance += one;
        }

        return distance;
    }

    private static int? Distance(StaticType declared, StaticType operand) =>
        declared.Key == operand.Key ? 0
        : operand.IsObject ? 5
        : declared.IsObject ? 4
        : declared.Item is { } item && operand.Item is { } operandItem ? Distance(item, operandItem)
        : declared.IsElement && operand.IsElement ? ElementDistance(declared.Fhir, operand.Fhir)
        : declared.Net == operand.Net ? 1
        : declared.Net.IsAssignableFrom(operand.Net) ? 3
        : operand == StaticType.Integer && (declared == StaticType.Decimal || declared == StaticType.Long) ? 2
        : null;

    private static int? ElementDistance(IReadOnlyList<FhirType> declared, IReadOnlyList<FhirType> operand) =>
        declared.Count == 0 || operand.Count == 0 ? 3
        : operand.All(type => declared.Any(type.Is)) ? 1
        : operand.Any(type => declared.Any(type.Is)) ? 2
        : null;

    private static string Spelling(OperandDef operand) =>
        operand.OperandTypeSpecifier is { } specifier ? Spelling(specifier) : operand.OperandType ?? "";

    private static string Spelling(TypeSpecifier specifier) => specifier switch
    {
        NamedTypeSpecifier named => named.Name,
        ListTypeSpecifier list => $"[{Spelling(list.ElementType)}]",
        IntervalTypeSpecifier interval => $"({Spelling(interval.PointType)})",
        ChoiceTypeSpecifier choice => string.Join('|', choice.Choices.Select(Spelling).Order(StringComparer.Ordinal)),
        TupleTypeSpecifier tuple => $"{{{string.Join(',', tuple.Elements.Select(e => e.Name + Spelling(e.ElementType ?? e.Type!)))}}}",
        ParameterTypeSpecifier parameter => parameter.ParameterName,
        _ => "",
    };
}
