namespace FhirIcsHub.Cql.Elm;

/// <summary>An operator and its arguments.</summary>
internal sealed class Operation : OperatorExpression
{
    public Operation(ElmOperator op, params IReadOnlyList<Expression?> arguments)
    {
        Operator = op;
        Arguments = arguments;
    }

    internal override string TypeName => Shape.Name;

    public ElmOperator Operator { get; }

    /// <summary>
    /// The arguments in the order of the operator's slots (<see cref="OperatorShape.Slots"/>). An optional one that is not there is null;
    /// those behind the last that is there may be left out.
    /// </summary>
    public IReadOnlyList<Expression?> Arguments { get; private set; }

    public DateTimePrecision? Precision { get; set; }

    /// <summary>Path of what an aggregate works on, within the elements of its source.</summary>
    public string? Path { get; set; }

    /// <summary>Path that First and Last order by.</summary>
    public string? OrderBy { get; set; }

    private OperatorShape Shape => OperatorShape.Of(Operator);

    internal override void Map(ElmMap map)
    {
        var shape = Shape;
        Precision = shape.HasPrecision ? map.Choice("precision", Precision) : null;
        Path = shape.IsAggregate ? map.Text("path", Path) : null;
        OrderBy = Operator is ElmOperator.First or ElmOperator.Last ? map.Text("orderBy", OrderBy) : null;
        base.Map(map);
        Arguments = shape.IsList
            ? map.List("operand", (IReadOnlyList<Expression>)Arguments, always: true)
            : (IReadOnlyList<Expression?>)Named(map, shape.Slots);
    }

    private Expression?[] Named(ElmMap map, IReadOnlyList<ArgumentSlot> slots)
    {
        var arguments = new Expression?[slots.Count];
        for (var i = 0; i < slots.Count; i++)
        {
            var argument = i < Arguments.Count ? Arguments[i] : null;
            arguments[i] = slots[i].IsOptional ? map.Node(slots[i].Name, argument) : map.RequiredNode(slots[i].Name, argument);
        }

        return arguments;
    }
}
