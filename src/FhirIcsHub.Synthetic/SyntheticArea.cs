namespace FhirIcsHub.Synthetic;

/// <summary>A neighbourhood in which synthetic people live, with the practices that serve it and the postcodes that lie in it.</summary>
public sealed record SyntheticArea(
    string NeighbourhoodId,
    string NeighbourhoodName,
    string PlaceId,
    string PlaceName,
    IReadOnlyList<SyntheticPractice> Practices,
    IReadOnlyList<SyntheticPostcode> Postcodes);

public sealed record SyntheticPractice(string OdsCode, string Name);

/// <param name="Postcode">With its space, for example <c>ZZ1 1AA</c>.</param>
/// <param name="ImdQuintile">1 (most deprived) to 5 (least deprived).</param>
public sealed record SyntheticPostcode(string Postcode, int ImdQuintile);
