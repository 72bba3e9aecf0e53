namespace FhirIcsHub.Measures;

/// <summary>
/// The form of a postcode that two spellings of the same postcode share: capitals and digits, no space ("zz1 1aa" is ZZ11AA).
/// </summary>
internal static class Postcode
{
    public static string Normalise(string postcode) => string.Create(
        postcode.Count(char.IsAsciiLetterOrDigit),
        postcode,
        static (target, source) =>
        {
            var length = 0;
            foreach (var character in source)
            {
                if (char.IsAsciiLetterOrDigit(character))
                {
                    target[length++] = char.ToUpperInvariant(character);
                }
            }
        });
}
