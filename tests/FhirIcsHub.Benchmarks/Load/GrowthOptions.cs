using System.Globalization;

namespace FhirIcsHub.Benchmarks.Load;

/// <summary>What is measured as the database grows.</summary>
/// <param name="Sizes">How many resources, smallest first.</param>
/// <param name="Cache">Where the databases are kept for the next run: outside the repository.</param>
/// <param name="BuildOnly">Only build them, and tell their size.</param>
internal sealed record GrowthOptions(IReadOnlyList<int> Sizes, DirectoryInfo Cache, bool BuildOnly)
{
    public static GrowthOptions? TryRead(ReadOnlySpan<string> arguments)
    {
        var options = new GrowthOptions([10_000, 100_000, 1_000_000], DefaultCache(), BuildOnly: false);
        while (!arguments.IsEmpty)
        {
            if (arguments[0] == "--build-only")
            {
                options = options with { BuildOnly = true };
                arguments = arguments[1..];
                continue;
            }

            if (arguments.Length < 2)
            {
                return null;
            }

            switch (arguments[0])
            {
                case "--sizes" when TryReadSizes(arguments[1], out var sizes):
                    options = options with { Sizes = sizes };
                    break;
                case "--cache":
                    options = options with { Cache = new DirectoryInfo(arguments[1]) };
                    break;
                default:
                    return null;
            }

            arguments = arguments[2..];
        }

        return options;
    }

    /// <summary>Where databases and files are kept when nothing else is said.</summary>
    public static DirectoryInfo DefaultCache() => new(
        Environment.GetEnvironmentVariable("ICSHUB_LOAD_CACHE") is { Length: > 0 } configured
            ? configured : Path.Combine(Path.GetTempPath(), "icshub-load"));

    private static bool TryReadSizes(string text, out List<int> sizes)
    {
        sizes = [.. text.Split(',').Select(size => int.TryParse(size, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : 0)];
        return sizes.TrueForAll(size => size > 0);
    }
}
