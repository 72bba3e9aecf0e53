using System.Globalization;

namespace FhirIcsHub.Fhir.Streams;

/// <summary>An entry cut out of a stream, as the only one of a Bundle.</summary>
/// <param name="Index">Position in the stream's Bundle.</param>
/// <param name="Json">The Bundle; empty when there is a problem.</param>
/// <param name="Line">Line of the stream at which the entry starts.</param>
/// <param name="Column">Column at which it starts.</param>
/// <param name="Problem">Why it could not be cut out.</param>
internal readonly record struct BundleSlice(int Index, byte[] Json, int Line, int Column, Issue? Problem)
{
    private const string OnlyEntry = "Bundle.entry[0]";

    private static ReadOnlySpan<byte> Before => """{"resourceType":"Bundle","type":"collection","entry":["""u8;

    public static BundleSlice Of(int index, ReadOnlySpan<byte> entry, int line, int column) =>
        new(index, [.. Before, .. entry, .. "]}"u8], line, column, null);

    /// <summary>The issue with its place in the stream's Bundle.</summary>
    public Issue Place(Issue issue) => issue with
    {
        Line = (issue.Line ?? 1) + Line - 1,
        Column = issue.Line is null or 1 ? Math.Max(Column, Column + (issue.Column ?? 1) - 1 - Before.Length) : issue.Column,
        Expression = issue.Expression is { } location && location.StartsWith(OnlyEntry, StringComparison.Ordinal)
            ? string.Create(CultureInfo.InvariantCulture, $"Bundle.entry[{Index}]{location[OnlyEntry.Length..]}")
            : issue.Expression,
    };
}
