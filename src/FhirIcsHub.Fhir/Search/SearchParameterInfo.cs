namespace FhirIcsHub.Fhir.Search;

/// <summary>One search parameter of one base type, or one component of a composite: what index rows are filed under.</summary>
public sealed class SearchParameterInfo(string key)
{
    /// <summary>
    /// Base type and code, <c>Observation.code</c>; for a component of a composite its position is added,
    /// <c>Observation.code-value-quantity$0</c>. The name under which every store keeps the parameter.
    /// </summary>
    public string Key { get; } = key;

    public override string ToString() => Key;
}
