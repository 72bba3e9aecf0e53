namespace FhirIcsHub.Cql.Compilation.Sharing;

/// <summary>An expression that is worth keeping: it occurs several times, or in a loop on whose rows it does not depend.</summary>
/// <param name="level">The binder on whose values it depends; null when it depends on none.</param>
/// <param name="isPersonal">Whether it depends on the person, and not on the run alone.</param>
internal sealed class SharedExpression(Binder? level, bool isPersonal)
{
    public Binder? Level => level;

    public bool IsPersonal => isPersonal;

    /// <summary>How many expressions use it; one that is itself used several times counts once.</summary>
    public int Uses { get; set; }

    /// <summary>Whether it stands in a loop within <see cref="Level"/>.</summary>
    public bool IsRepeated { get; set; }

    public int Weight { get; init; }
}
