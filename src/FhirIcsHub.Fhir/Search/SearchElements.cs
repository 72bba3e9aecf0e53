using FhirIcsHub.Fhir.Schemas;

namespace FhirIcsHub.Fhir.Search;

/// <summary>
/// Names of the elements that conversions look into, as schema symbols: compared as numbers on the hottest path of a write.
/// </summary>
internal static class SearchElements
{
    public static readonly ushort Bounds = Symbol("bounds");
    public static readonly ushort Code = Symbol("code");
    public static readonly ushort Coding = Symbol("coding");
    public static readonly ushort Comparator = Symbol("comparator");
    public static readonly ushort Currency = Symbol("currency");
    public static readonly ushort Display = Symbol("display");
    public static readonly ushort End = Symbol("end");
    public static readonly ushort Event = Symbol("event");
    public static readonly ushort Extension = Symbol("extension");
    public static readonly ushort Family = Symbol("family");
    public static readonly ushort High = Symbol("high");
    public static readonly ushort Id = Symbol("id");
    public static readonly ushort Identifier = Symbol("identifier");
    public static readonly ushort Low = Symbol("low");
    public static readonly ushort Reference = Symbol("reference");
    public static readonly ushort Repeat = Symbol("repeat");
    public static readonly ushort Start = Symbol("start");
    public static readonly ushort System = Symbol("system");
    public static readonly ushort Text = Symbol("text");
    public static readonly ushort Type = Symbol("type");
    public static readonly ushort Unit = Symbol("unit");
    public static readonly ushort Url = Symbol("url");
    public static readonly ushort Value = Symbol("value");

    public static ushort Symbol(string name) =>
        FhirSchema.R4.NameId(name) is var id and not 0 ? id : throw new InvalidOperationException($"R4 has no element '{name}'");

    /// <summary>The first child of that name, or one that does not exist.</summary>
    public static Element Child(this Element element, ushort name)
    {
        foreach (var child in element.Children)
        {
            if (child.NameId == name)
            {
                return child;
            }
        }

        return default;
    }
}
