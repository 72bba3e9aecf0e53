namespace FhirIcsHub.Fhir.FhirPath;

/// <summary>The order behind &lt;, &lt;=, &gt; and &gt;=.</summary>
internal static class Ordering
{
    /// <summary>Negative, zero or positive; null when undecided; an error when the types have no common order.</summary>
    public static int? Of(in FhirPathValue left, in FhirPathValue right, int position)
    {
        var a = SystemValues.Of(left);
        var b = SystemValues.Of(right);
        if (a.IsNone || b.IsNone)
        {
            return null;
        }

        if (a.IsNumber && b.IsNumber)
        {
            return a.Decimal.CompareTo(b.Decimal);
        }

        if (a.Kind == FhirPathKind.String && b.Kind == FhirPathKind.String)
        {
            return string.CompareOrdinal(a.String, b.String);
        }

        if (a.IsTemporal && b.IsTemporal && (a.Kind == FhirPathKind.Time) == (b.Kind == FhirPathKind.Time))
        {
            return TemporalOrder.Compare(a.Temporal, b.Temporal);
        }

        if (Quantities.TryOf(a, out var x) && Quantities.TryOf(b, out var y))
        {
            return Quantities.Compare(x, y);
        }

        throw FhirPathException.Execution(position, $"{NameOf(a)} and {NameOf(b)} have no common order");
    }

    internal static string NameOf(in FhirPathValue value) =>
        value.Kind == FhirPathKind.Element ? value.Element.Type?.Name ?? "an element" : value.Kind.ToString();
}
