using FhirIcsHub.Fhir.Schemas;

namespace FhirIcsHub.Fhir;

/// <summary>
/// The name of an element (<c>value</c>, without a choice's type), looked up once: for code that asks many resources for the same element.
/// </summary>
public sealed class ElementName(string text)
{
    /// <summary>The name.</summary>
    public string Text { get; } = text;

    internal ushort Symbol { get; } = FhirSchema.R4.NameId(text);

    public override string ToString() => Text;
}
