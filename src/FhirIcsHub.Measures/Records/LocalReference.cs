using System.Diagnostics.CodeAnalysis;
using FhirIcsHub.Fhir.Schemas;

namespace FhirIcsHub.Measures;

/// <summary>
/// A literal reference to a resource of the hub: <c>Type/id</c>, with or without a base before it and a version behind it.
/// </summary>
internal static class LocalReference
{
    public static bool TryParse(string reference, [NotNullWhen(true)] out FhirType? type, [NotNullWhen(true)] out string? id)
    {
        var parts = reference.Split('/');
        var end = parts.Length >= 4 && parts[^2] == "_history" ? parts.Length - 2 : parts.Length;
        type = end >= 2 && FhirSchema.R4.FindType(parts[end - 2]) is { IsResource: true, IsAbstract: false } resource ? resource : null;
        id = type is null ? null : parts[end - 1];
        return id is { Length: > 0 };
    }
}
