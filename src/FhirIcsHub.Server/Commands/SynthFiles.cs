using FhirIcsHub.Synthetic;

namespace FhirIcsHub.Server.Commands;

/// <summary>What was written for one feed.</summary>
internal sealed record FeedTotal(string Feed, string Path, int Bundles, long Bytes);

/// <summary>Feed messages as files: a folder a feed with a file a Bundle, or a file a feed with a Bundle a line.</summary>
internal static class SynthFiles
{
    private const string LinesSuffix = ".ndjson";

    private static readonly string[] Feeds = ["gp", "acute", "council"];

    /// <summary>Whether messages of an earlier run are there, among which those of the next would be lost.</summary>
    public static bool HoldsBundles(DirectoryInfo folder) =>
        Feeds.Any(feed =>
            File.Exists(Path.Combine(folder.FullName, feed + LinesSuffix))
            || (Directory.Exists(Path.Combine(folder.FullName, feed))
                && Directory.EnumerateFiles(Path.Combine(folder.FullName, feed), "*.json").Any()));

    /// <summary>Writes the messages, which come feed by feed; returns one total a feed in that order.</summary>
    public static IReadOnlyList<FeedTotal> Write(
        IEnumerable<FeedMessage> messages, DirectoryInfo folder, bool lines, CancellationToken cancellation)
    {
        folder.Create();
        var totals = new List<FeedTotal>();
        FileStream? file = null;
        try
        {
            foreach (var message in messages)
            {
                cancellation.ThrowIfCancellationRequested();
                if (totals.Count == 0 || totals[^1].Feed != message.Feed)
                {
                    file?.Dispose();
                    file = lines ? File.Create(Path.Combine(folder.FullName, message.Feed + LinesSuffix), 1 << 20) : null;
                    totals.Add(new FeedTotal(message.Feed, file?.Name ?? folder.CreateSubdirectory(message.Feed).FullName, 0, 0));
                }

                if (file is null)
                {
                    File.WriteAllBytes(Path.Combine(totals[^1].Path, message.FileName), message.Bundle);
                }
                else
                {
                    file.Write(message.Bundle);
                    file.WriteByte((byte)'\n');
                }

                totals[^1] = totals[^1] with { Bundles = totals[^1].Bundles + 1, Bytes = totals[^1].Bytes + message.Bundle.Length };
            }
        }
        finally
        {
            file?.Dispose();
        }

        return totals;
    }
}
