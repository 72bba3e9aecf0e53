namespace FhirIcsHub.Fhir.FhirPath;

/// <summary>FHIRPath's <c>=</c>: null where it is undecided (precision of dates, incommensurable durations).</summary>
internal static class Equality
{
    /// <summary>Null when either side is empty, false when the counts differ, else item by item in order.</summary>
    public static bool? Of(ValueList left, ValueList right)
    {
        if (left.Count == 0 || right.Count == 0)
        {
            return null;
        }

        if (left.Count != right.Count)
        {
            return false;
        }

        var undecided = false;
        for (var i = 0; i < left.Count; i++)
        {
            var equal = Of(left[i], right[i]);
            if (equal == false)
            {
                return false;
            }

            undecided |= equal is null;
        }

        return undecided ? null : true;
    }

    public static bool? Of(in FhirPathValue left, in FhirPathValue right)
    {
        if (left.Kind == FhirPathKind.Element && right.Kind == FhirPathKind.Element)
        {
            var x = left.Element;
            var y = right.Element;
            if (x == y)
            {
                return true;
            }

            // Most comparisons are of strings without escapes: their bytes tell.
            if (IsPlainText(x) && IsPlainText(y))
            {
                return x.RawValue.SequenceEqual(y.RawValue);
            }
        }

        return OfSystem(left, right);
    }

    private static bool? OfSystem(in FhirPathValue left, in FhirPathValue right)
    {

        var a = SystemValues.Of(left);
        var b = SystemValues.Of(right);
        if (a.IsNone || b.IsNone)
        {
            return null;
        }

        if (a.IsNumber && b.IsNumber)
        {
            return a.Decimal == b.Decimal;
        }

        if (a.IsTemporal && b.IsTemporal)
        {
            if ((a.Kind == FhirPathKind.Time) != (b.Kind == FhirPathKind.Time))
            {
                return false;
            }

            return TemporalOrder.Compare(a.Temporal, b.Temporal) is { } order ? order == 0 : null;
        }

        if (a.Kind == FhirPathKind.Quantity || b.Kind == FhirPathKind.Quantity)
        {
            return Quantities.TryOf(a, out var x) && Quantities.TryOf(b, out var y) ? Quantities.AreEqual(x, y) : false;
        }

        if (a.Kind != b.Kind)
        {
            return false;
        }

        return a.Kind switch
        {
            FhirPathKind.String => a.String == b.String,
            FhirPathKind.Boolean => a.Boolean == b.Boolean,
            FhirPathKind.Type => a.TypeInfo == b.TypeInfo,
            _ => AreEqual(a.Element, b.Element),
        };
    }

    /// <summary>Whether the element is a string without escapes: its bytes are its value.</summary>
    public static bool IsPlainText(Element element) =>
        element is { Kind: ElementKind.String, IsEscaped: false }
            && (element.Type is null || SystemValues.KindOf(element.Type) == FhirPathKind.String);

    /// <summary>Complex elements are equal when they have the same children, name by name, in order within a name.</summary>
    private static bool AreEqual(Element left, Element right)
    {
        var count = 0;
        foreach (var child in left.Children)
        {
            count++;
            var counterpart = NthNamed(right, child, left);
            if (!counterpart.Exists || !IsSame(child, counterpart))
            {
                return false;
            }
        }

        foreach (var unused in right.Children)
        {
            count--;
        }

        return count == 0 && left.IsResource == right.IsResource;
    }

    // Both primitives without value but with extensions count as well: they are compared by their children.
    private static bool IsSame(Element left, Element right)
    {
        if (left.Kind == ElementKind.Absent || right.Kind == ElementKind.Absent)
        {
            return left.Kind == right.Kind && AreEqual(left, right);
        }

        return Of(FhirPathValue.FromElement(left), FhirPathValue.FromElement(right)) == true;
    }

    private static Element NthNamed(Element parent, Element child, Element childParent)
    {
        var skip = 0;
        var name = new PathStep(child.Name, child.NameId);
        foreach (var sibling in childParent.Children)
        {
            if (sibling == child)
            {
                break;
            }

            skip += name.Matches(sibling.Resource, sibling.Index) ? 1 : 0;
        }

        foreach (var candidate in parent.Children)
        {
            if (name.Matches(candidate.Resource, candidate.Index) && skip-- == 0)
            {
                return candidate;
            }
        }

        return default;
    }
}
