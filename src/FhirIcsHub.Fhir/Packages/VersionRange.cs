using System.Text.RegularExpressions;

namespace FhirIcsHub.Fhir.Packages;

/// <summary>
/// Which versions will do, in the notation of npm as FHIR packages use it: an exact version, <c>1.x</c>, <c>1.2.x</c>, <c>1.2</c>,
/// <c>^1.2</c> (same major), <c>~1.2</c> (same minor), comparisons (<c>&gt;=1.0 &lt;2.0</c>), <c>1.0 - 2.0</c>, alternatives with
/// <c>||</c>, <c>*</c>. A pre-release answers only a range that names a pre-release of the same three numbers.
/// </summary>
public sealed partial class VersionRange
{
    private readonly List<List<Comparator>> _alternatives;

    private VersionRange(List<List<Comparator>> alternatives) => _alternatives = alternatives;

    /// <summary>Reads a range; null when it is none (then it may be a tag of the registry).</summary>
    public static VersionRange? Parse(string text)
    {
        var alternatives = new List<List<Comparator>>();
        foreach (var alternative in text.Split("||"))
        {
            var comparators = new List<Comparator>();
            if (!AddComparators(alternative.Trim(), comparators))
            {
                return null;
            }

            alternatives.Add(comparators);
        }

        return new VersionRange(alternatives);
    }

    /// <summary>The newest of the versions that will do; null when none does.</summary>
    public string? Best(IEnumerable<string> versions)
    {
        SemanticVersion? best = null;
        foreach (var text in versions)
        {
            if (SemanticVersion.TryParse(text, out var version) && Contains(version) && (best is null || version.CompareTo(best.Value) > 0))
            {
                best = version;
            }
        }

        return best?.Text;
    }

    /// <summary>Whether a version will do.</summary>
    public bool Contains(string version) => SemanticVersion.TryParse(version, out var parsed) && Contains(parsed);

    private bool Contains(SemanticVersion version) => _alternatives.Exists(a =>
        a.TrueForAll(c => c.Accepts(version)) && (version.IsRelease || a.Exists(c => c.NamesPreReleaseOf(version))));

    private static bool AddComparators(string text, List<Comparator> comparators)
    {
        if (Hyphen().Match(text) is { Success: true } hyphen)
        {
            return AddPart(">=", hyphen.Groups[1].Value, comparators) && AddPart("<=", hyphen.Groups[2].Value, comparators);
        }

        var rest = text;
        do
        {
            var part = Part().Match(rest);
            if (!part.Success || !AddPart(part.Groups[1].Value, part.Groups[2].Value, comparators))
            {
                return false;
            }

            rest = rest[part.Length..];
        }
        while (rest.Length > 0);
        return true;
    }

    // A version with missing or x parts stands for the span from its first to before the next; every operator is put on that span.
    private static bool AddPart(string operation, string text, List<Comparator> comparators)
    {
        var wild = Wild().Match(text);
        var numbers = wild.Success ? text[..wild.Index].TrimEnd('.') : text;
        if (numbers.Length == 0)
        {
            return operation is "" or ">=" or "^" or "~" or "=" or "<=";
        }

        if (!SemanticVersion.TryParse(numbers, out var from))
        {
            return false;
        }

        var given = numbers.Split('-', '+')[0].Split('.').Length;
        var isWhole = given >= 3;
        var next = given switch
        {
            1 => new SemanticVersion($"{from.Major + 1}.0.0-0", from.Major + 1, 0, 0, "0"),
            _ => new SemanticVersion($"{from.Major}.{from.Minor + 1}.0-0", from.Major, from.Minor + 1, 0, "0"),
        };
        var start = isWhole ? from : new SemanticVersion($"{from.Major}.{from.Minor}.{from.Patch}", from.Major, from.Minor, from.Patch, "");
        switch (operation)
        {
            case "" or "=" when isWhole:
                comparators.Add(new Comparator("=", from));
                break;
            case ">" when !isWhole:
                comparators.Add(new Comparator(">=", next with { Text = next.Text[..^2], Label = "" }));
                break;
            case "<=" when !isWhole:
                comparators.Add(new Comparator("<", next));
                break;
            case ">" or ">=" or "<" or "<=":
                comparators.Add(new Comparator(operation, start));
                break;
            case "^":
                comparators.Add(new Comparator(">=", start));
                comparators.Add(new Comparator("<", AfterCaret(start, given)));
                break;
            default:
                comparators.Add(new Comparator(">=", start));
                comparators.Add(new Comparator("<", next));
                break;
        }

        return true;
    }

    // The leftmost number that is not 0 stays.
    private static SemanticVersion AfterCaret(SemanticVersion version, int given) => version switch
    {
        { Major: > 0 } => new SemanticVersion($"{version.Major + 1}.0.0-0", version.Major + 1, 0, 0, "0"),
        _ when given == 1 => new SemanticVersion("1.0.0-0", 1, 0, 0, "0"),
        { Minor: > 0 } => new SemanticVersion($"0.{version.Minor + 1}.0-0", 0, version.Minor + 1, 0, "0"),
        _ when given == 2 => new SemanticVersion("0.1.0-0", 0, 1, 0, "0"),
        _ => new SemanticVersion($"0.0.{version.Patch + 1}-0", 0, 0, version.Patch + 1, "0"),
    };

    [GeneratedRegex(@"^(\S+) +- +(\S+)$", RegexOptions.CultureInvariant)]
    private static partial Regex Hyphen();

    [GeneratedRegex(@"^(|\^|~|>=|<=|>|<|=) *([0-9xX*][0-9A-Za-z.*+_-]*) *", RegexOptions.CultureInvariant)]
    private static partial Regex Part();

    [GeneratedRegex(@"(^|\.)[xX*](\.[xX*0-9]+)*$", RegexOptions.CultureInvariant)]
    private static partial Regex Wild();

    private readonly record struct Comparator(string Operation, SemanticVersion Version)
    {
        public bool Accepts(SemanticVersion version) => (Operation, version.CompareTo(Version)) switch
        {
            ("=", var order) => order == 0,
            (">", var order) => order > 0,
            (">=", var order) => order >= 0,
            ("<", var order) => order < 0,
            (_, var order) => order <= 0,
        };

        // The "-0" that ends a span names none.
        public bool NamesPreReleaseOf(SemanticVersion version) =>
            Version.Label is not ("" or "0")
                && (Version.Major, Version.Minor, Version.Patch) == (version.Major, version.Minor, version.Patch);
    }
}
