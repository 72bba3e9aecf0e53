using Xunit;

namespace FhirIcsHub.Measures.Tests;

/// <summary>Offsets of the United Kingdom by its Summer Time Order: last Sundays of March and October, 01:00 UTC.</summary>
public sealed class EvaluationZoneTests
{
    [Theory]
    [InlineData("2025-04-01", "2026-03-31", "2025-04-01T00:00:00.000+01:00", "2026-03-31T23:59:59.999+01:00")]
    [InlineData("2025-01-01", "2025-12-31", "2025-01-01T00:00:00.000+00:00", "2025-12-31T23:59:59.999+00:00")]
    [InlineData("2025-04-01", "2026-03-28", "2025-04-01T00:00:00.000+00:00", "2026-03-28T23:59:59.999+00:00")]
    [InlineData("2025-10-01", "2025-10-25", "2025-10-01T00:00:00.000+01:00", "2025-10-25T23:59:59.999+01:00")]
    [InlineData("2025-10-01", "2025-10-26", "2025-10-01T00:00:00.000+00:00", "2025-10-26T23:59:59.999+00:00")]
    public void A_period_of_days_is_in_london_at_the_offset_of_its_last_day(string first, string last, string start, string end)
    {
        var period = new EvaluateRequest("m", DateOnly.Parse(first, null), DateOnly.Parse(last, null), ReportType.Summary).Period;

        Assert.Equal((start, end), (Text(period.Start), Text(period.End)));
        Assert.Equal((first, last), ($"{period.FirstDay:yyyy-MM-dd}", $"{period.LastDay:yyyy-MM-dd}"));
    }

    [Theory]
    [InlineData("Z", "+00:00")]
    [InlineData("+00:00", "+00:00")]
    [InlineData("-05:30", "-05:30")]
    [InlineData("+14:00", "+14:00")]
    [InlineData("Europe/London", "+01:00")]
    public void A_zone_is_named_by_its_offset_or_by_its_name(string name, string offset)
    {
        var zone = EvaluationZone.Find(name)!;

        Assert.EndsWith(offset, Text(zone.Period(new(2025, 7, 1), new(2025, 7, 31)).End), StringComparison.Ordinal);
        Assert.Equal(offset, Text(new DateTimeOffset(2025, 7, 1, 0, 0, 0, TimeSpan.Zero).ToOffset(
            zone.OffsetAt(new DateTimeOffset(2025, 7, 1, 0, 0, 0, TimeSpan.Zero))))[^6..]);
    }

    [Theory]
    [InlineData("London")]
    [InlineData("1")]
    [InlineData("+1")]
    [InlineData("+15:00")]
    [InlineData("")]
    [InlineData("../../etc/passwd")]
    public void What_names_no_zone_is_none(string name) => Assert.Null(EvaluationZone.Find(name));

    private static string Text(DateTimeOffset instant) =>
        instant.ToString("yyyy-MM-dd'T'HH:mm:ss.fffzzz", System.Globalization.CultureInfo.InvariantCulture);
}
