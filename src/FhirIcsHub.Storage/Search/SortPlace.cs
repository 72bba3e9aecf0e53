namespace FhirIcsHub.Storage.Search;

/// <summary>Where a walk in the order of <c>_sort</c> is.</summary>
/// <param name="After">Key of the last match given out.</param>
/// <param name="Horizon">
/// What was committed when the walk began. What changed since is left out, for its values may have moved it past the place: so nothing
/// comes twice, and what matches unchanged is where it was.
/// </param>
/// <param name="Values">The last match's values of the sort keys; null = none.</param>
internal sealed record SortPlace(long After, CommitHorizon Horizon, IReadOnlyList<string?> Values)
{
    /// <summary>No indexed text contains it.</summary>
    private const char Separator = '\0';

    private const string Present = "=";

    /// <summary>Reads what <see cref="ToString"/> wrote and a cursor kept.</summary>
    public static SortPlace Parse(long after, string text)
    {
        var parts = text.Split(Separator);
        return new SortPlace(after, CommitHorizon.Parse(parts[0]), [.. parts.Skip(1).Select(part => part.Length == 0 ? null : part[1..])]);
    }

    public override string ToString() =>
        string.Join(Separator, Values.Select(value => value is null ? "" : Present + value).Prepend(Horizon.ToString()));
}
