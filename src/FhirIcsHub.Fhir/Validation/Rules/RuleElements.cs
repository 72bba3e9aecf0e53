namespace FhirIcsHub.Fhir.Validation.Rules;

/// <summary>Questions that many rules ask of an element.</summary>
internal static class RuleElements
{
    public static bool IsTrue(this Element element) => element.TryGetBoolean(out var value) && value;

    /// <summary>The value of the first extension with that URL, or an element that does not exist.</summary>
    public static Element ExtensionValue(this Element element, string url)
    {
        foreach (var extension in element.Named("extension"))
        {
            if (extension.TextOf("url") == url)
            {
                return extension.First("value");
            }
        }

        return default;
    }

    /// <summary>The values of all extensions with that URL.</summary>
    public static List<Element> ExtensionValues(this Element element, string url)
    {
        var values = new List<Element>();
        foreach (var extension in element.Named("extension"))
        {
            if (extension.TextOf("url") == url && extension.First("value") is { Exists: true } value)
            {
                values.Add(value);
            }
        }

        return values;
    }

    /// <summary>The contained resource with that id, or an element that does not exist.</summary>
    public static Element Contained(this Element resource, string id)
    {
        foreach (var contained in resource.Named("contained"))
        {
            if (contained.TextOf("id") == id)
            {
                return contained;
            }
        }

        return default;
    }

    public static int Count(this Element element, string name)
    {
        var count = 0;
        foreach (var child in element.Named(name))
        {
            count++;
        }

        return count;
    }

    /// <summary>The name of the actual type, such as <c>Coding</c>.</summary>
    public static string TypeName(this Element element) => element.Type?.Name ?? "";

    /// <summary>The resource type of a resource, contained resource or entry.</summary>
    public static string ResourceTypeName(this Element resource) => resource.Type?.Name ?? resource.TextOf("resourceType") ?? "";
}
