using FhirIcsHub.Cql.Elm;
using FhirIcsHub.Cql.Models;
using FhirIcsHub.Cql.Types;

namespace FhirIcsHub.Cql.Translation;

// Option EnableDateRangeOptimization: "[Encounter] E where E.period during X" asks for the encounters of that range at once.
internal sealed partial class LibraryTranslation
{
    /// <summary>Moves the first date condition on the source into its retrieve; gives what is left of the condition, or null.</summary>
    private Expression? PushDown(Expression where, AliasedQuerySource source) =>
        source.Expression is Retrieve { DateProperty: null, DateRange: null } retrieve ? PushDown(where, retrieve, source.Alias) : where;

    private Expression? PushDown(Expression condition, Retrieve retrieve, string alias)
    {
        if (condition is Operation { Operator: ElmOperator.IncludedIn or ElmOperator.In, Arguments: [{ } value, { } range] })
        {
            if (PathFrom(value, alias) is not { } path || !IsDateRange(TypeOf(range)))
            {
                return condition;
            }

            retrieve.DateProperty = path;
            retrieve.DateRange = range;
            return null;
        }

        if (condition is not Operation { Operator: ElmOperator.And, Arguments: [{ } left, { } right] } and)
        {
            return condition;
        }

        var restOfLeft = PushDown(left, retrieve, alias);
        var restOfRight = retrieve.DateRange is null ? PushDown(right, retrieve, alias) : right;
        if (ReferenceEquals(restOfLeft, left) && ReferenceEquals(restOfRight, right))
        {
            return condition;
        }

        return restOfLeft is null ? restOfRight
            : restOfRight is null ? restOfLeft
            : Typed(
                new Operation(ElmOperator.And, restOfLeft, restOfRight)
                {
                    Locator = and.Locator,
                    LocalId = and.LocalId,
                    Signature = and.Signature
                },
                SystemModel.Boolean);
    }

    private static bool IsDateRange(DataType type) =>
        type.IsSubTypeOf(SystemModel.DateTime) || type.IsSubTypeOf(new IntervalType(SystemModel.DateTime));

    // The path of elements from the source, through conversions that keep the order.
    private string? PathFrom(Expression value, string alias) => value switch
    {
        FunctionRef { Operands: [{ } operand] } call when IsConversion(call, operand) => PathFrom(operand, alias),
        As { Operand: { } operand } when KnownTypeOf(operand) is ChoiceType => PathFrom(operand, alias),
        Property property when property.Scope == alias => property.Path,
        Property { Source: { } source } property when PathFrom(source, alias) is { } path => $"{path}.{property.Path}",
        _ => null,
    };

    private bool IsConversion(FunctionRef call, Expression operand) =>
        _conversions.From(KnownTypeOf(operand)).Any(c => c.Operator is { } op && op.Library == call.LibraryName && op.Name == call.Name);
}
