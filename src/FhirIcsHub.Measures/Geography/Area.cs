namespace FhirIcsHub.Measures;

/// <summary>A level at which an Integrated Care System is run and reported, from the widest to the narrowest.</summary>
public enum AreaLevel
{
    System,
    Place,
    Neighbourhood,
    Practice,
}

/// <summary>
/// One area of the geography: the system, a place, a neighbourhood (primary care network) or a GP practice. Every area is an
/// Organization that people are registered under; all but the practices are also a Location that people live in.
/// </summary>
public sealed record Area(AreaLevel Level, string Id, string Name, string? OdsCode, Area? PartOf)
{
    private const string RegisteredPrefix = "registered-";

    /// <summary>Reference to the Organization that runs the area and that its reports are by.</summary>
    public string OrganizationReference => "Organization/" + Id;

    /// <summary>Reference to the Location that is the area on the ground; a practice has none.</summary>
    public string? LocationReference => Level == AreaLevel.Practice ? null : "Location/" + Id;

    /// <summary>
    /// Id of the Group of the people registered under the area: what a MeasureReport about an Organization has as subject.
    /// </summary>
    public string RegisteredGroupId => RegisteredPrefix + Id;

    /// <summary>The area's own or an enclosing area at <paramref name="level"/>; null when the area is wider than that.</summary>
    public Area? At(AreaLevel level)
    {
        Area? area = this;
        while (area is not null && area.Level != level)
        {
            area = area.PartOf;
        }

        return area;
    }

    /// <summary>Whether this is <paramref name="other"/> or lies within it.</summary>
    public bool IsWithin(Area other) => ReferenceEquals(At(other.Level), other);

    public bool Equals(Area? other) => ReferenceEquals(this, other);

    public override int GetHashCode() => string.GetHashCode(Id, StringComparison.Ordinal);

    public override string ToString() => $"{Level} {Id}";
}
