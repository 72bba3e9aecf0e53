using System.Text.RegularExpressions;

namespace FhirIcsHub.Measures;

/// <summary>Where a postcode lies, and its national deprivation quintile (1 = most deprived fifth; null = not known).</summary>
public sealed record Residence(Area Neighbourhood, int? DeprivationQuintile);

/// <summary>
/// The hierarchy system > place > neighbourhood of one Integrated Care System, with the GP practices people register at and the
/// postcodes they live at. A registered and a resident population are two different sets of people: neither is derived from the other.
/// </summary>
public sealed partial class Geography
{
    private readonly Dictionary<string, Area> _byId = new(StringComparer.Ordinal);
    private readonly Dictionary<string, Area> _byRegisteredGroup = new(StringComparer.Ordinal);
    private readonly Dictionary<string, Area> _practiceByOdsCode = new(StringComparer.OrdinalIgnoreCase);
    private readonly Dictionary<string, Residence> _byPostcode = new(StringComparer.Ordinal);
    private readonly List<Area> _areas = [];

    private Geography(GeographyFile file)
    {
        Id = file.Id;
        Version = file.Version;
        System = Add(new Area(AreaLevel.System, file.System.Id, file.System.Name, file.System.OdsCode, null));
        foreach (var place in file.Places)
        {
            var placeArea = Add(new Area(AreaLevel.Place, place.Id, place.Name, null, System));
            foreach (var neighbourhood in place.Neighbourhoods)
            {
                AddNeighbourhood(neighbourhood, placeArea);
            }
        }
    }

    public string Id { get; }

    /// <summary>Names the state of boundaries and memberships, so that a report can say on which one it rests.</summary>
    public string Version { get; }

    public Area System { get; }

    /// <summary>All areas, each after the one it is part of, in the order of the file.</summary>
    public IReadOnlyList<Area> Areas => _areas;

    /// <exception cref="InvalidDataException">The file is not a geography; the message says which rule it breaks.</exception>
    public static Geography Load(string path) => Parse(File.ReadAllBytes(path));

    /// <exception cref="InvalidDataException">The JSON is not a geography; the message says which rule it breaks.</exception>
    public static Geography Parse(ReadOnlySpan<byte> json) => new(GeographyFile.Parse(json));

    /// <summary>The area whose Organization (and, above practices, Location) has this id.</summary>
    public Area? Find(string id) => _byId.GetValueOrDefault(id);

    public Area? FindByRegisteredGroup(string groupId) => _byRegisteredGroup.GetValueOrDefault(groupId);

    public Area? FindPractice(string odsCode) => _practiceByOdsCode.GetValueOrDefault(odsCode);

    /// <summary>Where a postcode lies, however it is spelt; null when the geography does not hold it.</summary>
    public Residence? FindPostcode(string postcode) => _byPostcode.GetValueOrDefault(Postcode.Normalise(postcode));

    private void AddNeighbourhood(GeographyFile.NeighbourhoodEntry entry, Area place)
    {
        var neighbourhood = Add(new Area(AreaLevel.Neighbourhood, entry.Id, entry.Name, null, place));
        foreach (var practice in entry.Practices)
        {
            var area = Add(new Area(AreaLevel.Practice, "practice-" + practice.OdsCode, practice.Name, practice.OdsCode, neighbourhood));
            if (!_practiceByOdsCode.TryAdd(practice.OdsCode, area))
            {
                throw new InvalidDataException($"Practice {practice.OdsCode} stands in the geography twice.");
            }
        }

        foreach (var postcode in entry.Postcodes)
        {
            if (postcode.ImdQuintile is < 1 or > 5)
            {
                throw new InvalidDataException(
                    $"A postcode of neighbourhood {entry.Id} has deprivation quintile {postcode.ImdQuintile}; 1 to 5 exist.");
            }

            var key = Postcode.Normalise(postcode.Postcode);
            if (key.Length == 0 || !_byPostcode.TryAdd(key, new Residence(neighbourhood, postcode.ImdQuintile)))
            {
                throw new InvalidDataException($"A postcode of neighbourhood {entry.Id} is empty or stands in the geography twice.");
            }
        }
    }

    private Area Add(Area area)
    {
        if (!FhirId().IsMatch(area.RegisteredGroupId))
        {
            throw new InvalidDataException(
                $"'{area.Id}' cannot be the id of an area: letters, digits, '-' and '.', at most 53 characters.");
        }

        if (!_byId.TryAdd(area.Id, area))
        {
            throw new InvalidDataException($"Area {area.Id} stands in the geography twice.");
        }

        _byRegisteredGroup.Add(area.RegisteredGroupId, area);
        _areas.Add(area);
        return area;
    }

    [GeneratedRegex(@"^[A-Za-z0-9\-.]{1,64}\z")]
    private static partial Regex FhirId();
}
