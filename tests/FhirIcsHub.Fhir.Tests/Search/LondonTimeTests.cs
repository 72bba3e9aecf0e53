using FhirIcsHub.Fhir.Search;
using Xunit;

namespace FhirIcsHub.Fhir.Tests.Search;

public class LondonTimeTests
{
    [Fact]
    public void Offsets_since_1968_are_those_of_the_time_zone_database()
    {
        var london = TimeZones();
        var end = new DateTime(2037, 12, 31, 0, 0, 0, DateTimeKind.Utc);
        for (var hour = new DateTime(1968, 1, 1, 0, 0, 0, DateTimeKind.Utc); hour < end; hour = hour.AddHours(1))
        {
            if (london.GetUtcOffset(hour).Ticks != LondonTime.OffsetAt(hour.Ticks))
            {
                Assert.Fail($"{hour:o}: the database has {london.GetUtcOffset(hour)}");
            }
        }
    }

    [Theory]
    [InlineData("2024-03-31T00:59:59", "2024-03-31T00:59:59", "2024-03-31T00:59:59")]
    [InlineData("2024-03-31T01:30:00", "2024-03-31T01:30:00", "2024-03-31T01:30:00")] // the clocks leap over it
    [InlineData("2024-03-31T02:00:00", "2024-03-31T01:00:00", "2024-03-31T01:00:00")]
    [InlineData("2024-07-01T12:00:00", "2024-07-01T11:00:00", "2024-07-01T11:00:00")]
    [InlineData("2024-10-27T00:59:59", "2024-10-26T23:59:59", "2024-10-26T23:59:59")]
    [InlineData("2024-10-27T01:00:00", "2024-10-27T00:00:00", "2024-10-27T01:00:00")] // shown twice
    [InlineData("2024-10-27T01:59:59", "2024-10-27T00:59:59", "2024-10-27T01:59:59")]
    [InlineData("2024-10-27T02:00:00", "2024-10-27T02:00:00", "2024-10-27T02:00:00")]
    [InlineData("2024-12-25T08:00:00", "2024-12-25T08:00:00", "2024-12-25T08:00:00")]
    public void A_time_that_clocks_show_is_one_instant_or_two(string local, string earliest, string latest)
    {
        Assert.Equal(Ticks(earliest), LondonTime.EarliestUtc(Ticks(local)));
        Assert.Equal(Ticks(latest), LondonTime.LatestUtc(Ticks(local)));
    }

    private static long Ticks(string time) => DateTime.Parse(time, System.Globalization.CultureInfo.InvariantCulture).Ticks;

    private static TimeZoneInfo TimeZones()
    {
        if (!TimeZoneInfo.TryFindSystemTimeZoneById("Europe/London", out var zone))
        {
            Assert.SkipUnless(Environment.GetEnvironmentVariable("CI") == "true", "this machine has no time zone database");
            Assert.Fail("CI needs the time zone database (Debian package tzdata)");
        }

        return zone;
    }
}
