namespace FhirIcsHub.Synthetic.People;

/// <summary>Invented names: family names are put together from parts, given names are common ones.</summary>
internal static class Names
{
    private static readonly string[] FamilyBeginnings =
    [
        "Ash", "Bram", "Carr", "Dun", "Elder", "Fair", "Gorse", "Hazel", "Ivel", "Jarrow", "Kel", "Lang", "Mar", "Nether", "Oak", "Pell",
        "Quarn", "Rook", "Stan", "Thorn", "Ulver", "Vane", "Whit", "Yarrow", "Black", "Comb", "Drake", "Eden", "Fenn", "Green", "Holm",
        "Kings", "Lock", "Mere",
    ];

    private static readonly string[] FamilyEndings =
    [
        "ley", "wick", "by", "combe", "ford", "ham", "worth", "field", "stone", "shaw", "well", "more", "ton", "bridge", "grave", "lake",
        "mund", "wright", "smith", "man", "croft", "dale", "hurst", "side",
    ];

    private static readonly string[] RareFamilies =
    [
        "O'Harrow", "O'Dunmore", "D'Ashby", "Brontëfield", "Núñez-Vale", "Okonwell", "Rahmanby", "Patelford", "Müllerham", "Nowakstone",
        "Chenwick", "Adeyfield",
    ];

    private static readonly string[] GirlNames =
    [
        "Margaret", "Susan", "Patricia", "Jean", "Dorothy", "Sheila", "Christine", "Elizabeth", "Sarah", "Emma", "Claire", "Nicola",
        "Rebecca", "Laura", "Charlotte", "Hannah", "Chloe", "Olivia", "Amelia", "Isla", "Ava", "Zoë", "Siân", "Aisha", "Fatima", "Priya",
        "Mei", "Agnieszka", "Ngozi", "Katherine",
    ];

    private static readonly string[] BoyNames =
    [
        "John", "William", "Robert", "George", "Kenneth", "Peter", "Michael", "David", "Andrew", "Paul", "Mark", "Stephen", "Christopher",
        "Matthew", "Daniel", "Thomas", "James", "Jack", "Oliver", "Harry", "Noah", "José", "Mohammed", "Imran", "Arjun", "Wei", "Piotr",
        "Chidi", "Anthony", "Edward",
    ];

    private static readonly Dictionary<string, string> ShortForms = new(StringComparer.Ordinal)
    {
        ["Margaret"] = "Maggie",
        ["Susan"] = "Sue",
        ["Patricia"] = "Pat",
        ["Dorothy"] = "Dot",
        ["Christine"] = "Chris",
        ["Elizabeth"] = "Liz",
        ["Rebecca"] = "Becky",
        ["Katherine"] = "Kate",
        ["William"] = "Bill",
        ["Robert"] = "Bob",
        ["Kenneth"] = "Ken",
        ["Michael"] = "Mike",
        ["David"] = "Dave",
        ["Andrew"] = "Andy",
        ["Stephen"] = "Steve",
        ["Christopher"] = "Chris",
        ["Matthew"] = "Matt",
        ["Daniel"] = "Dan",
        ["Thomas"] = "Tom",
        ["Anthony"] = "Tony",
        ["Edward"] = "Ted",
    };

    private static readonly string[] Streets =
    [
        "Harbour View", "Mill Lane", "Orchard Row", "Chapel Street", "Station Approach", "Kiln Close", "Meadow Rise", "Old Ropewalk",
        "Fuller's Yard", "Beacon Hill", "Cooper's Green", "Tannery Road", "Lark Gardens", "Bridge End", "Sedge Way",
    ];

    public static string Family(Chance chance) =>
        chance.Is(0.04) ? chance.Of(RareFamilies) : chance.Of(FamilyBeginnings) + chance.Of(FamilyEndings);

    public static string Given(Chance chance, bool female) => chance.Of(female ? GirlNames : BoyNames);

    /// <summary>The everyday form of a given name, or the name itself when it has none here.</summary>
    public static string Short(string given) => ShortForms.GetValueOrDefault(given, given);

    /// <summary>The family name with two letters exchanged, as a tired clerk types it.</summary>
    public static string Mistyped(string family) => family.Length < 4 ? family : family[..2] + family[3] + family[2] + family[4..];

    public static string AddressLine(Chance chance) => $"{chance.Between(1, 180)} {chance.Of(Streets)}";
}
