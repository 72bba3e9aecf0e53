using FhirIcsHub.Cql.Elm;
using FhirIcsHub.Cql.Models;
using FhirIcsHub.Cql.Operators;
using FhirIcsHub.Cql.Types;

namespace FhirIcsHub.Cql.Tests.Operators;

/// <summary>
/// Finds the types of ELM expressions bottom-up, asking the operator table for those of operations, and notes where the table does not
/// choose the overload that the ELM has.
/// </summary>
internal sealed class ElmTyping
{
    private readonly OperatorMap _operators = SystemOperators.NewMap();
    private readonly ConversionMap _conversions = new(new ConversionOptions(ListDemotion: false, ListPromotion: false));

    public ElmTyping()
    {
        foreach (var conversion in SystemOperators.Conversions)
        {
            _conversions.Add(conversion);
        }
    }

    public List<string> Faults { get; } = [];

    /// <summary>How many operations were asked for.</summary>
    public int Resolved { get; private set; }

    /// <summary>The type; null when it cannot be told without what surrounds the expression.</summary>
    public DataType? TypeOf(Expression expression) => expression switch
    {
        Literal literal => ModelSet.Shipped.FindElmType(literal.ValueType),
        TypeExtent extent => ModelSet.Shipped.FindElmType(extent.ValueType),
        Null => DataType.Any,
        QuantitySelector => SystemModel.Quantity,
        RatioSelector => SystemModel.Ratio,
        CodeSelector => SystemModel.Code,
        ConceptSelector => SystemModel.Concept,
        InstanceSelector instance => ModelSet.Shipped.FindElmType(instance.ClassType),
        As cast => TypeOfCast(cast),
        Is test => TypeOf(test.Operand) is var _ ? SystemModel.Boolean : null,
        ListSelector list => TypeOfList(list),
        IntervalSelector { Low: { } low, High: { } high } =>
            Common(TypeOf(low), TypeOf(high)) is { } point ? new IntervalType(point) : null,
        TupleSelector tuple => TypeOfTuple(tuple),
        If choice => Common(TypeOf(choice.Then), TypeOf(choice.Else)),
        Operation { Operator: ElmOperator.ToList } list => TypeOf(list.Arguments[0]!) is { } element ? new ListType(element) : null,
        Operation operation => TypeOfOperation(operation),
        _ => null,
    };

    private DataType? TypeOfCast(As cast)
    {
        _ = TypeOf(cast.Operand);
        return cast.NamedType is { } name ? ModelSet.Shipped.FindElmType(name) : cast.TypeSpecifier?.FromElm(ModelSet.Shipped);
    }

    private ListType? TypeOfList(ListSelector list)
    {
        var elements = list.Elements.Select(TypeOf).ToList();
        return list.TypeSpecifier?.FromElm(ModelSet.Shipped) is { } stated ? stated as ListType ?? new ListType(stated)
            : elements.Count == 0 ? new ListType(DataType.Any)
            : elements.Aggregate(Common) is { } element ? new ListType(element)
            : null;
    }

    private TupleType? TypeOfTuple(TupleSelector tuple)
    {
        var members = tuple.Elements.Select(e => TypeOf(e.Value) is { } type ? new TupleMember(e.Name, type) : null).ToList();
        return members.Contains(null) ? null : new TupleType(members!);
    }

    private static DataType? Common(DataType? a, DataType? b) =>
        a is null || b is null ? null
        : a.IsSuperTypeOf(b) && !a.Equals(DataType.Any) ? a
        : b.IsSuperTypeOf(a) || a.Equals(DataType.Any) ? b
        : null;

    private DataType? TypeOfOperation(Operation operation)
    {
        var types = operation.Arguments.OfType<Expression>().Select(argument => TypeOfArgument(operation, argument)).ToList();
        if (types.Contains(null) || NotInTable(operation) || HasGap(operation))
        {
            return null;
        }

        Resolved++;
        var call = new OperatorCall(operation.Operator.ToString(), new Signature([.. types.OfType<DataType>()]));
        var (resolution, problem) = _operators.Resolve(call, _conversions);
        if (resolution is null)
        {
            Faults.Add($"{call.Name}{call.Signature}: {problem ?? "no overload"}");
            return null;
        }

        var stated = string.Join(", ", operation.Signature.Select(s => s.FromElm(ModelSet.Shipped)));
        var changed = resolution.Conversions?.Where((c, i) => c is not null && !types[i]!.Equals(DataType.Any)).ToList() ?? [];
        if ((stated.Length > 0 && $"({stated})" != resolution.Operator.Signature.ToString()) || changed.Count > 0)
        {
            Faults.Add($"{call.Name}{call.Signature}: {resolution.Operator} with {changed.Count} conversions, reference ({stated})");
        }

        return resolution.Operator.ResultType;
    }

    // "collapse" and "expand" without "per" give a null that is known to be a quantity.
    private DataType? TypeOfArgument(Operation operation, Expression argument) =>
        argument is Null
            && operation.Operator is (ElmOperator.Collapse or ElmOperator.Expand)
            && ReferenceEquals(argument, operation.Arguments[^1])
            ? SystemModel.Quantity
            : TypeOf(argument);

    // A literal such as @2012-01-01T10+01:00 leaves out what lies between: CQL cannot call the operator so.
    private static bool HasGap(Operation operation) =>
        operation.Arguments.Zip(operation.Arguments.Skip(1)).Any(pair => pair is (null, not null));

    // Operators that CQL has by other forms than calls.
    private static bool NotInTable(Operation operation) => operation.Operator is ElmOperator.Slice or ElmOperator.Descendents or ElmOperator.Descendants;
}
