using System.Linq.Expressions;
using FhirIcsHub.Cql.Elm;
using FhirIcsHub.Cql.Runtime.Values;

namespace FhirIcsHub.Cql.Compilation;

/// <summary>Calls of functions.</summary>
internal sealed partial class ExpressionCompiler
{
    private Code OfCall(FunctionRef call, Scope scope)
    {
        var operands = call.Operands.Select(operand => Compile(operand, scope)).ToList();
        if (LibraryOf(call) is not { } library)
        {
            return call.LibraryName == LibraryUnit.FhirHelpers && program.Options.UsesIntrinsics
                && FhirIntrinsics.Find(null, call.Name, operands, Context) is { } known
                ? known
                : MissingLibrary(call);
        }

        if (library.IsFhirHelpers && program.Options.UsesIntrinsics
            && FhirIntrinsics.Find(library, call.Name, operands, Context) is { } intrinsic)
        {
            return intrinsic;
        }

        var candidates = library.Functions(call.Name).Where(f => f.Operands.Count == operands.Count).ToList();
        if (candidates.Count == 0)
        {
            return Fault(call, $"{library.Name} has no function {call.Name} of {operands.Count} operands");
        }

        var definition = candidates.Count == 1 ? candidates[0] : FunctionOverloads.Choose(candidates, call.Signature, operands);
        if (definition is null)
        {
            return Fault(call,
                $"which {call.Name} of {library.Name} is meant does not show: its operands are "
                + $"({string.Join(", ", operands.Select(operand => operand.Type))})");
        }

        if (definition.External == true)
        {
            return FhirIntrinsics.External(definition, operands, Context)
                ?? Fault(call, $"the function {call.Name} of {library.Name} is external, and the engine has none of that name");
        }

        var arguments = operands.Select((operand, i) => OperandFor(DeclaredType(definition.Operands[i]), operand)).ToList();
        var valueSets = arguments.ConvertAll(argument => (argument.Body as ConstantExpression)?.Value as CqlValueSet);
        var code = program.Function(library, definition, [.. arguments.Select(argument => argument.Type)], valueSets);
        return new Code(code.Call([State, .. code.Taken.Select(i => arguments[i].Body)]), code.Result);
    }

    // What is known of an operand is worth more than what the function declares, unless it is less.
    private static Code OperandFor(StaticType declared, Code operand)
    {
        var type = operand.Type;
        return ReferenceEquals(type, StaticType.Null) ? operand.As(declared)
            : type.IsObject && !declared.IsElement && !(declared.Item?.IsElement ?? false) ? operand.As(declared)
            : type == StaticType.Integer && (declared == StaticType.Decimal || declared == StaticType.Long) ? operand.As(declared)
            : type.IsElement && declared.IsElement && type.Fhir.Count == 0 ? new Code(operand.Body, declared)
            : operand;
    }
}
