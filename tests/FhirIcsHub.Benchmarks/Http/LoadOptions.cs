using System.Globalization;

namespace FhirIcsHub.Benchmarks.Http;

/// <summary>How much the load program sends.</summary>
/// <param name="People">Size of the synthetic population.</param>
/// <param name="Clients">How many clients send at the same time.</param>
/// <param name="SyntheaRounds">How often the 20 Synthea Bundles are posted after the round that warms up.</param>
/// <param name="Singles">How many single resources are written and read after those that warm up.</param>
/// <param name="Part">The only part to run: <c>bundles</c>, <c>feeds</c> or <c>singles</c>; null = all three.</param>
/// <param name="Data">Folder for the database; null = a temporary one, removed afterwards.</param>
internal sealed record LoadOptions(
    int People = 2000, int Clients = 8, int SyntheaRounds = 5, int Singles = 20_000,
    string? Part = null, string? Data = null)
{
    public static LoadOptions? TryRead(ReadOnlySpan<string> arguments)
    {
        var options = new LoadOptions();
        while (arguments.Length >= 2)
        {
            var number = int.TryParse(arguments[1], NumberStyles.None, CultureInfo.InvariantCulture, out var parsed) ? parsed : 0;
            switch (arguments[0])
            {
                case "--people" when number > 0:
                    options = options with { People = number };
                    break;
                case "--clients" when number > 0:
                    options = options with { Clients = number };
                    break;
                case "--rounds" when number > 0:
                    options = options with { SyntheaRounds = number };
                    break;
                case "--singles" when number > 0:
                    options = options with { Singles = number };
                    break;
                case "--part" when arguments[1] is "bundles" or "feeds" or "singles":
                    options = options with { Part = arguments[1] };
                    break;
                case "--data":
                    options = options with { Data = arguments[1] };
                    break;
                default:
                    return null;
            }

            arguments = arguments[2..];
        }

        return arguments.IsEmpty ? options : null;
    }
}
