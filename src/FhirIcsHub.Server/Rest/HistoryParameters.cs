using System.Globalization;
using FhirIcsHub.Fhir.Search;
using FhirIcsHub.Fhir.Subsets;
using FhirIcsHub.Server.Hosting;
using FhirIcsHub.Storage;

namespace FhirIcsHub.Server.Rest;

/// <summary>What a history is asked for (https://hl7.org/fhir/R4/http.html#history).</summary>
/// <param name="Count">Entries on a page.</param>
/// <param name="Before">Where the page begins: below this version of a resource, or below this change; null on the first page.</param>
/// <param name="Window">Which times are asked for.</param>
/// <param name="Subset">The elements that are wanted; null = all.</param>
/// <param name="Query">The parameters that every page of this history has, each behind an &amp;.</param>
internal sealed record HistoryParameters(int Count, long? Before, HistoryWindow Window, ResourceSubset? Subset, string Query)
{
    /// <summary>Name of the parameter in a page link that says where the page begins.</summary>
    public const string BeforeName = "_before";

    private const string Problem =
        "A history takes _count (a number from 1), _since (an instant), _at (a date or a time), _summary and _elements; "
        + "another parameter, or another value, was given.";

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
                case "_since" when DateRange.TryParse(WithPlus(value), out var since):
                    window = window with { Since = new DateTimeOffset(since.Low, TimeSpan.Zero) };
                    break;
                case "_at" when DateRange.TryParse(WithPlus(value), out var range):
                    window = window with { At = range };
                    break;
                case "_elements" or "_summary" when value != "count":
                    break;
                default:
                    problem = Problem;
                    return null;
            }

            query += $"&{name}={Uri.EscapeDataString(value)}";
        }

        problem = ResourceSubset.Read(parameters, out var subset)?.Diagnostics;
        return problem is null ? new HistoryParameters(count, before, window, subset, query) : null;
    }

    /// <summary>The + of an offset arrives as a space when it was not escaped.</summary>
    private static string WithPlus(string time) => time.Replace(' ', '+');

    /// <summary>The query of the page that begins below <paramref name="before"/>; null = the first page.</summary>
    public string PageQuery(long? before) => string.Create(
        CultureInfo.InvariantCulture, $"_count={Count}{(before is null ? "" : $"&{BeforeName}={before}")}{Query}");
}
