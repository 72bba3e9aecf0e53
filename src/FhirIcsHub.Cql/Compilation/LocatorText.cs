using System.Globalization;

namespace FhirIcsHub.Cql.Compilation;

/// <summary>Places in a text as ELM writes them: <c>3:1-3:20</c>, or <c>3:1</c>.</summary>
internal static class LocatorText
{
    /// <summary>Lines and columns, all 0 when there is no place.</summary>
    public static (int Line, int Column, int EndLine, int EndColumn) Parse(string? locator)
    {
        var ends = (locator ?? "").Split('-');
        var (line, column) = Point(ends[0]);
        var (endLine, endColumn) = ends.Length > 1 ? Point(ends[1]) : (line, column);
        return (line, column, endLine, endColumn);
    }

    private static (int Line, int Column) Point(string text) =>
        text.Split(':') is [var line, var column]
            && int.TryParse(line, NumberStyles.None, CultureInfo.InvariantCulture, out var l)
            && int.TryParse(column, NumberStyles.None, CultureInfo.InvariantCulture, out var c) ? (l, c) : (0, 0);
}
