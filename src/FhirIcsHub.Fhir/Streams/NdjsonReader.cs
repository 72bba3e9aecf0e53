using System.Globalization;
using System.Runtime.CompilerServices;

namespace FhirIcsHub.Fhir.Streams;

/// <summary>One line of an NDJSON stream.</summary>
/// <param name="Number">Line in the stream, from 1, blank ones counted.</param>
/// <param name="Result">The resource, or why there is none; its issues have the line of the stream.</param>
public sealed record NdjsonLine(int Number, ReadResult Result);

/// <summary>One line of an NDJSON stream as it stands.</summary>
/// <param name="Number">Line in the stream, from 1, blank ones counted.</param>
/// <param name="Text">The line without its end; empty when there is a problem.</param>
/// <param name="Problem">Why the line is not given; null when it is.</param>
public sealed record NdjsonText(int Number, ReadOnlyMemory<byte> Text, Issue? Problem);

/// <summary>
/// Reads NDJSON (http://ndjson.org, as FHIR's bulk data uses it) line by line: one resource a line, in memory never more than one line and
/// what has been read ahead. Blank lines are skipped; a line that is no resource is told as such and does not end the stream.
/// </summary>
public static class NdjsonReader
{
    /// <summary>Longest line unless told otherwise: 64 MiB.</summary>
    public const int DefaultMaxLineBytes = 64 * 1024 * 1024;

    /// <param name="stream">UTF-8; read to its end, not disposed.</param>
    /// <param name="mode">How each line is read.</param>
    /// <param name="maxLineBytes">A longer line is passed over and told as too long.</param>
    /// <param name="cancellation">Ends the reading.</param>
    public static async IAsyncEnumerable<NdjsonLine> ReadAsync(
        Stream stream,
        ReadMode mode = ReadMode.Strict,
        int maxLineBytes = DefaultMaxLineBytes,
        [EnumeratorCancellation] CancellationToken cancellation = default)
    {
        await foreach (var line in LinesAsync(stream, maxLineBytes, cancellation))
        {
            yield return new NdjsonLine(line.Number, Read(line, mode));
        }
    }

    /// <summary>The lines as they stand, blank ones left out; for reading them otherwise than as resources.</summary>
    /// <param name="stream">UTF-8; read to its end, not disposed.</param>
    /// <param name="maxLineBytes">A longer line is passed over and told as too long.</param>
    /// <param name="cancellation">Ends the reading.</param>
    public static async IAsyncEnumerable<NdjsonText> LinesAsync(
        Stream stream, int maxLineBytes = DefaultMaxLineBytes, [EnumeratorCancellation] CancellationToken cancellation = default)
    {
        using var buffer = new StreamBuffer(stream);
        var number = 1;
        var searched = 0;
        var isTooLong = false;
        while (true)
        {
            var length = LineLength(buffer, ref searched);
            if (length < 0)
            {
                isTooLong |= DropWhenTooLong(buffer, maxLineBytes, ref searched);
                await buffer.FillAsync(cancellation);
                continue;
            }

            if (isTooLong || length > maxLineBytes)
            {
                yield return new NdjsonText(number, default, TooLong(number, maxLineBytes));
            }
            else if (Take(buffer, length) is { } text)
            {
                yield return new NdjsonText(number, text, null);
            }

            if (length == buffer.Data.Length)
            {
                yield break;
            }

            buffer.Drop(length + 1);
            (searched, isTooLong) = (0, false);
            number++;
        }
    }

    private static ReadResult Read(NdjsonText line, ReadMode mode)
    {
        if (line.Problem is { } problem)
        {
            return new ReadResult(null, [problem]);
        }

        var result = Resource.Read(line.Text, mode);
        return result.Issues.Count == 0
            ? result
            : result with { Issues = [.. result.Issues.Select(i => i with { Line = line.Number, Column = i.Column ?? 1 })] };
    }

    // Bytes before the line's end; negative when it has not been read yet.
    private static int LineLength(StreamBuffer buffer, ref int searched)
    {
        var end = buffer.Data[searched..].IndexOf((byte)'\n');
        if (end >= 0)
        {
            return searched + end;
        }

        searched = buffer.Data.Length;
        return buffer.IsFinal ? searched : -1;
    }

    private static bool DropWhenTooLong(StreamBuffer buffer, int maxLineBytes, ref int searched)
    {
        if (searched <= maxLineBytes)
        {
            return false;
        }

        buffer.Drop(searched);
        searched = 0;
        return true;
    }

    // A resource keeps its bytes, so it gets its own. Null for a blank line.
    private static byte[]? Take(StreamBuffer buffer, int length)
    {
        var line = buffer.Data[..length];
        return line.Trim(" \t\r\uFEFF"u8).IsEmpty ? null : line.ToArray();
    }

    private static Issue TooLong(int number, int maxLineBytes) => new(
        IssueSeverity.Fatal, IssueType.TooLong,
        string.Create(CultureInfo.InvariantCulture, $"The line is longer than {maxLineBytes} bytes."),
        Line: number, Column: 1);
}
