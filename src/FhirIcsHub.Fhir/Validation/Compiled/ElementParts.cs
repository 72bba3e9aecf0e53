using FhirIcsHub.Fhir.Profiles;

namespace FhirIcsHub.Fhir.Validation;

/// <summary>The parts of an element's rule that stand in the element definition itself.</summary>
internal static class ElementParts
{
    private const string MinLength = "http://hl7.org/fhir/StructureDefinition/minLength";
    private const string MustHaveValue = "http://hl7.org/fhir/5.0/StructureDefinition/extension-ElementDefinition.mustHaveValue";
    private const string ValueAlternatives = "http://hl7.org/fhir/5.0/StructureDefinition/extension-ElementDefinition.valueAlternatives";

    public static ValueRule? ValueOf(ProfileElement element)
    {
        int? minLength = null;
        var mustHaveValue = false;
        List<string>? alternatives = null;
        foreach (var part in element.Carried)
        {
            switch (part.Name == "extension" ? part.TextOf("url") : null)
            {
                case MinLength: minLength = part.First("value").TryGetInt32(out var length) ? length : null; break;
                case MustHaveValue: mustHaveValue = part.First("value").TextEquals("true"u8); break;
                case ValueAlternatives when part.TextOf("value") is { } url: (alternatives ??= []).Add(url); break;
            }
        }

        return element.Fixed.Exists || element.Pattern.Exists || element.MinValue.Exists || element.MaxValue.Exists
            || element.MaxLength is not null
            || minLength is not null || mustHaveValue || alternatives is not null
            ? new ValueRule(
                element.Fixed, element.Pattern, element.MinValue, element.MaxValue, minLength, element.MaxLength, mustHaveValue,
                alternatives ?? [])
            : null;
    }

    public static BindingRule? BindingOf(ProfileElement element)
    {
        if (element.Binding is not { ValueSet: { } valueSet } binding)
        {
            return null;
        }

        var strength = binding.Strength switch
        {
            "required" => BindingStrength.Required,
            "extensible" => BindingStrength.Extensible,
            "preferred" => BindingStrength.Preferred,
            _ => BindingStrength.Example,
        };
        var largest = strength == BindingStrength.Required ? null : LargestOf(binding);
        return strength >= BindingStrength.Extensible || largest is not null ? new BindingRule(strength, valueSet, largest) : null;
    }

    private static string? LargestOf(ElementBinding binding)
    {
        foreach (var part in binding.Carried)
        {
            if (part.Name == "extension"
                && part.First("url").TextEquals("http://hl7.org/fhir/StructureDefinition/elementdefinition-maxValueSet"u8))
            {
                return part.TextOf("value");
            }
        }

        return null;
    }

    /// <summary>The constraints that are evaluated; those that the validator checks on every element by itself are left out.</summary>
    /// <param name="element">The element.</param>
    /// <param name="whole">Of an element in a slice: the constraints on all items, which hold for it too.</param>
    public static IReadOnlyList<InvariantRule> InvariantsOf(ProfileElement element, IReadOnlyList<InvariantRule>? whole = null)
    {
        List<InvariantRule>? rules = whole is { Count: > 0 } ? [.. whole] : null;
        foreach (var constraint in element.Constraints)
        {
            if (constraint.Expression is { } expression && !NativeInvariants.Covers(constraint.Key, expression)
                && rules?.Exists(r => r.Key == constraint.Key && r.Published == expression) != true)
            {
                (rules ??= []).Add(InvariantRule.Compile(constraint.Key, constraint.Severity, constraint.Human, expression));
            }
        }

        return rules ?? (IReadOnlyList<InvariantRule>)[];
    }
}
