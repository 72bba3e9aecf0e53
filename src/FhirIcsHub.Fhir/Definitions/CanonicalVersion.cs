using System.Globalization;

namespace FhirIcsHub.Fhir.Definitions;

/// <summary>
/// The order of business versions and what a version in a canonical reference asks for. FHIR leaves versions free; most are semantic
/// versions, compared number by number with pre-releases (after <c>-</c>) before the release; other parts are compared as text.
/// </summary>
internal static class CanonicalVersion
{
    /// <summary>Newest last; no version is older than any.</summary>
    public static int Compare(string? left, string? right)
    {
        if (left is null || right is null)
        {
            return (left is null ? 0 : 1) - (right is null ? 0 : 1);
        }

        var (leftCore, leftLabel) = Split(left);
        var (rightCore, rightLabel) = Split(right);
        var order = CompareParts(leftCore, rightCore);
        if (order == 0)
        {
            order = leftLabel.IsEmpty || rightLabel.IsEmpty
                ? rightLabel.Length.CompareTo(leftLabel.Length)
                : CompareParts(leftLabel, rightLabel);
        }

        return order != 0 ? order : string.CompareOrdinal(left, right);
    }

    /// <summary>
    /// Whether a version is what is asked for: the same, one below <c>1.2.x</c>, or one that begins with the asked parts (<c>1.2</c> is
    /// answered by <c>1.2.5</c>). A pre-release answers only a question that names it.
    /// </summary>
    public static bool Answers(string? version, ReadOnlySpan<char> asked)
    {
        if (version is null)
        {
            return false;
        }

        if (asked.SequenceEqual(version))
        {
            return true;
        }

        while (asked.EndsWith(".x", StringComparison.OrdinalIgnoreCase) || asked.EndsWith(".*", StringComparison.Ordinal))
        {
            asked = asked[..^2];
        }

        if (asked is "x" or "X" or "*")
        {
            return !version.Contains('-', StringComparison.Ordinal);
        }

        return version.Length > asked.Length && version[asked.Length] == '.' && version.AsSpan().StartsWith(asked, StringComparison.Ordinal)
            && !version.Contains('-', StringComparison.Ordinal);
    }

    // Build metadata (after +) says nothing of the order.
    private static SplitVersion Split(ReadOnlySpan<char> version)
    {
        var build = version.IndexOf('+');
        version = build < 0 ? version : version[..build];
        var label = version.IndexOf('-');
        return label < 0 ? new SplitVersion(version, default) : new SplitVersion(version[..label], version[(label + 1)..]);
    }

    /// <summary>Compares texts part by part between dots: numbers as numbers and before text.</summary>
    internal static int CompareParts(ReadOnlySpan<char> left, ReadOnlySpan<char> right)
    {
        while (!left.IsEmpty || !right.IsEmpty)
        {
            if (left.IsEmpty || right.IsEmpty)
            {
                return left.IsEmpty ? -1 : 1;
            }

            var order = ComparePart(Next(ref left), Next(ref right));
            if (order != 0)
            {
                return order;
            }
        }

        return 0;
    }

    private static ReadOnlySpan<char> Next(ref ReadOnlySpan<char> rest)
    {
        var dot = rest.IndexOf('.');
        var part = dot < 0 ? rest : rest[..dot];
        rest = dot < 0 ? default : rest[(dot + 1)..];
        return part;
    }

    // Numbers before text, as semantic versioning has it.
    private static int ComparePart(ReadOnlySpan<char> left, ReadOnlySpan<char> right)
    {
        var leftIsNumber = ulong.TryParse(left, NumberStyles.None, CultureInfo.InvariantCulture, out var leftNumber);
        var rightIsNumber = ulong.TryParse(right, NumberStyles.None, CultureInfo.InvariantCulture, out var rightNumber);
        return (leftIsNumber, rightIsNumber) switch
        {
            (true, true) => leftNumber.CompareTo(rightNumber),
            (false, false) => left.SequenceCompareTo(right),
            _ => leftIsNumber ? -1 : 1,
        };
    }

    private readonly ref struct SplitVersion(ReadOnlySpan<char> core, ReadOnlySpan<char> label)
    {
        private readonly ReadOnlySpan<char> _core = core;
        private readonly ReadOnlySpan<char> _label = label;

        public void Deconstruct(out ReadOnlySpan<char> core, out ReadOnlySpan<char> label)
        {
            core = _core;
            label = _label;
        }
    }
}
