namespace FhirIcsHub.Synthetic.People;

/// <summary>NHS Data Dictionary ethnic category (the parent letter) and the sub-code that some GP systems keep.</summary>
internal sealed record EthnicCategory(string Code, string SubCode, string Display, string SubDisplay)
{
    public static readonly IReadOnlyList<EthnicCategory> All =
    [
        new("A", "A", "British, Mixed British", "British, Mixed British"),
        new("B", "B", "Irish", "Irish"),
        new("C", "CA", "Any other White background", "English"),
        new("C", "C2", "Any other White background", "Northern Irish"),
        new("C", "CP", "Any other White background", "Polish"),
        new("D", "D", "White and Black Caribbean", "White and Black Caribbean"),
        new("G", "GC", "Any other mixed background", "Black and White"),
        new("H", "H", "Indian or British Indian", "Indian or British Indian"),
        new("J", "J", "Pakistani or British Pakistani", "Pakistani or British Pakistani"),
        new("K", "K", "Bangladeshi or British Bangladeshi", "Bangladeshi or British Bangladeshi"),
        new("L", "LE", "Any other Asian background", "Sri Lanka"),
        new("M", "M", "Caribbean", "Caribbean"),
        new("N", "N", "African", "African"),
        new("P", "PA", "Any other Black background", "Somali"),
        new("R", "R", "Chinese", "Chinese"),
        new("S", "SA", "Any other ethnic group", "Vietnamese"),
        new("Z", "Z", "Not stated", "Not stated"),
    ];

    public static EthnicCategory Drawn(Chance chance) =>
        All[chance.Weighted([62, 1, 6, 1, 3, 1.2, 0.8, 4.5, 4, 1.8, 2, 1.2, 3, 1.2, 1, 1.3, 5])];
}
