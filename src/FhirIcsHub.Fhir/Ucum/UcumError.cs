using System.Globalization;

namespace FhirIcsHub.Fhir.Ucum;

/// <summary>Why a text is no UCUM unit.</summary>
/// <param name="Position">Zero-based offset into the text.</param>
/// <param name="Reason">What is wrong there and what was expected.</param>
public sealed record UcumError(int Position, string Reason)
{
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Reason} (position {Position})");
}
