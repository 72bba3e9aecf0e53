using FhirIcsHub.Fhir.Schemas;

namespace FhirIcsHub.Fhir.FhirPath;

/// <summary>Which resource types an expression asks of a variable, read from the filters that follow each use of it.</summary>
internal static class VariableTypes
{
    /// <summary>Null when a use is not filtered by resource types.</summary>
    public static IReadOnlySet<string>? Of(Expression expression, string variable)
    {
        var types = new SortedSet<string>(StringComparer.Ordinal);
        return Visit(expression, variable, types) ? types : null;
    }

    // False as soon as one use cannot be told.
    private static bool Visit(Expression expression, string variable, SortedSet<string> types)
    {
        switch (expression)
        {
            case VariableExpression found:
                return found.Name != variable;
            case CallExpression { Target: VariableExpression target } call when target.Name == variable:
                return Filter(call, types) && VisitAll(call.Arguments.Items, variable, types);
            case TypeExpression { IsTest: false, Operand: VariableExpression target } cast when target.Name == variable:
                return Add(cast.Type.Name, types);
            case CallExpression call:
                return (call.Target is null || Visit(call.Target, variable, types)) && VisitAll(call.Arguments.Items, variable, types);
            case MemberExpression member:
                return VisitMember(member, variable, types);
            case IndexerExpression indexer:
                return Visit(indexer.Target, variable, types) && Visit(indexer.Index, variable, types);
            case PolarityExpression polarity:
                return Visit(polarity.Operand, variable, types);
            case BinaryExpression binary:
                return Visit(binary.Left, variable, types) && Visit(binary.Right, variable, types);
            case TypeExpression type:
                return Visit(type.Operand, variable, types);
            default:
                return true;
        }
    }

    private static bool VisitMember(MemberExpression member, string variable, SortedSet<string> types) =>
        member.Target is null || Visit(member.Target, variable, types);

    private static bool VisitAll(IReadOnlyList<Expression> expressions, string variable, SortedSet<string> types) =>
        expressions.All(e => Visit(e, variable, types));

    private static bool Filter(CallExpression call, SortedSet<string> types) => call switch
    {
        { Name: "ofType" or "as", Arguments.Count: 1 } => Add(NameOf(call.Arguments[0]), types),
        { Name: "where" or "exists", Arguments.Count: 1 } => Criterion(call.Arguments[0], types),
        _ => false,
    };

    // A criterion names types when every item that passes is of one of them.
    private static bool Criterion(Expression criterion, SortedSet<string> types) => criterion switch
    {
        BinaryExpression { Operator: "and" } and => Either(and, types),
        BinaryExpression { Operator: "or" } or => Criterion(or.Left, types) && Criterion(or.Right, types),
        TypeExpression { IsTest: true, Operand: SpecialExpression { Name: "$this" } } test => Add(test.Type.Name, types),
        CallExpression { Name: "is", Target: null or SpecialExpression { Name: "$this" }, Arguments.Count: 1 } test =>
            Add(NameOf(test.Arguments[0]), types),
        _ => false,
    };

    // The left side is tried on a copy, so that a side that does not tell leaves nothing behind.
    private static bool Either(BinaryExpression and, SortedSet<string> types)
    {
        var left = new SortedSet<string>(types, StringComparer.Ordinal);
        if (!Criterion(and.Left, left))
        {
            return Criterion(and.Right, types);
        }

        types.UnionWith(left);
        return true;
    }

    private static string? NameOf(Expression type) => type is MemberExpression member ? member.Name : null;

    private static bool Add(string? name, SortedSet<string> types)
    {
        if (name is null || FhirSchema.R4.FindResourceType(name) is null)
        {
            return false;
        }

        types.Add(name);
        return true;
    }
}
