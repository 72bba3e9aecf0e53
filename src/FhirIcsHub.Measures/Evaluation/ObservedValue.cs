using FhirIcsHub.Cql.Runtime.Values;
using FhirIcsHub.Fhir;

namespace FhirIcsHub.Measures;

/// <summary>One observation of a member: a number, with its unit when it is a quantity.</summary>
internal readonly record struct ObservedValue(decimal Value, string? Unit = null)
{
    /// <summary>The observation that a value of CQL or FHIR is; false for what is no number.</summary>
    public static bool TryRead(object value, out ObservedValue observed)
    {
        switch (value)
        {
            case int whole:
                observed = new(whole);
                return true;
            case long whole:
                observed = new(whole);
                return true;
            case decimal number:
                observed = new(number);
                return true;
            case CqlQuantity quantity:
                observed = new(quantity.Value, quantity.Unit == CqlQuantity.NoUnit ? null : quantity.Unit);
                return true;
            case Element element when element.TryGetDecimal(out var number):
                observed = new(number);
                return true;
            case Element element when element.First("value").TryGetDecimal(out var number):
                observed = new(number, element.TextOf("code") ?? element.TextOf("unit"));
                return true;
            default:
                observed = default;
                return false;
        }
    }
}
