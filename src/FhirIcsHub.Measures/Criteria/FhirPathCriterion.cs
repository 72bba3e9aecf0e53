using FhirIcsHub.Fhir.FhirPath;
using FhirIcsHub.Fhir.Schemas;

namespace FhirIcsHub.Measures;

/// <summary>Criteria in FHIRPath, on the Patient.</summary>
internal sealed class FhirPathCriterion : Criterion
{
    private readonly FhirPathExpression _expression;
    private readonly string _text;
    private readonly string _whose;

    /// <exception cref="FhirPathException">The expression is not FHIRPath.</exception>
    public FhirPathCriterion(string expression, string whose)
    {
        _text = expression;
        _whose = whose;
        _expression = FhirPathCache.Get(expression);
        ResourceTypes = TypesOf(_expression);
    }

    public override IReadOnlySet<FhirType>? ResourceTypes { get; }

    public override bool IsMet(CriteriaScope scope)
    {
        try
        {
            return _expression.IsTrue(scope.Record.Patient, scope.FhirPath);
        }
        catch (FhirPathException problem)
        {
            throw Failed(scope, problem.Message, problem);
        }
    }

    public override StratumValue? ValueOf(CriteriaScope scope)
    {
        try
        {
            var values = _expression.Evaluate(scope.Record.Patient, scope.FhirPath);
            return values.Count switch
            {
                0 => null,
                1 => ValueOf(values[0]),
                _ => throw Failed(scope, "a stratifier has one value for a person, this one has several", null),
            };
        }
        catch (FhirPathException problem)
        {
            throw Failed(scope, problem.Message, problem);
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

    private static StratumValue ValueOf(FhirPathValue value)
    {
        var element = value.Element;
        var coding = element.Type?.Name == "CodeableConcept" ? element.First("coding") : element;
        if (coding.TextOf("code") is { } code)
        {
            return new StratumValue(element.TextOf("text") ?? coding.TextOf("display") ?? code, coding.TextOf("system"), code);
        }

        return new StratumValue(element.TextOf("text") ?? value.ToString());
    }

    private CriterionFailedException Failed(CriteriaScope scope, string reason, Exception? inner) => new(
        $"{_whose}: the criteria cannot be evaluated for Patient/{scope.Record.Patient.TextOf("id")}: {reason}. "
        + $"Expression: {_text}", inner);
}
