using FhirIcsHub.Cql.Elm;

namespace FhirIcsHub.Cql.Compilation.Sharing;

/// <summary>What an expression is beyond its parts: how much work its operator is, and on what it depends beside its operands.</summary>
internal static class OwnFacts
{
    private const int Light = 1;
    private const int Step = 2;
    private const int Usual = 3;
    private const int Call = 4;
    private const int Set = 6;
    private const int Loop = 10;

    public static void Add(ExpressionFacts facts, LibraryUnit unit, DefinitionAnalysis definitions)
    {
        facts.Weight += WeightOf(facts.Node);
        switch (facts.Node)
        {
            case Retrieve:
                facts.IsPersonal = true;
                break;
            case ExpressionRef reference:
                AddReferred(facts, Owner(reference, unit)?.Expression(reference.Name) is { } definition
                    ? definitions.Of(Owner(reference, unit)!, definition) : null);
                break;
            case ParameterRef reference:
                AddReferred(facts, Owner(reference, unit)?.Parameter(reference.Name) is { } parameter
                    ? definitions.Of(Owner(reference, unit)!, parameter) : null);
                break;
            case FunctionRef call:
                var called = definitions.Of(Owner(call, unit), call);
                facts.IsPersonal |= called.IsPersonal;
                facts.IsPure &= called.IsPure;
                break;
            case Operation { Operator: ElmOperator.Message }:
                facts.IsPure = false;
                break;
        }

        TakeApart(facts);
    }

    private static LibraryUnit? Owner(Reference reference, LibraryUnit unit) =>
        unit.Included(reference.LibraryName);

    // A definition gives its messages once, however often it is referred to.
    private static void AddReferred(ExpressionFacts facts, DefinitionFacts? referred)
    {
        facts.IsPersonal |= referred is not { IsPersonal: false };
        facts.IsPure &= referred is not null;
    }

    private static int WeightOf(Expression node) => node switch
    {
        Literal or Null or LocalReference or QuantitySelector or RatioSelector or CodeSelector or ConceptSelector or TypeExtent => 0,
        FunctionRef => Call,
        Reference => 0,
        Query or Retrieve or IterationExpression or Sort => Loop,
        Property => Step,
        As or Is or If or Case => Light,
        Operation operation => WeightOf(operation.Operator),
        _ => Usual,
    };

    private static int WeightOf(ElmOperator op) => op switch
    {
        ElmOperator.And or ElmOperator.Or or ElmOperator.Not or ElmOperator.Implies or ElmOperator.IsNull or ElmOperator.IsTrue
            or ElmOperator.IsFalse or ElmOperator.Exists or ElmOperator.Count or ElmOperator.First or ElmOperator.Last
            or ElmOperator.Coalesce or ElmOperator.ToList => Light,
        ElmOperator.Union or ElmOperator.Intersect or ElmOperator.Except or ElmOperator.Distinct or ElmOperator.Flatten
            or ElmOperator.Collapse or ElmOperator.Expand or ElmOperator.ExpandValueSet => Set,
        _ => Usual,
    };

    // Where code works on what an operand is made of, its value is not wanted: a query that ends at its first row, a text or code that is
    // compared where it stands in the element.
    private static void TakeApart(ExpressionFacts facts)
    {
        switch (facts.Node)
        {
            case Operation { Operator: ElmOperator.Exists or ElmOperator.First }:
                Mark(facts.Parts.Where(part => part.Node is Query));
                break;
            case Operation { Operator: ElmOperator.Equal or ElmOperator.Equivalent or ElmOperator.In, Arguments.Count: 2 }
                when facts.Parts is [var left, var right] && (IsFixed(left) || IsFixed(right)):
                Mark([left, right]);
                break;
            case InValueSet { ValueSet: not null }:
                Mark(facts.Parts);
                break;
        }
    }

    private static bool IsFixed(ExpressionFacts facts) => facts is { Inner: null, IsPersonal: false };

    private static void Mark(IEnumerable<ExpressionFacts> parts)
    {
        foreach (var part in parts)
        {
            part.IsTakenApart |= part.Node is Query or Property or FunctionRef { Name: "ToString" or "ToCode" or "ToConcept" };
        }
    }
}
