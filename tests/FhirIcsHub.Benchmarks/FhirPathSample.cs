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
        new(Invariant("Patient", "pat-1"), "PatientWithContact", ">= 1,000,000/s", "pat-1, one contact"),
        new(
            "Observation.component.where(code.coding.exists(system = 'http://loinc.org' and code = '8480-6')).value.ofType(Quantity).value",
            "BloodPressure",
            ">= 500,000/s",
            "Observation.component.where(code...).value.ofType(Quantity).value"),
        new("(Observation.effective as dateTime) | (Observation.effective as Period)", "Observation"),
        new("Bundle.entry.resource.ofType(Condition).subject.reference.distinct()", "Bundle"),
        new(Invariant("Patient", "dom-3"), "Patient", Name: "dom-3, no contained resource"),
        new(Invariant("Element", "ele-1"), "Patient", Name: "ele-1"),
        new("descendants().count()", "Patient"),
    ];

    private static readonly FhirPathContext Context = new() { Now = new DateTimeOffset(2026, 4, 1, 12, 0, 0, TimeSpan.Zero) };

    public string Label => Name ?? Expression;

    /// <summary>The evaluation, as a hot caller does it: compiled once, in borrowed memory.</summary>
    public Func<object?> Evaluation(Samples samples)
    {
        var expression = FhirPathExpression.Compile(Expression, FhirPathOptions.Lenient);
        var root = Root(samples);
        return () => Count(expression, root);
    }

    /// <summary>Text to result, nothing kept: how engines without a compiled form are used.</summary>
    public Func<object?> ParsedEachTime(Samples samples)
    {
        var root = Root(samples);
        return () => Count(FhirPathExpression.Compile(Expression, FhirPathOptions.Lenient), root);
    }

    private Element Root(Samples samples) =>
        (Fhir.Resource.Read(samples.Of(Resource), ReadMode.AsSent).Resource ?? throw new InvalidOperationException(Resource)).Root;

    private static object? Count(FhirPathExpression expression, Element root)
    {
        using var result = expression.Select(root, Context);
        return result.Count == int.MaxValue ? root : null;
    }

    private static string Invariant(string typeName, string key)
    {
        var type = FhirSchema.R4.FindType(typeName)!;
        return type.Invariants.Concat(type.FindElement("contact")?.Invariants ?? []).First(invariant => invariant.Key == key).Expression;
    }
}
