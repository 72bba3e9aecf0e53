using System.Runtime.CompilerServices;
using FhirIcsHub.Fhir;
using FhirIcsHub.Fhir.Streams;

namespace FhirIcsHub.Server.Commands;

/// <summary>One resource to validate.</summary>
/// <param name="Source">File, with <c>#line</c> in NDJSON; <c>-</c> is standard input.</param>
/// <param name="Content">Its bytes.</param>
/// <param name="Problem">Why there are none; null when there are.</param>
internal sealed record ValidationInput(string Source, ReadOnlyMemory<byte> Content, Issue? Problem = null)
{
    /// <summary>The resources of files, folders and standard input, in the order given; files of a folder by name.</summary>
    public static async IAsyncEnumerable<ValidationInput> ReadAsync(
        IReadOnlyList<string> given, [EnumeratorCancellation] CancellationToken cancellation)
    {
        foreach (var file in given.SelectMany(FilesOf))
        {
            await using var stream = file == "-" ? Console.OpenStandardInput() : File.OpenRead(file);
            if (file.EndsWith(".ndjson", StringComparison.OrdinalIgnoreCase))
            {
                await foreach (var line in LinesAsync(file, stream, cancellation))
                {
                    yield return line;
                }

                continue;
            }

            var content = new MemoryStream();
            await stream.CopyToAsync(content, cancellation);
            if (ConvertInput.HasSeveralLines(content.GetBuffer().AsSpan(0, (int)content.Length)))
            {
                content.Position = 0;
                await foreach (var line in LinesAsync(file, content, cancellation))
                {
                    yield return line;
                }
            }
            else
            {
                yield return new ValidationInput(file, content.GetBuffer().AsMemory(0, (int)content.Length));
            }
        }
    }

    private static IEnumerable<string> FilesOf(string given) => !Directory.Exists(given)
        ? [given]
        : Directory.EnumerateFiles(given, "*", SearchOption.AllDirectories)
            .Where(f => Path.GetExtension(f).ToUpperInvariant() is ".JSON" or ".XML" or ".NDJSON")
            .Order(StringComparer.Ordinal);

    private static async IAsyncEnumerable<ValidationInput> LinesAsync(
        string file, Stream lines, [EnumeratorCancellation] CancellationToken cancellation)
    {
        await foreach (var line in NdjsonReader.LinesAsync(lines, cancellation: cancellation))
        {
            yield return new ValidationInput(FormattableString.Invariant($"{file}#{line.Number}"), line.Text.ToArray(), line.Problem);
        }
    }
}
