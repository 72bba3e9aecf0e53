using FhirIcsHub.Fhir;

namespace FhirIcsHub.Measures;

/// <summary>One compilation of a Measure: the libraries its criteria are from, and what was found wrong so far.</summary>
/// <param name="measure">The root element of the Measure.</param>
/// <param name="cql">The Measure's CQL libraries.</param>
/// <param name="component">Compiles the Measure of a canonical, for a composite; null when it is not at hand.</param>
internal sealed class CompileContext(Element measure, CqlCriteria cql, Func<string, CompiledMeasure?> component)
{
    private readonly List<Issue> _issues = [];

    public Element Measure => measure;

    public CqlCriteria Cql => cql;

    /// <summary>All that was found, in order.</summary>
    public IReadOnlyList<Issue> Issues => _issues;

    /// <summary>Whether the Measure cannot be evaluated at all.</summary>
    public bool IsRefused { get; private set; }

    public CompiledMeasure? Component(string canonical) => component(canonical);

    /// <summary>The Measure cannot be evaluated.</summary>
    public void Refuse(Element element, string code, string diagnostics)
    {
        IsRefused = true;
        _issues.Add(new Issue(IssueSeverity.Error, code, diagnostics, element.Location));
    }

    /// <summary>One part of the Measure cannot be evaluated; the others can.</summary>
    public void Miss(Element element, string code, string diagnostics) =>
        _issues.Add(new Issue(IssueSeverity.Error, code, diagnostics, element.Location));

    /// <summary>Something in the Measure is doubtful, and what was made of it.</summary>
    public void Doubt(Element element, string code, string diagnostics) =>
        _issues.Add(new Issue(IssueSeverity.Warning, code, diagnostics, element.Location));
}
