namespace FhirIcsHub.Fhir.Validation.Rules;

/// <summary>Extension.url is absolute but within an extension (http://hl7.org/fhir/R4/extensibility.html#Extension).</summary>
internal static class ExtensionPolicy
{
    public static void Check(in RuleContext context, Element element, Element parent)
    {
        if (parent.TypeName() != "Extension" && element.TextOf("url") is { } url && !UriText.IsAbsolute(url))
        {
            context.Error(IssueType.Invalid, "extension-url-absolute", element, "Extension.url must be an absolute URL: the canonical URL of the extension's definition.");
        }
    }
}
