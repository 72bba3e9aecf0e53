namespace FhirIcsHub.Synthetic;

/// <summary>What population to make. Equal options give equal bytes.</summary>
public sealed record SyntheticOptions
{
    /// <param name="people">1 to <see cref="MostPeople"/>.</param>
    /// <param name="seed">Any number; another seed gives other people.</param>
    /// <param name="areas">Where people live; each with at least one practice and one postcode.</param>
    public SyntheticOptions(int people, ulong seed, IReadOnlyList<SyntheticArea> areas)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(people, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(people, MostPeople);
        ArgumentNullException.ThrowIfNull(areas);
        if (areas.Count == 0 || areas.Any(area => area.Practices.Count == 0 || area.Postcodes.Count == 0))
        {
            throw new ArgumentException("Every area needs a practice and a postcode, and there must be an area.", nameof(areas));
        }

        People = people;
        Seed = seed;
        Areas = areas;
    }

    /// <summary>The 999 range of NHS numbers holds one million stems, of which 909,091 have a check digit; some are kept back.</summary>
    public const int MostPeople = 900_000;

    /// <summary>Earliest reference date.</summary>
    public static readonly DateOnly FirstDate = new(1980, 1, 1);

    /// <summary>Latest reference date.</summary>
    public static readonly DateOnly LastDate = new(2100, 1, 1);

    public int People { get; }

    public ulong Seed { get; }

    public IReadOnlyList<SyntheticArea> Areas { get; }

    /// <summary>
    /// The first day that has not happened yet: every date in the messages lies before it. Within <see cref="FirstDate"/> and
    /// <see cref="LastDate"/>.
    /// </summary>
    public DateOnly ReferenceDate
    {
        get;
        init
        {
            ArgumentOutOfRangeException.ThrowIfLessThan(value, FirstDate);
            ArgumentOutOfRangeException.ThrowIfGreaterThan(value, LastDate);
            field = value;
        }
    } = new(2026, 4, 1);
}
