using System.Globalization;

namespace FhirIcsHub.Benchmarks.Load;

/// <summary>How much is imported.</summary>
/// <param name="Resources">How many resources.</param>
/// <param name="Cache">Where the files are kept for the next run, and the database is made: outside the repository.</param>
internal sealed record ImportOptions(int Resources, DirectoryInfo Cache)
{
    public static ImportOptions? TryRead(ReadOnlySpan<string> arguments)
    {
        var options = new ImportOptions(100_000, GrowthOptions.DefaultCache());
        for (; arguments.Length >= 2; arguments = arguments[2..])
        {
            switch (arguments[0])
            {
                case "--resources" when int.TryParse(arguments[1], NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number > 0:
                    options = options with { Resources = number };
                    break;
                case "--cache":
                    options = options with { Cache = new DirectoryInfo(arguments[1]) };
                    break;
                default:
                    return null;
            }
        }

        return arguments.IsEmpty ? options : null;
    }
}
