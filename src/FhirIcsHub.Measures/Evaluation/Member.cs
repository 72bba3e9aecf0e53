using FhirIcsHub.Fhir;

namespace FhirIcsHub.Measures;

/// <summary>
/// What a population counts: the person, one of the person's resources (known by type and id), or a value (known by its text).
/// </summary>
/// <param name="Key">What tells members of one person apart.</param>
/// <param name="Value">The resource or value; null for the person.</param>
internal readonly record struct Member(object Key, object? Value)
{
    public static Member ThePerson { get; } = new("", null);

    /// <summary><c>Encounter/1</c>; null for the person, for values, and for a resource without an id.</summary>
    public string? Reference => Value is Element ? Key as string : null;

    public bool Equals(Member other) => Key.Equals(other.Key);

    public override int GetHashCode() => Key.GetHashCode();

    public static Member Of(object value) => value is Element { IsResource: true } resource
        ? new Member(resource.TextOf("id") is { } id ? $"{resource.Type!.Name}/{id}" : resource, resource)
        : new Member(Text(value), value);

    private static string Text(object value) => value is Element element
        ? element.Text ?? System.Text.Encoding.UTF8.GetString(element.JsonSpan())
        : CqlText.Of(value);
}
