namespace FhirIcsHub.Fhir.Validation.Rules;

/// <summary>
/// URIs: no spaces, no bare <c>oid:</c> or <c>uuid:</c>, right URNs, canonical URLs absolute
/// (http://hl7.org/fhir/R4/datatypes.html#uri).
/// </summary>
internal static class UriPolicy
{
    public static void Check(in RuleContext context, Element element, Element parent)
    {
        if (!element.HasValue || (IsPlain(element.RawValue) && context.Options.ExampleUrls is null))
        {
            return;
        }

        var uri = element.Text!;
        if (uri.StartsWith("oid:", StringComparison.Ordinal) || uri.StartsWith("uuid:", StringComparison.Ordinal))
        {
            context.Error(
                IssueType.Invalid, "uri-urn-prefix", element,
                "A URI cannot start with oid: or uuid:. Write urn:oid: or urn:uuid: instead.");
        }
        else if (uri.Any(char.IsWhiteSpace))
        {
            context.Error(IssueType.Invalid, "uri-white-space", element, "A URI cannot contain white space: remove it, or write %20.");
        }
        else if (uri.StartsWith("urn:uuid:", StringComparison.Ordinal))
        {
            Urn(
                context, element, UriText.IsUuid(uri.AsSpan(9)), MessageId.UriInvalid,
                "After urn:uuid: a UUID in lower case is expected, such as urn:uuid:c757873d-ec9a-4326-a141-556f43239520.");
        }
        else if (uri.StartsWith("urn:oid:", StringComparison.Ordinal))
        {
            Urn(
                context, element, UriText.IsOid(uri.AsSpan(8)), MessageId.UriInvalid,
                "After urn:oid: an OID is expected, such as urn:oid:2.16.840.1.113883.6.8.");
        }

        Absolute(context, element, parent, uri);
        if (context.Options.ExampleUrls is { } severity && UriText.IsExample(uri))
        {
            context.Report(
                severity, IssueType.Invalid, "uri-example", element,
                "URLs of example domains are not allowed here: use the real one.");
        }
    }

    // Nearly all: absolute web addresses without anything to object to, told apart without making a string.
    private static bool IsPlain(ReadOnlySpan<byte> uri) =>
        (uri.StartsWith("http://"u8) || uri.StartsWith("https://"u8)) && uri.IndexOfAnyExceptInRange((byte)'!', (byte)'~') < 0
            && !uri.Contains((byte)'\\');

    private static void Urn(in RuleContext context, Element element, bool isValid, string messageId, string text)
    {
        if (!isValid)
        {
            context.Error(IssueType.Invalid, messageId, element, text);
        }
    }

    private static void Absolute(in RuleContext context, Element element, Element parent, string uri)
    {
        if (IsCanonicalUrl(element, parent))
        {
            if (!UriText.IsAbsolute(uri))
            {
                context.Error(
                    IssueType.Invalid, "canonical-url-absolute", element,
                    "The canonical URL of a resource must be absolute, such as https://fhir.example.nhs.uk/ValueSet/name.");
            }
        }
        else if (element.TypeName() == "canonical" && !uri.StartsWith('#') && !UriText.IsAbsolute(uri))
        {
            context.Warning(
                IssueType.Invalid, "canonical-absolute", element,
                "A canonical reference should be an absolute URL, or #id of a contained resource.");
        }
    }

    private static bool IsCanonicalUrl(Element element, Element parent) =>
        element.Name == "url" && parent.IsResource && element.TypeName() == "uri" && parent.Type?.FindElement("status") is not null;
}
