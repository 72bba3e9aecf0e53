namespace FhirIcsHub.Fhir.Terminology;

/// <summary>
/// What a concept property means, where FHIR gives it a meaning (https://hl7.org/fhir/R4/codesystem-concept-properties.html).
/// </summary>
internal enum PropertyMeaning
{
    Own,
    NotSelectable,
    Inactive,
    Status,
    Parent,
    Child,
}

/// <summary>A property that a code system declares for its concepts.</summary>
internal sealed record ConceptProperty(string Code, string? Uri, string? Type, PropertyMeaning Meaning)
{
    private const string FhirProperties = "http://hl7.org/fhir/concept-properties#";

    /// <summary>The property as declared by a <c>CodeSystem.property</c> element.</summary>
    public static ConceptProperty Of(Element declaration)
    {
        var code = declaration.TextOf("code") ?? "";
        var uri = declaration.TextOf("uri");
        var name = uri is not null && uri.StartsWith(FhirProperties, StringComparison.Ordinal) ? uri[FhirProperties.Length..] : code;
        return new ConceptProperty(code, uri, declaration.TextOf("type"), MeaningOf(name));
    }

    /// <summary>A property that concepts use without the system's declaring it: it means what its name means in FHIR.</summary>
    public static ConceptProperty Undeclared(string code) => new(code, null, null, MeaningOf(code));

    private static PropertyMeaning MeaningOf(string name) => name switch
    {
        "notSelectable" => PropertyMeaning.NotSelectable,
        "inactive" => PropertyMeaning.Inactive,
        "status" => PropertyMeaning.Status,
        "parent" or "subsumedBy" => PropertyMeaning.Parent,
        "child" => PropertyMeaning.Child,
        _ => PropertyMeaning.Own,
    };
}
