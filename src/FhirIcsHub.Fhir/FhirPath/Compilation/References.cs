using FhirIcsHub.Fhir.Schemas;

namespace FhirIcsHub.Fhir.FhirPath;

/// <summary>Reads where a reference points.</summary>
internal static class References
{
    /// <summary>The element that holds the reference text: Reference.reference, or the item itself for uri and canonical.</summary>
    public static Element TextOf(Element element) => element.Kind == ElementKind.String ? element : element.First("reference");

    /// <summary>
    /// The resource type that the text <c>Type/id</c>, <c>http://server/Type/id</c> or either with <c>/_history/n</c> names.
    /// </summary>
    public static bool TryGetType(Element reference, out ReadOnlySpan<byte> type)
    {
        type = default;
        if (reference is not { Kind: ElementKind.String, IsEscaped: false })
        {
            return false;
        }

        var text = reference.RawValue;
        var history = text.LastIndexOf("/_history/"u8);
        text = history >= 0 ? text[..history] : text;
        var slash = text.LastIndexOf((byte)'/');
        if (slash <= 0)
        {
            return false;
        }

        text = text[..slash];
        type = text[(text.LastIndexOf((byte)'/') + 1)..];
        return FhirSchema.R4.TryGetResourceType(type, out _);
    }

    /// <summary>The target: contained, in the Bundle around, or what the context's resolver finds; does not exist otherwise.</summary>
    public static Element Resolve(Evaluation run, Element reference)
    {
        if (reference.Text is not { Length: > 0 } text)
        {
            return default;
        }

        if (text[0] == '#')
        {
            var container = Containment.ContainerOf(reference);
            return text.Length == 1 ? container : Containment.FindContained(container, reference.RawValue[1..]);
        }

        var inBundle = BundleReferences.Find(reference, text);
        return inBundle.Exists ? inBundle : run.Context.Resolver?.Invoke(text) ?? default;
    }
}
