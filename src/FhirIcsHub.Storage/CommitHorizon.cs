using System.Globalization;

namespace FhirIcsHub.Storage;

/// <summary>
/// What was committed at one moment, in numbers of changes. Consumers of the outbox read up to <see cref="Below"/>; a walk through pages
/// takes the horizon of its first page along, so that later changes stay out of it.
/// </summary>
/// <param name="Below">Every change below this number is committed or will never be: nothing is added there any more.</param>
/// <param name="End">No change from this number on had been committed.</param>
/// <param name="Open">
/// Transactions between <paramref name="Below"/> and <paramref name="End"/> that had not been committed, as ranges of their changes:
/// each from its number to the number + <see cref="ChangesPerTransaction"/>. Empty on SQLite.
/// </param>
public sealed record CommitHorizon(long Below, long End, IReadOnlyList<long> Open)
{
    /// <summary>On PostgreSQL a change's number is its transaction's id times this, plus its position in the transaction.</summary>
    public const long ChangesPerTransaction = 1 << 20;

    /// <summary>A condition that is true of rows whose change was committed at the horizon. Contains integers only.</summary>
    /// <param name="column">The row's change number, as <c>r."Sequence"</c>.</param>
    public string Condition(string column)
    {
        var text = string.Create(CultureInfo.InvariantCulture, $"{column} < {End}");
        foreach (var first in Open)
        {
            text += string.Create(
                CultureInfo.InvariantCulture, $" AND NOT ({column} >= {first} AND {column} < {first + ChangesPerTransaction})");
        }

        return text;
    }

    /// <summary>Whether the change with that number was committed at the horizon: the same as <see cref="Condition"/>.</summary>
    public bool Contains(long sequence)
    {
        if (sequence >= End)
        {
            return false;
        }

        foreach (var first in Open)
        {
            if (sequence >= first && sequence < first + ChangesPerTransaction)
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>A form to be kept in a cursor: read by <see cref="Parse"/>.</summary>
    public override string ToString() =>
        string.Join('.', new[] { Below, End }.Concat(Open).Select(n => n.ToString(CultureInfo.InvariantCulture)));

    /// <exception cref="FormatException">The text was not written by <see cref="ToString"/>.</exception>
    public static CommitHorizon Parse(string text)
    {
        var numbers = text.Split('.').Select(part => long.Parse(part, NumberStyles.None, CultureInfo.InvariantCulture)).ToArray();
        return numbers.Length >= 2
            ? new CommitHorizon(numbers[0], numbers[1], numbers[2..]) : throw new FormatException("Not a commit horizon.");
    }
}
