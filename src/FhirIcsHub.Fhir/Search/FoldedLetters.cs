namespace FhirIcsHub.Fhir.Search;

/// <summary>
/// Letters that are looked for by their base letter. The product runs with invariant globalization, in which
/// <see cref="string.Normalize()"/> changes nothing, so the canonical decompositions (Unicode 15, lower-case Latin, Greek and Cyrillic
/// letters, marks dropped) stand here, with the strokes and ligatures that have none but that people leave out when they type a name.
/// </summary>
internal static class FoldedLetters
{
    /// <summary>Each string: the base letter, then the letters that fold to it.</summary>
    private static readonly string[] Groups =
    [
        "aàáâãäåāăąǎǟǡǻȁȃȧḁạảấầẩẫậắằẳẵặ",
        "bḃḅḇ",
        "cçćĉċčḉ",
        "dďḋḍḏḑḓđ",
        "eèéêëēĕėęěȅȇȩḕḗḙḛḝẹẻẽếềểễệ",
        "fḟ",
        "gĝğġģǧǵḡ",
        "hĥȟḣḥḧḩḫẖħ",
        "iìíîïĩīĭįǐȉȋḭḯỉịıİ",
        "jĵǰ",
        "kķǩḱḳḵ",
        "lĺļľḷḹḻḽł",
        "mḿṁṃ",
        "nñńņňǹṅṇṉṋ",
        "oòóôõöōŏőơǒǫǭȍȏȫȭȯȱṍṏṑṓọỏốồổỗộớờởỡợøǿ",
        "pṕṗ",
        "rŕŗřȑȓṙṛṝṟ",
        "sśŝşšșṡṣṥṧṩſẛ",
        "tţťțṫṭṯṱẗŧ",
        "uùúûüũūŭůűųưǔǖǘǚǜȕȗṳṵṷṹṻụủứừửữự",
        "vṽṿ",
        "wŵẁẃẅẇẉẘ",
        "xẋẍ",
        "yýÿŷȳẏẙỳỵỷỹ",
        "zźżžẑẓẕ",
        "αάἀἁἂἃἄἅἆἇὰάᾀᾁᾂᾃᾄᾅᾆᾇᾰᾱᾲᾳᾴᾶᾷ",
        "εέἐἑἒἓἔἕὲέ",
        "ηήἠἡἢἣἤἥἦἧὴήᾐᾑᾒᾓᾔᾕᾖᾗῂῃῄῆῇ",
        "ιΐίϊἰἱἲἳἴἵἶἷὶίιῐῑῒΐῖῗ",
        "οόὀὁὂὃὄὅὸό",
        "ρῤῥ",
        "σς",
        "υΰϋύὐὑὒὓὔὕὖὗὺύῠῡῢΰῦῧ",
        "ωώὠὡὢὣὤὥὦὧὼώᾠᾡᾢᾣᾤᾥᾦᾧῲῳῴῶῷ",
        "аӑӓ",
        "гѓ",
        "еѐёӗ",
        "жӂӝ",
        "зӟ",
        "ийѝӣӥ",
        "кќ",
        "оӧ",
        "уўӯӱӳ",
        "чӵ",
        "ыӹ",
        "эӭ",
        "ії",
        "ѵѷ",
        "әӛ",
        "өӫ",
    ];

    /// <summary>The base letter of each UTF-16 unit below U+2000; the unit itself where it is no marked letter.</summary>
    private static readonly char[] BaseLetters = BuildBaseLetters();

    /// <summary>The base letter of a lower-case letter.</summary>
    public static char BaseOf(char letter) => letter < BaseLetters.Length ? BaseLetters[letter] : letter;

    /// <summary>The two letters that a ligature stands for, or null.</summary>
    public static string? Expand(char letter) => letter switch
    {
        'ß' => "ss",
        'æ' or 'ǣ' or 'ǽ' => "ae",
        'œ' => "oe",
        'þ' => "th",
        'ð' => "d",
        _ => null,
    };

    private static char[] BuildBaseLetters()
    {
        var letters = new char[0x2000];
        for (var i = 0; i < letters.Length; i++)
        {
            letters[i] = (char)i;
        }

        foreach (var group in Groups)
        {
            foreach (var letter in group.AsSpan(1))
            {
                letters[letter] = group[0];
            }
        }

        return letters;
    }
}
