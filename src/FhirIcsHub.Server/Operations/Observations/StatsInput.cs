using System.Globalization;
using FhirIcsHub.Fhir.Search;
using FhirIcsHub.Server.Http;

namespace FhirIcsHub.Server.Operations.Observations;

/// <summary>What <c>$stats</c> is asked.</summary>
/// <param name="Subject">Whose observations.</param>
/// <param name="Codes">Which: system (null = any) and code.</param>
/// <param name="From">From this moment on: UTC ticks.</param>
/// <param name="Until">Up to this moment: UTC ticks.</param>
/// <param name="Statistics">What is wanted.</param>
/// <param name="Limit">How many of the observations behind the statistics are wanted; 0 = none.</param>
internal sealed record StatsInput(
    string Subject, IReadOnlyList<(string? System, string Code)> Codes, long? From, long? Until, IReadOnlyList<Statistic> Statistics,
    int Limit)
{
    public static async Task<(StatsInput? Input, FhirAnswer? Refusal)> ReadAsync(FhirRequest request, TimeProvider time)
    {
        var (values, refusal) = await NamedValues.ReadAsync(request);
        if (values is null)
        {
            return (null, refusal);
        }
        var subject = values.Text("subject");
        if (subject is null)
        {
            values.Problem("subject", "is needed: whose observations they are, such as Patient/123.");
        }
        var (from, until) = ReadTimes(values, time.GetUtcNow());
        var limit = values.Number("limit") ?? int.MaxValue;
        var input = new StatsInput(
            subject ?? "", ReadCodes(values), from, until, ReadStatistics(values), values.Flag("include") ? limit : 0);
        return values.Refusal() is { } wrong ? (null, wrong) : (input, null);
    }

    private static List<(string? System, string Code)> ReadCodes(NamedValues values)
    {
        var system = values.Text("system");
        var codes = values.Each("code").Select(code => (system, code)).ToList();
        codes.AddRange(values.IsQuery
            ? values.Each("coding").Select(token => token.Split('|') is [var left, var right]
                ? (left.Length == 0 ? null : left, right) : ((string?)null, token))
            : values.Complex("coding", "Coding").Select(coding => (coding.TextOf("system"), coding.TextOf("code") ?? "")));
        if (codes.Count == 0)
        {
            values.Problem("code", "or coding is needed: what was observed.");
        }
        if (codes.Exists(code => code.Item2.Length == 0 || code.Item2.Contains('|', StringComparison.Ordinal)))
        {
            values.Problem("code", "and coding must name a code; its system stands in system, or before a | in a query's coding.");
        }
        return codes;
    }

    private static (long? From, long? Until) ReadTimes(NamedValues values, DateTimeOffset now)
    {
        var periods = values.Complex("period", "Period");
        if (values.Text("duration") is { } duration)
        {
            if (periods.Count > 0)
            {
                values.Problem("duration", "and period exclude each other.");
            }
            if (decimal.TryParse(duration, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var hours)
                && hours is > 0 and <= 10_000_000)
            {
                return (now.AddHours(-(double)hours).UtcTicks, now.UtcTicks);
            }
            values.Problem("duration", "must be a number of hours above 0.");
        }
        return periods.Count == 0
            ? (null, null)
            : (Edge(values, periods[0].TextOf("start"))?.Low, Edge(values, periods[0].TextOf("end"))?.High);
    }

    private static DateRange? Edge(NamedValues values, string? text)
    {
        if (text is null)
        {
            return null;
        }
        if (!DateRange.TryParse(text, out var range))
        {
            values.Problem("period", "must begin and end with dates or times.");
        }
        return range;
    }

    private static List<Statistic> ReadStatistics(NamedValues values)
    {
        var asked = values.Each("statistic").SelectMany(text => text.Split(',', StringSplitOptions.TrimEntries)).Distinct().ToList();
        if (asked.Count == 0 || asked.Exists(code => !Statistic.All.Any(statistic => statistic.Code == code)))
        {
            values.Problem("statistic",
                $"is needed: one or more of {string.Join(", ", Statistic.All.Select(one => one.Code).Distinct())}.");
        }
        return [.. asked.SelectMany(code => Statistic.All.Where(statistic => statistic.Code == code))];
    }
}
