using System.Diagnostics;
using FhirIcsHub.Fhir.Validation.Rules;
using Xunit;

namespace FhirIcsHub.Fhir.Tests.Validation.Rules;

public sealed class RegularExpressionsTests
{
    [Theory]
    [InlineData("[0-9]{3}", "123", true)]
    [InlineData("^[0-9]{3}$", "123", true)]
    [InlineData("[0-9]{3}", "1234", false)]
    [InlineData("a|ab", "ab", true)]
    [InlineData("(", "x", null)]
    public void The_whole_value_matches(string pattern, string value, bool? expected) =>
        Assert.Equal(expected, RegularExpressions.Matches(pattern, value));

    [Fact]
    public void An_expression_that_runs_away_is_tried_once()
    {
        // The look-ahead keeps .NET from matching it in linear time.
        const string pattern = "(?=x)(x+x+)+y";
        var value = new string('x', 60);
        Assert.Null(RegularExpressions.Matches(pattern, value));
        var clock = Stopwatch.StartNew();
        for (var i = 0; i < 1000; i++)
        {
            Assert.Null(RegularExpressions.Matches(pattern, value));
        }

        Assert.True(clock.Elapsed < TimeSpan.FromSeconds(1));
    }

    [Fact]
    public void An_expression_that_would_run_away_by_backtracking_is_matched_in_linear_time() =>
        Assert.False(RegularExpressions.Matches("(x+x+)+y", new string('x', 10_000)));
}
