using FhirIcsHub.Cql.Runtime;
using FhirIcsHub.Fhir;

namespace FhirIcsHub.Cql.Compilation;

/// <summary>The functions that FHIRHelpers declares and leaves to the engine (FHIRPath's of the same names).</summary>
internal static class FhirFunctions
{
    private static readonly ElementName Reference = new("reference");
    private static readonly ElementName ExtensionName = new("extension");
    private static readonly ElementName ModifierExtensionName = new("modifierExtension");
    private static readonly ElementName Url = new("url");

    public static Element Resolve(EvaluationState state, string? reference) =>
        reference is null ? default : state.Record.Resolve(reference);

    public static Element ResolveElement(EvaluationState state, Element reference) =>
        Resolve(state, reference.Type is { IsPrimitive: true } ? reference.Text : reference.First(Reference).Text);

    public static IReadOnlyList<Element>? Extension(Element element, string? url) => OfUrl(element, ExtensionName, url);

    public static IReadOnlyList<Element>? ModifierExtension(Element element, string? url) => OfUrl(element, ModifierExtensionName, url);

    public static bool? HasValue(Element element) => element.Exists ? element.HasValue : null;

    public static object? GetValue(CqlContext context, Element element) => PrimitiveValues.Of(context, element);

    private static List<Element>? OfUrl(Element element, ElementName name, string? url)
    {
        if (!element.Exists || url is null)
        {
            return null;
        }

        var found = new List<Element>();
        foreach (var extension in element.Named(name))
        {
            if (extension.First(Url).Text == url)
            {
                found.Add(extension);
            }
        }

        return found;
    }
}
