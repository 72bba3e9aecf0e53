namespace FhirIcsHub.Fhir.Profiles;

/// <summary>How a differential's descriptive properties (those without a member in <see cref="ProfileElement"/>) go over the
/// base's.</summary>
internal static class CarriedProperties
{
    /// <summary>What these say holds for the definition that says it and not for what is derived from it.</summary>
    private static readonly HashSet<string> NotInherited = new(StringComparer.Ordinal)
    {
        "http://hl7.org/fhir/StructureDefinition/structuredefinition-standards-status",
        "http://hl7.org/fhir/StructureDefinition/structuredefinition-standards-status-reason",
        "http://hl7.org/fhir/StructureDefinition/structuredefinition-normative-version",
        "http://hl7.org/fhir/StructureDefinition/structuredefinition-fmm",
        "http://hl7.org/fhir/StructureDefinition/structuredefinition-wg",
        "http://hl7.org/fhir/StructureDefinition/structuredefinition-summary",
        "http://hl7.org/fhir/StructureDefinition/structuredefinition-hierarchy",
    };

    /// <summary>The base's properties with those of the differential in their place or added to them.</summary>
    public static IReadOnlyList<Element> Merge(IReadOnlyList<Element> inherited, Element definition)
    {
        var result = new List<Element>(inherited.Count + 4);
        foreach (var property in inherited)
        {
            if (IsInherited(property))
            {
                result.Add(property);
            }
        }

        string? replaced = null;
        foreach (var property in definition.Children)
        {
            var name = property.Name;
            if (SnapshotReader.IsTyped(name))
            {
                continue;
            }

            switch (name)
            {
                case "alias" or "condition" or "mapping" or "example" or "representation":
                    AddNew(result, property);
                    break;
                case "extension" or "modifierExtension":
                    var url = property.TextOf("url");
                    result.RemoveAll(p => p.Name == name && p.TextOf("url") == url);
                    Insert(result, property);
                    break;
                case "code":
                    // The first of the differential's repeats removes the base's.
                    if (replaced != name)
                    {
                        result.RemoveAll(p => p.Name == name);
                        replaced = name;
                    }

                    Insert(result, property);
                    break;
                default:
                    Replace(result, property);
                    break;
            }
        }

        return result;
    }

    private static bool IsInherited(Element property) => property.Name != "extension"
        || !NotInherited.Contains(property.TextOf("url") ?? "");

    private static void AddNew(List<Element> result, Element property)
    {
        var raw = Raw(property);
        foreach (var known in result)
        {
            if (known.Name == property.Name && Raw(known).SequenceEqual(raw))
            {
                return;
            }
        }

        Insert(result, property);
    }

    // Repeats stand one after the other.
    private static void Insert(List<Element> result, Element property)
    {
        var last = result.FindLastIndex(p => p.Name == property.Name);
        result.Insert(last < 0 ? result.Count : last + 1, property);
    }

    private static void Replace(List<Element> result, Element property)
    {
        var place = result.FindIndex(p => p.Name == property.Name);
        if (place < 0)
        {
            result.Add(property);
            return;
        }

        // "..." at the start asks for the text to be added to the base's.
        var isAddition = property.Text is { } text && text.StartsWith("...", StringComparison.Ordinal) && result[place].Text is not null;
        result[place] = isAddition ? TextOf(property.Name, result[place].Text + "\r\n" + property.Text![3..]) : property;
    }

    private static ReadOnlySpan<byte> Raw(Element element)
    {
        ref readonly var node = ref element.NodeRef;
        return element.Resource.Document.Slice(node.Start, node.Length);
    }

    private static Element TextOf(string name, string text)
    {
        byte[] json =
        [
            .. """{"resourceType":"StructureDefinition","snapshot":{"element":[{"path":"Element","""u8,
            .. JsonText.Quote(name), (byte)':', .. JsonText.Quote(text),
            .. "}]}}"u8,
        ];
        return Resource.Read(json, ReadMode.AsSent).Resource!.Root.First("snapshot").First("element").First(name);
    }
}
