namespace FhirIcsHub.Fhir.Validation;

/// <summary>
/// Compares content with fixed[x] and pattern[x] (https://hl7.org/fhir/R4/elementdefinition.html#ElementDefinition.fixed_x_).
/// </summary>
internal static class ValueMatch
{
    /// <summary>Whether both have the same value and the same children, repeats in the same order.</summary>
    public static bool Equal(Element actual, Element expected) =>
        SameValue(actual, expected) && CountChildren(actual) == CountChildren(expected) && EachChildIsAt(actual, expected);

    /// <summary>
    /// Whether the content has at least what the pattern has; repeats of the pattern are found among the content's in any order.
    /// </summary>
    public static bool Fits(Element actual, Element pattern)
    {
        if (pattern.HasValue && !SameValue(actual, pattern))
        {
            return false;
        }

        foreach (var wanted in pattern.Children)
        {
            var found = false;
            foreach (var child in actual.Children)
            {
                if (SameName(child, wanted) && Fits(child, wanted))
                {
                    found = true;
                    break;
                }
            }

            if (!found)
            {
                return false;
            }
        }

        return true;
    }

    private static bool EachChildIsAt(Element actual, Element expected)
    {
        foreach (var wanted in expected.Children)
        {
            if (Corresponding(actual, expected, wanted) is not { Exists: true } child || !Equal(child, wanted))
            {
                return false;
            }
        }

        return true;
    }

    // The child of the same name at the same position among its repeats.
    private static Element Corresponding(Element actual, Element expected, Element wanted)
    {
        var position = 0;
        foreach (var sibling in expected.Children)
        {
            if (sibling == wanted)
            {
                break;
            }

            position += SameName(sibling, wanted) ? 1 : 0;
        }

        foreach (var child in actual.Children)
        {
            if (SameName(child, wanted) && position-- == 0)
            {
                return child;
            }
        }

        return default;
    }

    private static bool SameName(Element a, Element b) => a.NameId != 0 ? a.NameId == b.NameId : a.JsonName == b.JsonName;

    private static bool SameValue(Element actual, Element expected)
    {
        if (!expected.HasValue || !actual.HasValue)
        {
            return expected.HasValue == actual.HasValue;
        }

        if (!actual.IsEscaped && !expected.IsEscaped)
        {
            return actual.Kind == expected.Kind && actual.RawValue.SequenceEqual(expected.RawValue);
        }

        return actual.Text == expected.Text;
    }

    private static int CountChildren(Element element)
    {
        var count = 0;
        foreach (var _ in element.Children)
        {
            count++;
        }

        return count;
    }
}
