namespace FhirIcsHub.Fhir.Validation.Rules;

/// <summary>Identifier: an absolute system; a URI as value where the system says so (http://hl7.org/fhir/R4/datatypes.html#Identifier).</summary>
internal static class IdentifierPolicy
{
    public static void Check(in RuleContext context, Element element, Element parent)
    {
        var system = element.First("system");
        if (system.Text is not { Length: > 0 } url)
        {
            return;
        }

        if (!UriText.IsAbsolute(url))
        {
            context.Error(IssueType.Invalid, "identifier-system-absolute", system, "Identifier.system must be an absolute URI.");
        }
        else if (url == "urn:ietf:rfc:3986" && element.TextOf("value") is { } value && !UriText.IsAbsolute(value))
        {
            context.Error(IssueType.CodeInvalid, "identifier-value-uri", element,
                "With the system urn:ietf:rfc:3986 the value must be a whole URI with its scheme, such as urn:oid:… or urn:uuid:….");
        }
    }
}
