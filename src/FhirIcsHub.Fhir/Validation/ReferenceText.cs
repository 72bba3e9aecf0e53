using FhirIcsHub.Fhir.Schemas;

namespace FhirIcsHub.Fhir.Validation;

/// <summary>What the text of a reference says (https://hl7.org/fhir/R4/references.html#literal).</summary>
/// <param name="Base">
/// Address of the server with the slash at its end, empty for a relative reference; null when it is no RESTful address.
/// </param>
/// <param name="Type">Resource type; null when it names none.</param>
/// <param name="Id">Logical id; null when it names none.</param>
/// <param name="Version">After <c>/_history/</c>; null when it names none.</param>
/// <param name="IsFragment">Whether it begins with <c>#</c>.</param>
/// <param name="IsAbsolute">Whether it has a scheme.</param>
internal readonly record struct ReferenceText(string? Base, string? Type, string? Id, string? Version, bool IsFragment, bool IsAbsolute)
{
    public bool IsRelative => !IsFragment && !IsAbsolute;

    /// <summary>The element that holds the text: Reference.reference, or a uri or canonical itself.</summary>
    public static Element Of(Element reference) => reference.Kind == ElementKind.String ? reference : reference.First("reference");

    public static ReferenceText Parse(string text)
    {
        if (text.StartsWith('#'))
        {
            return new ReferenceText(null, null, null, null, true, false);
        }

        var isAbsolute = HasScheme(text);
        var query = text.IndexOf('?', StringComparison.Ordinal);
        var path = query < 0 ? text : text[..query];
        var fragment = path.IndexOf('#', StringComparison.Ordinal);
        path = fragment < 0 ? path : path[..fragment];
        var parts = path.Split('/');
        string? version = null;
        var end = parts.Length;
        if (end >= 4 && parts[end - 2] == "_history")
        {
            version = parts[end - 1];
            end -= 2;
        }

        if (query < 0 && (end == 2 || (end > 2 && isAbsolute)) && FhirSchema.R4.FindResourceType(parts[end - 2]) is { } type
            && parts[end - 1].Length > 0)
        {
            var head = end == 2 ? "" : string.Join('/', parts[..(end - 2)]) + "/";
            return new ReferenceText(head, type.Name, parts[end - 1], version, false, isAbsolute);
        }

        return new ReferenceText(null, null, null, version, false, isAbsolute);
    }

    public static bool HasScheme(ReadOnlySpan<char> text)
    {
        var colon = text.IndexOf(':');
        if (colon <= 0 || !char.IsAsciiLetter(text[0]))
        {
            return false;
        }

        foreach (var c in text[..colon])
        {
            if (!char.IsAsciiLetterOrDigit(c) && c is not ('+' or '-' or '.'))
            {
                return false;
            }
        }

        return true;
    }
}
