using System.Globalization;
using FhirIcsHub.Fhir.Search;
using FhirIcsHub.Server.Hosting;
using FhirIcsHub.Storage;

namespace FhirIcsHub.Server.Rest;

/// <summary>What a history is asked for (https://hl7.org/fhir/R4/http.html#history).</summary>
/// <param name="Count">Entries on a page.</param>
/// <param name="Before">Where the page begins: below this version of a resource, or below this change; null on the first page.</param>
/// <param name="Window">Which times are asked for.</param>
/// <param name="Query">The parameters that every page of this history has, each behind an &amp;.</param>
internal sealed record HistoryParameters(int Count, long? Before, HistoryWindow Window, string Query)
{
    /// <summary>Name of the parameter in a page link that says where the page begins.</summary>
    public const string BeforeName = "_before";

    private const string Problem =
        "A history takes _count (a number from 1), _since (an instant) and _at (a date or a time); another parameter, or another value, was given.";

    /// <summary>The parameters; null when one of them cannot be understood, and then why.</summary>
    public static HistoryParameters? Read(
        IReadOnlyList<KeyValuePair<string, string>> parameters, LimitSettings limits, out string? problem)
    {
        var (count, query) = (limits.DefaultPageSize, "");
        long? before = null;
        var window = new HistoryWindow();
        foreach (var (name, value) in parameters)
        {
            switch (name)
            {
                case "_count" when int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out var asked) && asked > 0:
                    count = Math.Min(asked, limits.MaxPageSize);
                    continue;
                case BeforeName when long.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out var place):
                    before = place;
                    continue;
                case "_since" when DateTimeOffset.TryParse(value, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var time):
                    window = window with { Since = time };
                    break;
                case "_at" when DateRange.TryParse(value, out var range):
                    window = window with { At = range };
                    break;
                default:
                    problem = Problem;
                    return null;
            }

            query += $"&{name}={Uri.EscapeDataString(value)}";
        }

        problem = null;
        return new HistoryParameters(count, before, window, query);
    }

    /// <summary>The query of the page that begins below <paramref name="before"/>; null = the first page.</summary>
    public string PageQuery(long? before) => string.Create(
        CultureInfo.InvariantCulture, $"_count={Count}{(before is null ? "" : $"&{BeforeName}={before}")}{Query}");
}
