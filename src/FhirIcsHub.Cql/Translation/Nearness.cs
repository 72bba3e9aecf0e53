namespace FhirIcsHub.Cql.Translation;

/// <summary>Finds the name that an author may have meant.</summary>
internal static class Nearness
{
    private const int MaxLength = 64;

    /// <summary>The name that differs least: in case only, else by two letters or a third of them; null when none is near.</summary>
    public static string? Find(string name, IEnumerable<string> known)
    {
        if (name.Length > MaxLength)
        {
            return null;
        }

        string? nearest = null;
        var least = name.Length < 3 ? 1 : name.Length == 3 ? 2 : Math.Max(2, name.Length / 3) + 1;
        foreach (var candidate in known)
        {
            if (candidate.Equals(name, StringComparison.OrdinalIgnoreCase))
            {
                return candidate;
            }

            if (Math.Abs(candidate.Length - name.Length) < least && Distance(name, candidate) is var distance && distance < least)
            {
                (nearest, least) = (candidate, distance);
            }
        }

        return nearest;
    }

    // Levenshtein: letters inserted, removed or replaced.
    private static int Distance(string from, string to)
    {
        Span<int> row = stackalloc int[from.Length + 1];
        for (var i = 0; i <= from.Length; i++)
        {
            row[i] = i;
        }

        for (var j = 1; j <= to.Length; j++)
        {
            var diagonal = row[0];
            row[0] = j;
            for (var i = 1; i <= from.Length; i++)
            {
                var replaced = diagonal + (from[i - 1] == to[j - 1] ? 0 : 1);
                diagonal = row[i];
                row[i] = Math.Min(replaced, Math.Min(row[i], row[i - 1]) + 1);
            }
        }

        return row[from.Length];
    }
}
