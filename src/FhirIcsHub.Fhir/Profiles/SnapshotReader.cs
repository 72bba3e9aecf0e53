using System.Globalization;

namespace FhirIcsHub.Fhir.Profiles;

/// <summary>Reads element definitions out of a StructureDefinition.</summary>
internal static class SnapshotReader
{
    private const int LongestPath = 1000;

    /// <summary>The properties of an ElementDefinition that <see cref="ProfileElement"/> has a member for.</summary>
    private static readonly HashSet<string> Typed =
    [
        "id", "path", "sliceName", "sliceIsConstraining", "slicing", "min", "max", "base", "contentReference", "type", "fixed", "pattern",
        "minValue", "maxValue", "maxLength", "constraint", "mustSupport", "isModifier", "isSummary", "binding",
    ];

    /// <summary>The snapshot that the definition brings with it, or null when it has none that can be used.</summary>
    public static Snapshot? Read(Resource structureDefinition)
    {
        var elements = new List<ProfileElement>();
        foreach (var element in structureDefinition.Root.First("snapshot").Named("element"))
        {
            elements.Add(ReadElement(element));
            if (elements[^1].Path is { Length: 0 } or { Length: > LongestPath })
            {
                return null;
            }
        }

        return elements.Count == 0 ? null : new Snapshot(structureDefinition, elements);
    }

    public static ProfileElement ReadElement(Element element)
    {
        var result = new ProfileElement();
        List<ProfileType>? types = null;
        List<ProfileConstraint>? constraints = null;
        List<Element>? carried = null;
        var saysBase = false;
        foreach (var part in element.Children)
        {
            switch (part.Name)
            {
                case "id": result.Id = part.Text ?? ""; break;
                case "path": result.Path = part.Text ?? ""; break;
                case "sliceName": result.SliceName = part.Text; break;
                case "sliceIsConstraining": result.SliceIsConstraining = Boolean(part); break;
                case "slicing": result.Slicing = Slicing(part); break;
                case "min": result.Min = Number(part) ?? 0; break;
                case "max": result.Max = Max(part.Text); break;
                case "base":
                    saysBase = true;
                    result.BasePath = part.TextOf("path") ?? "";
                    result.BaseMin = Number(part.First("min")) ?? 0;
                    result.BaseMax = Max(part.TextOf("max"));
                    break;
                case "contentReference": result.ContentReference = LocalReference(part.Text); break;
                case "type": (types ??= []).Add(Type(part)); break;
                case "fixed": result.Fixed = part; break;
                case "pattern": result.Pattern = part; break;
                case "minValue": result.MinValue = part; break;
                case "maxValue": result.MaxValue = part; break;
                case "maxLength": result.MaxLength = Number(part); break;
                case "constraint": (constraints ??= []).Add(Constraint(part)); break;
                case "mustSupport": result.SaysMustSupport = Boolean(part); break;
                case "isModifier": result.SaysIsModifier = Boolean(part); break;
                case "isSummary": result.SaysIsSummary = Boolean(part); break;
                case "binding": result.Binding = Binding(part); break;
                default: (carried ??= []).Add(part); break;
            }
        }

        result.Types = types ?? result.Types;
        result.Constraints = constraints ?? result.Constraints;
        result.Carried = carried ?? result.Carried;
        if (result.Id.Length == 0)
        {
            result.Id = result.SliceName is null ? result.Path : result.Path + ":" + result.SliceName;
        }

        if (!saysBase)
        {
            (result.BasePath, result.BaseMin, result.BaseMax) = (result.Path, result.Min, result.Max);
        }

        return result;
    }

    public static bool IsTyped(string property) => Typed.Contains(property);

    public static ProfileType Type(Element type) => new(
        type.TextOf("code") ?? "",
        Texts(type, "profile"),
        Texts(type, "targetProfile"),
        Texts(type, "aggregation"),
        type.TextOf("versioning"))
    {
        Carried = Others(type, "code", "profile", "targetProfile", "aggregation", "versioning"),
        ProfileElement = ProfileElementOf(type.First("profile")),
    };

    public static ElementSlicing Slicing(Element slicing) => new(
        [.. slicing.Named("discriminator").ToList().Select(d => new SlicingDiscriminator(d.TextOf("type") ?? "", d.TextOf("path") ?? ""))],
        Boolean(slicing.First("ordered")) == true,
        slicing.TextOf("rules") ?? "open")
    {
        SaysOrdered = slicing.First("ordered").Exists,
        SaysRules = slicing.First("rules").Exists,
        Carried = Others(slicing, "discriminator", "ordered", "rules"),
    };

    public static ElementBinding Binding(Element binding) => new(binding.TextOf("strength") ?? "example", binding.TextOf("valueSet"))
    {
        Carried = Others(binding, "strength", "valueSet"),
    };

    public static ProfileConstraint Constraint(Element constraint) => new(
        constraint.TextOf("key") ?? "",
        constraint.TextOf("severity") ?? "error",
        constraint.TextOf("human"),
        constraint.TextOf("expression"),
        constraint.TextOf("source"))
    {
        Carried = Others(constraint, "key", "severity", "human", "expression", "source"),
    };

    public static int Max(string? max) =>
        max == "*" ? int.MaxValue : int.TryParse(max, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number
            : int.MaxValue;

    public static int? Number(Element element) => element.TryGetInt32(out var number) ? number : null;

    public static bool? Boolean(Element element) => element.TryGetBoolean(out var value) ? value : null;

    /// <summary><c>#Bundle.link</c> out of <c>http://hl7.org/fhir/StructureDefinition/Bundle#Bundle.link</c>.</summary>
    public static string? LocalReference(string? reference) => reference?.IndexOf('#') is > 0 and var hash ? reference[hash..] : reference;

    private static string? ProfileElementOf(Element profile)
    {
        foreach (var extension in profile.Named("extension"))
        {
            if (extension.First("url").TextEquals("http://hl7.org/fhir/StructureDefinition/elementdefinition-profile-element"u8))
            {
                return extension.TextOf("value");
            }
        }

        return null;
    }

    private static IReadOnlyList<string> Texts(Element parent, string name)
    {
        List<string>? texts = null;
        foreach (var child in parent.Named(name))
        {
            if (child.Text is { } text)
            {
                (texts ??= []).Add(text);
            }
        }

        return texts ?? (IReadOnlyList<string>)[];
    }

    private static IReadOnlyList<Element> Others(Element parent, params ReadOnlySpan<string> known)
    {
        List<Element>? others = null;
        foreach (var child in parent.Children)
        {
            if (!known.Contains(child.Name))
            {
                (others ??= []).Add(child);
            }
        }

        return others ?? (IReadOnlyList<Element>)[];
    }
}
