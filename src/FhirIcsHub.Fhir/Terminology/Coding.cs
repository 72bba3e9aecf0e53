namespace FhirIcsHub.Fhir.Terminology;

/// <summary>A code in a code system.</summary>
public sealed record Coding(string? System, string? Code, string? Display = null, string? Version = null)
{
    /// <summary>Reads a Coding element; null when it does not exist.</summary>
    public static Coding? Of(Element element) =>
        element.Exists ? new(element.TextOf("system"), element.TextOf("code"), element.TextOf("display"), element.TextOf("version")) : null;

    /// <summary>Reads the codings of a CodeableConcept element.</summary>
    public static IReadOnlyList<Coding> AllOf(Element codeableConcept) => codeableConcept.Named("coding").ToList().ConvertAll(c => Of(c)!);

    public override string ToString() => $"{System}|{Code}";
}
