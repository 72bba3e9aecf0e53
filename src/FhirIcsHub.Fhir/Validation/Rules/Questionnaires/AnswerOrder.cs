using FhirIcsHub.Fhir.FhirPath;

namespace FhirIcsHub.Fhir.Validation.Rules;

/// <summary>How two answers compare. Null where their types, units or precisions leave it open.</summary>
internal static class AnswerOrder
{
    public static bool? AreEqual(Element left, Element right) => (left.TypeName(), right.TypeName()) switch
    {
        ("Coding", "Coding") => SameCoding(left, right),
        ("Reference", "Reference") => left.TextOf("reference") == right.TextOf("reference"),
        ("Coding", "string") => left.TextOf("code") == right.Text || left.TextOf("display") == right.Text,
        ("string", "Coding") => AreEqual(right, left),
        ("Coding" or "Reference" or "Attachment", _) or (_, "Coding" or "Reference" or "Attachment") => false,
        _ => Equality.Of(FhirPathValue.FromElement(left), FhirPathValue.FromElement(right)),
    };

    /// <summary>Negative, zero or positive.</summary>
    public static int? Compare(Element left, Element right)
    {
        try
        {
            return Ordering.Of(FhirPathValue.FromElement(left), FhirPathValue.FromElement(right), 0);
        }
        catch (FhirPathException)
        {
            // Two types without a common order: the question cannot be answered.
            return null;
        }
    }

    public static bool SameCoding(Element left, Element right) =>
        left.TextOf("code") is { } code && code == right.TextOf("code") && (left.TextOf("system") ?? "") == (right.TextOf("system") ?? "");
}
