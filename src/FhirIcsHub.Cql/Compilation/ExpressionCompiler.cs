using System.Linq.Expressions;
using System.Runtime.CompilerServices;
using FhirIcsHub.Cql.Elm;
using FhirIcsHub.Cql.Runtime;
using Expression = System.Linq.Expressions.Expression;

namespace FhirIcsHub.Cql.Compilation;

/// <summary>
/// Makes expression trees of ELM expressions within one definition. What is known of types while compiling decides which .NET types hold
/// the values and which operator is called; what is not known is an object, and decided at run time.
/// </summary>
internal sealed partial class ExpressionCompiler(ProgramBuilder program, LibraryUnit unit, string define)
{
    /// <summary>Expressions within each other, beyond which a library is refused.</summary>
    private const int MaxNesting = 1_500;

    private int _nesting;

    /// <summary>The evaluation, in every piece of code the first parameter.</summary>
    public static ParameterExpression State { get; } = Expression.Parameter(typeof(EvaluationState), "state");

    private static MemberExpression Context { get; } = Expression.Property(State, nameof(EvaluationState.Context));

    /// <summary>Whether queries tell the trace which rows they let through.</summary>
    public bool IsTraced => program.Options.IsTraced;

    public static StaticType DeclaredType(OperandDef operand) =>
        operand.OperandTypeSpecifier is { } specifier ? NamedTypes.Of(specifier)
        : operand.OperandType is { } name ? NamedTypes.Of(name)
        : StaticType.Any;

    public Code Compile(Elm.Expression node, Scope scope)
    {
        if (++_nesting > MaxNesting || !RuntimeHelpers.TryEnsureSufficientExecutionStack())
        {
            _nesting--;
            return Fault(node, "expressions are nested too deeply");
        }

        var code = Kept(node, scope) ?? Of(node, scope);
        _nesting--;
        return code;
    }

    /// <summary>Reports what is wrong with a node; evaluated, it fails with the same words.</summary>
    public Code Fault(ElmNode node, string message)
    {
        program.Report(unit, define, node, message);
        var position = node.Locator is { } locator ? program.Place(unit, define, locator) : 0;
        return new Code(
            Expression.Call(typeof(ExpressionCompiler), nameof(Fail), [], State, Expression.Constant(position),
                Expression.Constant(message)),
            StaticType.Any);
    }

    public static object? Fail(EvaluationState state, int position, string message)
    {
        state.Position = position;
        throw new CqlException(message);
    }

    private Code Of(Elm.Expression node, Scope scope) => node switch
    {
        Operation operation => OfOperation(operation, scope),
        Property property => OfProperty(property, scope),
        FunctionRef call => OfCall(call, scope),
        Literal literal => OfLiteral(literal),
        Null none => none.ValueType is { } type ? Code.Null(NamedTypes.Of(type)) : Code.Null(),
        AliasRef alias => OfName(NameKind.Alias, alias, scope),
        OperandRef operand => OfName(NameKind.Operand, operand, scope),
        QueryLetRef let => OfName(NameKind.Let, let, scope),
        ExpressionRef reference => OfExpressionRef(reference),
        ParameterRef parameter => OfParameterRef(parameter),
        IdentifierRef identifier => OfIdentifier(identifier, scope),
        Query query => new QueryCompiler(this, query, scope).Compile(),
        Retrieve retrieve => OfRetrieve(retrieve, scope),
        As cast => OfAs(cast, scope),
        Is test => OfIs(test, scope),
        Elm.Convert convert => OfConvert(convert, scope),
        CanConvert convert => OfCanConvert(convert, scope),
        If choice => OfIf(choice, scope),
        Case choice => OfCase(choice, scope),
        QuantitySelector quantity => OfQuantity(quantity),
        RatioSelector ratio => OfRatio(ratio),
        CodeSelector code => OfCode(code),
        ConceptSelector concept => OfConcept(concept),
        IntervalSelector interval => OfInterval(interval, scope),
        ListSelector list => OfList(list, scope),
        TupleSelector tuple => OfTuple(tuple, scope),
        InstanceSelector instance => OfInstance(instance, scope),
        TypeExtent extent => OfExtent(extent),
        ValueSetRef reference => OfValueSetRef(reference),
        CodeSystemRef reference => OfCodeSystemRef(reference),
        CodeRef reference => OfCodeRef(reference),
        ConceptRef reference => OfConceptRef(reference),
        InValueSet or AnyInValueSet or InCodeSystem or AnyInCodeSystem => OfMembership(node, scope),
        Sort sort => OfSort(sort, scope),
        IterationExpression iteration => OfIteration(iteration, scope),
        IterationValue value => OfIterationValue(value, scope),
        _ => Fault(node, $"{node.TypeName} is no expression that can be evaluated"),
    };
}
