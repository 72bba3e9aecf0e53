using System.Text;

namespace FhirIcsHub.Fhir.FhirPath;

/// <summary>FHIRPath's <c>~</c>: always decided; order, case, white space and excess precision do not count.</summary>
internal static class Equivalence
{
    public static bool Of(ValueList left, ValueList right)
    {
        if (left.Count != right.Count)
        {
            return false;
        }

        if (left.Count == 1)
        {
            return Of(left[0], right[0]);
        }

        var used = new bool[right.Count];
        foreach (ref readonly var value in left.Span)
        {
            var match = -1;
            for (var i = 0; i < right.Count && match < 0; i++)
            {
                match = !used[i] && Of(value, right[i]) ? i : -1;
            }

            if (match < 0)
            {
                return false;
            }

            used[match] = true;
        }

        return true;
    }

    public static bool Of(in FhirPathValue left, in FhirPathValue right)
    {
        var a = SystemValues.Of(left);
        var b = SystemValues.Of(right);
        if (a.IsNone || b.IsNone)
        {
            return a.IsNone && b.IsNone;
        }

        if (a.IsNumber && b.IsNumber)
        {
            return AreClose(a.Decimal, b.Decimal);
        }

        if (a.IsTemporal && b.IsTemporal)
        {
            return (a.Kind == FhirPathKind.Time) == (b.Kind == FhirPathKind.Time) && TemporalOrder.Compare(a.Temporal, b.Temporal) == 0;
        }

        if (a.Kind == FhirPathKind.Quantity || b.Kind == FhirPathKind.Quantity)
        {
            return Quantities.TryOf(a, out var x) && Quantities.TryOf(b, out var y) && Quantities.AreEquivalent(x, y);
        }

        if (a.Kind != b.Kind)
        {
            return false;
        }

        return a.Kind switch
        {
            FhirPathKind.String => Normalised(a.String) == Normalised(b.String),
            FhirPathKind.Element => AreEquivalent(a.Element, b.Element),
            _ => Equality.Of(a, b) == true,
        };
    }

    /// <summary>Equal when rounded to the digits of the less precise; trailing zeros are no precision.</summary>
    public static bool AreClose(decimal left, decimal right)
    {
        var digits = Math.Min(SignificantScale(left), SignificantScale(right));
        return FhirPathNumber.Round(left, digits) == FhirPathNumber.Round(right, digits);
    }

    private static int SignificantScale(decimal value)
    {
        var scale = value.Scale;
        while (scale > 0 && decimal.Round(value, scale - 1) == value)
        {
            scale--;
        }

        return scale;
    }

    private static string Normalised(string text)
    {
        var result = new StringBuilder(text.Length);
        foreach (var c in text.AsSpan().Trim())
        {
            if (!char.IsWhiteSpace(c))
            {
                result.Append(char.ToLowerInvariant(c));
            }
            else if (result[^1] != ' ')
            {
                result.Append(' ');
            }
        }

        return result.ToString();
    }

    private static bool AreEquivalent(Element left, Element right)
    {
        var rest = right.Children.ToList();
        foreach (var child in left.Children)
        {
            var value = FhirPathValue.FromElement(child);
            var match = rest.FindIndex(r => r.Name == child.Name && Of(value, FhirPathValue.FromElement(r)));
            if (match < 0)
            {
                return false;
            }

            rest.RemoveAt(match);
        }

        return rest.Count == 0;
    }
}
