using System.Collections.Frozen;

namespace FhirIcsHub.Cql.Elm;

/// <summary>The node types of ELM by name.</summary>
internal static class ElmNodeTypes
{
    private static readonly FrozenDictionary<string, Func<ElmNode>> Makers = new Func<ElmNode>[]
    {
        () => new CqlToElmInfo(), () => new CqlToElmError(), () => new Annotation(), () => new Tag(), () => new Narrative(),
        () => new NamedTypeSpecifier(), () => new ListTypeSpecifier(), () => new IntervalTypeSpecifier(), () => new ChoiceTypeSpecifier(),
        () => new TupleTypeSpecifier(), () => new TupleElementDefinition(), () => new ParameterTypeSpecifier(),
        () => new Library(), () => new VersionedIdentifier(), () => new UsingDef(), () => new IncludeDef(), () => new ParameterDef(),
        () => new CodeSystemDef(), () => new ValueSetDef(), () => new CodeDef(), () => new ConceptDef(), () => new ContextDef(),
        () => new ExpressionDef(), () => new FunctionDef(), () => new OperandDef(),
        () => new ExpressionRef(), () => new FunctionRef(), () => new ParameterRef(), () => new CodeSystemRef(), () => new ValueSetRef(),
        () => new CodeRef(), () => new ConceptRef(), () => new IdentifierRef(), () => new OperandRef(), () => new AliasRef(),
        () => new QueryLetRef(),
        () => new Literal(), () => new Null(), () => new QuantitySelector(), () => new RatioSelector(), () => new CodeSelector(),
        () => new ConceptSelector(), () => new IntervalSelector(), () => new ListSelector(), () => new TupleSelector(),
        () => new TupleElement(), () => new InstanceSelector(), () => new InstanceElement(), () => new MinValue(), () => new MaxValue(),
        () => new As(), () => new Is(), () => new Convert(), () => new CanConvert(),
        () => new If(), () => new Case(), () => new CaseItem(),
        () => new Query(), () => new AliasedQuerySource(), () => new With(), () => new Without(), () => new LetClause(),
        () => new ReturnClause(), () => new AggregateClause(), () => new SortClause(), () => new ByDirection(), () => new ByColumn(),
        () => new ByExpression(), () => new Sort(),
        () => new Retrieve(), () => new IncludeElement(), () => new CodeFilterElement(), () => new DateFilterElement(),
        () => new OtherFilterElement(),
        () => new InValueSet(), () => new AnyInValueSet(), () => new InCodeSystem(), () => new AnyInCodeSystem(),
        () => new Filter(), () => new ForEach(), () => new Repeat(), () => new Aggregate(), () => new Current(), () => new Iteration(),
        () => new Total(), () => new Property(), () => new Search(),
    }.ToFrozenDictionary(make => make().TypeName);

    private static readonly FrozenDictionary<Type, Func<ElmNode>> MakersByType =
        Makers.Values.ToFrozenDictionary(make => make().GetType());

    /// <summary>An empty node of the type; null when ELM has no such type.</summary>
    public static ElmNode? Make(string name) =>
        Makers.TryGetValue(name, out var make) ? make()
        : OperatorShape.Find(name) is { } shape ? new Operation(shape.Operator)
        : null;

    /// <summary>An empty node of the type; null when it is abstract.</summary>
    public static ElmNode? Make(Type type) => MakersByType.GetValueOrDefault(type)?.Invoke();
}
