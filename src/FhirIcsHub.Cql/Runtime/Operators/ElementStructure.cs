using FhirIcsHub.Fhir;

namespace FhirIcsHub.Cql.Runtime.Operators;

/// <summary>
/// FHIR elements compared by their content: the same children in the same order with the same values. Numbers count by value, all else as
/// written.
/// </summary>
internal static class ElementStructure
{
    public static bool AreEqual(Element left, Element right) => left.Equals(right) || Same(left, right, isEquivalence: false);

    public static bool AreEquivalent(Element left, Element right) => left.Equals(right) || Same(left, right, isEquivalence: true);

    private static bool Same(Element left, Element right, bool isEquivalence)
    {
        Allowance.Descend();
        if (left.Kind != right.Kind || !ReferenceEquals(left.Type, right.Type))
        {
            return false;
        }

        if (left.HasValue && !SameValue(left, right, isEquivalence))
        {
            return false;
        }

        var others = right.Children;
        foreach (var child in left.Children)
        {
            if (!others.MoveNext() || !SameName(child, others.Current) || !Same(child, others.Current, isEquivalence))
            {
                return false;
            }
        }

        return !others.MoveNext();
    }

    // Of one definition and, as is compared next, one type is spelt alike: the name need not be read.
    private static bool SameName(Element left, Element right) =>
        left.Definition is { } definition ? ReferenceEquals(definition, right.Definition) : left.JsonName == right.JsonName;

    private static bool SameValue(Element left, Element right, bool isEquivalence)
    {
        if (!left.IsEscaped && !right.IsEscaped && left.RawValue.SequenceEqual(right.RawValue))
        {
            return true;
        }

        return left.Kind switch
        {
            ElementKind.Number => left.TryGetDecimal(out var x) && right.TryGetDecimal(out var y)
                && (isEquivalence ? DecimalEquivalence.AreEquivalent(x, y) : x == y),
            ElementKind.String when isEquivalence => StringEquivalence.AreEquivalent(left.Text!, right.Text!),
            ElementKind.String => string.Equals(left.Text, right.Text, StringComparison.Ordinal),
            _ => false,
        };
    }
}
