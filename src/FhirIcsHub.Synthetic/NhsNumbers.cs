using System.Globalization;

namespace FhirIcsHub.Synthetic;

/// <summary>
/// NHS numbers of the 999 range, which is set aside for tests: as many as there are people, in a scattered order, none twice.
/// </summary>
internal sealed class NhsNumbers
{
    private const int Stems = 1_000_000;

    /// <summary>Odd and no multiple of five, so that stepping by it visits every stem once.</summary>
    private const int Step = 618_033;

    private readonly int[] _stems;

    public NhsNumbers(int people, ulong seed)
    {
        _stems = new int[people];
        var stem = Chance.For(seed, 0, Purpose.NhsNumbers).Below(Stems);
        for (var found = 0; found < people; stem = (stem + Step) % Stems)
        {
            if (CheckDigit(stem) < 10)
            {
                _stems[found++] = stem;
            }
        }
    }

    /// <summary>The valid number of the person with this index.</summary>
    public string Of(int person) => Text(_stems[person], CheckDigit(_stems[person]));

    /// <summary>The same number with its last digit mistyped, so that modulus 11 fails.</summary>
    public static string WithWrongCheckDigit(string nhsNumber) => nhsNumber[..9] + (char)('0' + ((nhsNumber[9] - '0' + 3) % 10));

    /// <summary>0 to 9, or 10 where the stem has none (modulus 11 of the NHS Data Dictionary, weights 10 down to 2).</summary>
    private static int CheckDigit(int stem)
    {
        var sum = 9 * (10 + 9 + 8);
        for (var weight = 2; weight <= 7; weight++)
        {
            sum += stem % 10 * weight;
            stem /= 10;
        }

        return (11 - (sum % 11)) % 11;
    }

    private static string Text(int stem, int checkDigit) => string.Create(CultureInfo.InvariantCulture, $"999{stem:D6}{checkDigit}");
}
