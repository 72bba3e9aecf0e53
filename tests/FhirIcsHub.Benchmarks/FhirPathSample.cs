using FhirIcsHub.Fhir;
using FhirIcsHub.Fhir.FhirPath;
using FhirIcsHub.Fhir.Schemas;

namespace FhirIcsHub.Benchmarks;

/// <summary>An expression, compiled, and the resource that it is evaluated on.</summary>
internal sealed record FhirPathSample(string Expression, string Resource, string? Target = null, string? Name = null)
{
    /// <summary>Navigation, filters, dates, invariants and whole-tree walks: the expressions that engines are compared by.</summary>
    public static IReadOnlyList<FhirPathSample> All { get; } =
    [
        new("Patient.name.given", "Patient", ">= 5,000,000/s"),
        new("Patient.name.where(use = 'official').given.first()", "Patient"),
        new("Patient.telecom.where(system = 'phone' and use = 'work').value", "Patient"),
        new("Patient.birthDate < today()", "Patient"),
        new(Invariant("pat-1"), "PatientWithContact", Name: "pat-1, one contact"),
        new(
            "Observation.component.where(code.coding.exists(system = 'http://loinc.org' and code = '8480-6')).value.ofType(Quantity).value",
            "BloodPressure",
            Name: "Observation.component.where(code...).value.ofType(Quantity).value"),
        new("(Observation.effective as dateTime) | (Observation.effective as Period)", "Observation"),
        new("Bundle.entry.resource.ofType(Condition).subject.reference.distinct()", "Bundle"),
        new(Invariant("dom-3"), "Patient", Name: "dom-3, no contained resource"),
        new("descendants().count()", "Patient"),
    ];

    public string Label => Name ?? Expression;

    /// <summary>The evaluation, as a hot caller does it: in borrowed memory.</summary>
    public Func<object?> Evaluation(Samples samples)
    {
        var expression = FhirPathExpression.Compile(Expression, FhirPathOptions.Lenient);
        var resource = Fhir.Resource.Read(samples.Of(Resource), ReadMode.AsSent).Resource ?? throw new InvalidOperationException(Resource);
        var root = resource.Root;
        var context = new FhirPathContext { Now = new DateTimeOffset(2026, 4, 1, 12, 0, 0, TimeSpan.Zero) };
        return () => Count(expression, root, context);
    }

    private static object? Count(FhirPathExpression expression, Element root, FhirPathContext context)
    {
        using var result = expression.Select(root, context);
        return result.Count == int.MaxValue ? root : null;
    }

    private static string Invariant(string key)
    {
        var patient = FhirSchema.R4.FindType("Patient")!;
        return patient.Invariants.Concat(patient.FindElement("contact")!.Invariants).First(invariant => invariant.Key == key).Expression;
    }
}
