namespace FhirIcsHub.Fhir.FhirPath;

/// <summary>What a name that does not exist may have been meant to be.</summary>
internal static class Spelling
{
    private const int MaxLength = 40;

    /// <summary><c>: is family meant?</c> when a candidate is at most two letters off, else nothing.</summary>
    public static string Hint(string name, IEnumerable<string> candidates, string suffix = "")
    {
        if (name.Length is < 3 or > MaxLength)
        {
            return "";
        }

        var nearest = candidates
            .Where(candidate => Math.Abs(candidate.Length - name.Length) <= 2)
            .Select(candidate => (Name: candidate, Distance: Distance(name, candidate)))
            .Where(candidate => candidate.Distance <= (name.Length < 5 ? 1 : 2))
            .OrderBy(candidate => candidate.Distance)
            .ThenBy(candidate => candidate.Name, StringComparer.Ordinal)
            .Select(candidate => candidate.Name)
            .FirstOrDefault();
        return nearest is null ? "" : $": is {nearest}{suffix} meant?";
    }

    // Letters to change, add, drop or swap with their neighbour; case counts nothing.
    private static int Distance(string left, string right)
    {
        var (before, above, row) = (new int[right.Length + 1], new int[right.Length + 1], new int[right.Length + 1]);
        for (var column = 0; column <= right.Length; column++)
        {
            row[column] = column;
        }

        for (var line = 1; line <= left.Length; line++)
        {
            (before, above, row) = (above, row, before);
            row[0] = line;
            for (var column = 1; column <= right.Length; column++)
            {
                var isSame = IsSame(left[line - 1], right[column - 1]);
                row[column] = Math.Min(Math.Min(row[column - 1], above[column]) + 1, above[column - 1] + (isSame ? 0 : 1));
                if (line > 1 && column > 1 && IsSame(left[line - 1], right[column - 2]) && IsSame(left[line - 2], right[column - 1]))
                {
                    row[column] = Math.Min(row[column], before[column - 2] + 1);
                }
            }
        }

        return row[right.Length];
    }

    private static bool IsSame(char left, char right) => char.ToLowerInvariant(left) == char.ToLowerInvariant(right);
}
