using System.Collections.Frozen;

namespace FhirIcsHub.Fhir.Validation;

/// <summary>An invariant of R4 that does not say what it means.</summary>
/// <param name="Key">Key as published.</param>
/// <param name="Published">The expression of 4.0.1.</param>
/// <param name="Mended">What is evaluated instead.</param>
/// <param name="Reason">Why.</param>
internal sealed record InvariantMend(string Key, string Published, string Mended, string Reason);

/// <summary>
/// The invariants of R4 4.0.1 that are mended before they are compiled, each with its reason; all others are evaluated as published.
/// </summary>
internal static class InvariantMends
{
    private const string PublishedName = "name.matches('[A-Z]([A-Za-z0-9_]){0,254}')";
    private const string MendedName = "name.exists() implies name.matches('^[A-Z]([A-Za-z0-9_]){0,254}$')";

    public static readonly IReadOnlyList<InvariantMend> All =
    [
        new(
            "ref-1",
            "reference.startsWith('#').not() or (reference.substring(1).trace('url') in %rootResource.contained.id.trace('ids'))",
            "reference.exists() implies (reference.startsWith('#').not() or reference = '#' or (reference.substring(1) in "
            + "%rootResource.contained.id))",
            "a Reference may have no reference; # alone is the container"),
        new(
            "bdl-8",
            "fullUrl.contains('/_history/').not()",
            "fullUrl.exists() implies fullUrl.contains('/_history/').not()",
            "entries of a batch or transaction may have no fullUrl"),
        new(
            "ras-2",
            "probability is decimal implies (probability as decimal) <= 100",
            "probability.exists() implies ((probability is decimal) implies ((probability as decimal) <= 100))",
            "a prediction may have no probability"),
        new(
            "que-7",
            "operator = 'exists' implies (answer is Boolean)",
            "operator = 'exists' implies (answer is boolean)",
            "the answer is a FHIR boolean, Boolean is the type of the FHIRPath system"),
        new(
            "que-12",
            "enableWhen.count() > 2 implies enableBehavior.exists()",
            "enableWhen.count() >= 2 implies enableBehavior.exists()",
            "the rule speaks of more than one enableWhen"),
        new(
            "tim-9",
            "offset.empty() or (when.exists() and ((when in ('C' | 'CM' | 'CD' | 'CV')).not()))",
            "offset.empty() or (when.exists() and when.all(($this in ('C' | 'CM' | 'CD' | 'CV')).not()))",
            "when repeats, and a list on the left of 'in' is an error"),
        new(
            "eld-19",
            "path.matches('[^\\\\s\\\\.,:;\\\\\\'\"\\\\/|?!@#$%&*()\\\\[\\\\]{}]{1,64}(\\\\.[^\\\\s\\\\.,:;\\\\\\'\"\\\\/|?!@#$%&*()\\\\[\\\\]{}]{1,64}(\\\\[x\\\\])?(\\\\:[^\\\\s\\\\.]+)?)*')",
            "path.matches('^[^\\\\s.,:;\\'\"/|?!@#$%&*()\\\\[\\\\]{}]{1,64}(\\\\.[^\\\\s.,:;\\'\"/|?!@#$%&*()\\\\[\\\\]{}]{1,64}(\\\\[x\\\\])?(:[^\\\\s.]+)?)*$')",
            "matches() finds a part; the whole path is meant"),
        new(
            "eld-20",
            "path.matches('[A-Za-z][A-Za-z0-9]*(\\\\.[a-z][A-Za-z0-9]*(\\\\[x])?)*')",
            "path.matches('^[A-Za-z][A-Za-z0-9]*(\\\\.[a-z][A-Za-z0-9]*(\\\\[x\\\\])?)*$')",
            "matches() finds a part; the whole path is meant"),
        new(
            "opd-3",
            "targetProfile.exists() implies (type = 'Reference' or type = 'canonical')",
            "targetProfile.exists() implies (type = 'Reference' or type = 'canonical' or "
            + "type.memberOf('http://hl7.org/fhir/ValueSet/resource-types'))",
            "HL7's own operations have targetProfile on parameters that are resources"),
        new(
            "vs-1",
            "($this as dateTime).toString().length() >= 8",
            "($this is dateTime) implies (($this as dateTime).toString().length() >= 10)",
            "a Period is allowed, and a date to the day has ten characters"),
        new(
            "app-4",
            "Appointment.cancelationReason.exists() implies (Appointment.status='no-show' or Appointment.status='cancelled')",
            "Appointment.cancelationReason.exists() implies (Appointment.status='noshow' or Appointment.status='cancelled')",
            "the code of the value set is noshow"),
        new(
            "dom-3",
            "contained.where((('#'+id in (%resource.descendants().reference | %resource.descendants().as(canonical) | "
            + "%resource.descendants().as(uri) | %resource.descendants().as(url))) or descendants().where(reference = "
            + "'#').exists() or descendants().where(as(canonical) = '#').exists() or descendants().where(as(canonical) = "
            + "'#').exists()).not()).trace('unmatched', id).empty()",
            "contained.where((('#'+id in (%resource.descendants().reference | %resource.descendants().ofType(canonical) | "
            + "%resource.descendants().ofType(uri) | %resource.descendants().ofType(url))) or descendants().where(reference = "
            + "'#').exists() or descendants().ofType(canonical).where($this = '#').exists()).not()).empty()",
            "as() on many items is an error; a filter is meant"),
    ];

    private static readonly FrozenDictionary<(string, string), InvariantMend> ByExpression =
        All.ToFrozenDictionary(m => (m.Key, m.Published));

    /// <summary>The expression to evaluate for a constraint.</summary>
    public static string Mend(string key, string expression)
    {
        if (ByExpression.TryGetValue((key, expression), out var mend))
        {
            return mend.Mended;
        }

        // adf-0, cpb-0 and the like: a resource may have no name, and the whole name is meant. They are warnings.
        return expression == PublishedName && key.EndsWith("-0", StringComparison.Ordinal) ? MendedName : expression;
    }
}
