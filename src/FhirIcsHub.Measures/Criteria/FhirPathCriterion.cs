using FhirIcsHub.Fhir.FhirPath;
using FhirIcsHub.Fhir.Schemas;

namespace FhirIcsHub.Measures;

/// <summary>Criteria in FHIRPath, on the Patient.</summary>
internal sealed class FhirPathCriterion : Criterion
{
    private readonly FhirPathExpression _expression;
    private readonly string _text;

    /// <exception cref="FhirPathException">The expression is not FHIRPath.</exception>
    public FhirPathCriterion(string expression, string whose)
        : base(whose)
    {
        _text = expression;
        _expression = FhirPathCache.Get(expression);
        ResourceTypes = TypesOf(_expression);
    }

    public override IReadOnlySet<FhirType>? ResourceTypes { get; }

    internal override StratumValue NoValue => StratumValue.Unknown;

    internal override string Cited => $" Expression: {_text}";

    /// <summary>Of persons, what cannot be decided is not met; resources and values are the collection itself.</summary>
    internal override MemberSet MembersOf(CriteriaScope scope, MeasureBasis basis)
    {
        if (!basis.CountsPersons)
        {
            return base.MembersOf(scope, basis);
        }

        try
        {
            return _expression.IsTrue(scope.Person.Record.Patient, scope.FhirPath) ? MemberSet.ThePerson : MemberSet.Nobody;
        }
        catch (FhirPathException problem)
        {
            throw Failed(problem.Message, problem);
        }
    }

    internal override object? ValueOf(CriteriaScope scope, Member member)
    {
        try
        {
            var values = _expression.Evaluate(scope.Person.Record.Patient, scope.FhirPath);
            return values.Count switch
            {
                0 => null,
                1 => ValueOf(values[0]),
                _ => values.Select(ValueOf).ToList(),
            };
        }
        catch (FhirPathException problem)
        {
            throw Failed(problem.Message, problem);
        }
    }

    /// <summary>%record.ofType(Condition) names Condition; %record used in another way may mean any type.</summary>
    private static HashSet<FhirType>? TypesOf(FhirPathExpression expression)
    {
        if (expression.TypesOf(FhirPathScope.Record) is not { } names)
        {
            return null;
        }

        var types = new HashSet<FhirType>();
        foreach (var name in names)
        {
            if (FhirSchema.R4.FindType(name) is { IsResource: true, IsAbstract: false } type)
            {
                types.Add(type);
            }
            else
            {
                return null;
            }
        }

        return types;
    }

    private static object ValueOf(FhirPathValue value) => value.Kind switch
    {
        FhirPathKind.Element => value.Element,
        FhirPathKind.Boolean => value.Boolean,
        FhirPathKind.Integer => value.Integer,
        FhirPathKind.Long => value.Long,
        FhirPathKind.Decimal => value.Decimal,
        _ => value.ToString(),
    };

    private CriterionFailedException Failed(string reason, Exception inner) =>
        new($"{Whose}: the criteria cannot be evaluated: {reason}.{Cited}", inner);
}
