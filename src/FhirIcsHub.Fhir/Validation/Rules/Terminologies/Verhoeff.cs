namespace FhirIcsHub.Fhir.Validation.Rules;

/// <summary>The check digit of SNOMED CT identifiers (J. Verhoeff, Error Detecting Decimal Codes, 1969): the dihedral group D5.</summary>
internal static class Verhoeff
{
    private static readonly int[] FirstPermutation = [1, 5, 7, 6, 2, 8, 3, 0, 9, 4];

    /// <summary>Whether the last of the digits checks the others.</summary>
    public static bool IsValid(ReadOnlySpan<char> digits)
    {
        var check = 0;
        for (var i = 0; i < digits.Length; i++)
        {
            var digit = digits[digits.Length - 1 - i] - '0';
            for (var times = i % 8; times > 0; times--)
            {
                digit = FirstPermutation[digit];
            }

            check = Product(check, digit);
        }

        return check == 0;
    }

    // Rotations are 0 to 4, reflections 5 to 9.
    private static int Product(int a, int b) => (a < 5, b < 5) switch
    {
        (true, true) => (a + b) % 5,
        (true, false) => ((a + b - 5) % 5) + 5,
        (false, true) => ((a - 5 - b + 5) % 5) + 5,
        _ => (a - b + 5) % 5,
    };
}
