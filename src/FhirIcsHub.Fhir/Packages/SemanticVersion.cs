using System.Globalization;
using FhirIcsHub.Fhir.Definitions;

namespace FhirIcsHub.Fhir.Packages;

/// <summary>A version of a package as ranges see it: three numbers and a label (<c>-ballot</c>) for what is not yet released.</summary>
internal readonly record struct SemanticVersion(string Text, ulong Major, ulong Minor, ulong Patch, string Label)
    : IComparable<SemanticVersion>
{
    public bool IsRelease => Label.Length == 0;

    /// <summary>Reads <c>1.2.3-label</c>, with missing numbers as 0; false when it does not begin with a number.</summary>
    public static bool TryParse(string text, out SemanticVersion version)
    {
        var build = text.IndexOf('+', StringComparison.Ordinal);
        var rest = build < 0 ? text : text[..build];
        var dash = rest.IndexOf('-', StringComparison.Ordinal);
        var numbers = (dash < 0 ? rest : rest[..dash]).Split('.');
        version = default;
        Span<ulong> parts = [0, 0, 0];
        for (var i = 0; i < Math.Min(3, numbers.Length); i++)
        {
            if (!ulong.TryParse(numbers[i], NumberStyles.None, CultureInfo.InvariantCulture, out parts[i]))
            {
                return false;
            }
        }

        version = new SemanticVersion(text, parts[0], parts[1], parts[2], dash < 0 ? "" : rest[(dash + 1)..]);
        return true;
    }

    /// <summary>By the numbers; a pre-release before its release, pre-releases by the parts of their labels.</summary>
    public int CompareTo(SemanticVersion other)
    {
        var order = (Major, Minor, Patch).CompareTo((other.Major, other.Minor, other.Patch));
        if (order != 0)
        {
            return order;
        }

        return IsRelease || other.IsRelease ? IsRelease.CompareTo(other.IsRelease) : CanonicalVersion.CompareParts(Label, other.Label);
    }
}
