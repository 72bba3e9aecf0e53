namespace FhirIcsHub.Cql.Grammar;

/// <summary>The text of a CQL library, which tells line and column of an offset.</summary>
public sealed class SourceText
{
    private readonly int[] _lineStarts;

    public SourceText(string text)
    {
        Text = text;
        var starts = new List<int> { 0 };
        for (var i = 0; i < text.Length; i++)
        {
            // A line ends with \n, with \r\n, or with \r alone.
            if (text[i] == '\n' || (text[i] == '\r' && (i + 1 == text.Length || text[i + 1] != '\n')))
            {
                starts.Add(i + 1);
            }
        }

        _lineStarts = [.. starts];
    }

    public string Text { get; }

    /// <summary>Line and column of an offset, both from 1. The offset may be the end of the text.</summary>
    public SourcePosition PositionOf(int offset)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan((uint)offset, (uint)Text.Length);
        var line = Array.BinarySearch(_lineStarts, offset);
        line = line >= 0 ? line : ~line - 1;
        return new SourcePosition(line + 1, offset - _lineStarts[line] + 1);
    }
}

/// <summary>A place in a text.</summary>
/// <param name="Line">Line, from 1.</param>
/// <param name="Column">Column, from 1, in UTF-16 code units.</param>
public readonly record struct SourcePosition(int Line, int Column);

/// <summary>A part of a text, as offsets.</summary>
/// <param name="Start">Offset of the first character.</param>
/// <param name="End">Offset behind the last character.</param>
public readonly record struct SourceRange(int Start, int End)
{
    /// <summary>From the start of this to the end of the other.</summary>
    public SourceRange To(SourceRange other) => new(Start, other.End);
}

/// <summary>What keeps a text from being CQL.</summary>
/// <param name="Range">Where it was noticed.</param>
/// <param name="Reason">What is wrong, and what was expected.</param>
public sealed record SyntaxProblem(SourceRange Range, string Reason);
