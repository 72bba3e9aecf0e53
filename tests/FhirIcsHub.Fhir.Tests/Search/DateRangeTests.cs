using System.Globalization;
using FhirIcsHub.Fhir.Search;
using Xunit;

namespace FhirIcsHub.Fhir.Tests.Search;

public class DateRangeTests
{
    [Theory]
    [InlineData("2000", "2000-01-01T00:00:00.0000000", "2000-12-31T23:59:59.9999999")]
    [InlineData("2000-02", "2000-02-01T00:00:00.0000000", "2000-02-29T23:59:59.9999999")]
    [InlineData("2013-01-14", "2013-01-14T00:00:00.0000000", "2013-01-14T23:59:59.9999999")]
    [InlineData("2013-07-14", "2013-07-13T23:00:00.0000000", "2013-07-14T22:59:59.9999999")] // a day of British Summer Time
    [InlineData("2024-03-31", "2024-03-31T00:00:00.0000000", "2024-03-31T22:59:59.9999999")] // a day of 23 hours
    [InlineData("2024-10-27", "2024-10-26T23:00:00.0000000", "2024-10-27T23:59:59.9999999")] // a day of 25 hours
    [InlineData("2013-01-14T10:00", "2013-01-14T10:00:00.0000000", "2013-01-14T10:00:59.9999999")]
    [InlineData("2013-07-14T10:00:00", "2013-07-14T09:00:00.0000000", "2013-07-14T09:00:00.9999999")]
    [InlineData("2013-01-14T10:00:00Z", "2013-01-14T10:00:00.0000000", "2013-01-14T10:00:00.9999999")]
    [InlineData("2013-07-14T10:00:00+01:00", "2013-07-14T09:00:00.0000000", "2013-07-14T09:00:00.9999999")]
    [InlineData("2013-07-14T10:00:00-05:30", "2013-07-14T15:30:00.0000000", "2013-07-14T15:30:00.9999999")]
    [InlineData("2015-02-07T13:28:17.239+02:00", "2015-02-07T11:28:17.2390000", "2015-02-07T11:28:17.2399999")]
    [InlineData("2015-02-07T13:28:17.123456789Z", "2015-02-07T13:28:17.1234567", "2015-02-07T13:28:17.1234567")]
    [InlineData("2016-12-31T23:59:60Z", "2016-12-31T23:59:59.0000000", "2016-12-31T23:59:59.9999999")] // leap second
    [InlineData("9999", "9999-01-01T00:00:00.0000000", "9999-12-31T23:59:59.9999999")]
    [InlineData("0001", "0001-01-01T00:00:00.0000000", "0001-12-31T23:59:59.9999999")]
    public void A_date_covers_all_of_its_last_written_unit(string text, string low, string high)
    {
        Assert.True(DateRange.TryParse(text, out var range));
        Assert.Equal(low, new DateTime(range.Low).ToString("O", CultureInfo.InvariantCulture));
        Assert.Equal(high, new DateTime(range.High).ToString("O", CultureInfo.InvariantCulture));
    }

    [Theory]
    [InlineData("")]
    [InlineData("05")]
    [InlineData("0000")]
    [InlineData("2013-1-1")]
    [InlineData("2013-13")]
    [InlineData("2013-02-29")]
    [InlineData("2013-01-14T")]
    [InlineData("2013-01-14T10")]
    [InlineData("2013-01-14T24:00")]
    [InlineData("2013-01-14T10:60")]
    [InlineData("2013-01-14T10:00:00.Z")]
    [InlineData("2013-01-14T10:00:00+1:00")]
    [InlineData("2013-01-14T10:00:00+15:00")]
    [InlineData("2013-01-14 10:00")]
    [InlineData("today")]
    public void What_is_no_date_is_refused(string text) => Assert.False(DateRange.TryParse(text, out _));
}
