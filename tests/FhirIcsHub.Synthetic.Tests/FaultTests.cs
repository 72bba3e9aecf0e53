using Xunit;

namespace FhirIcsHub.Synthetic.Tests;

public class FaultTests(Population population)
{
    [Theory]
    [InlineData("gp", "missing-status")]
    [InlineData("gp", "invalid-date")]
    [InlineData("gp", "value-as-text")]
    [InlineData("gp", "missing-subject")]
    [InlineData("gp", "missing-code")]
    [InlineData("acute", "unresolved-urn")]
    [InlineData("acute", "conditional-no-match")]
    [InlineData("acute", "missing-status")]
    [InlineData("acute", "invalid-time")]
    [InlineData("acute", "unknown-status")]
    [InlineData("council", "missing-status")]
    [InlineData("council", "invalid-date")]
    public void Each_kind_of_error_is_sown_and_named(string feed, string kind) =>
        Assert.Contains(population.Files, file => file.StartsWith(feed + "/", StringComparison.Ordinal) && file.EndsWith("-fault-" + kind + ".json", StringComparison.Ordinal));

    [Fact]
    public void About_one_message_in_a_hundred_has_an_error()
    {
        var faults = population.Files.Count(file => file.Contains("-fault-", StringComparison.Ordinal));

        Assert.InRange(faults / (double)population.Files.Count, 0.005, 0.02);
    }

    [Theory]
    [InlineData("gp")]
    [InlineData("acute")]
    [InlineData("council")]
    public void Some_Patients_come_after_everything_that_refers_to_them(string feed)
    {
        var files = population.Files.Where(file => file.StartsWith(feed + "/", StringComparison.Ordinal)).ToList();
        var firstLate = files.FindIndex(file => file.StartsWith(feed + "/late-", StringComparison.Ordinal));

        Assert.True(firstLate > 0);
        Assert.All(files[firstLate..], file => Assert.Contains("/late-", file, StringComparison.Ordinal));
        Assert.All(
            files[firstLate..],
            file => Assert.Contains(files[..firstLate], earlier => Number(earlier) == Number(file.Replace("late-", "", StringComparison.Ordinal))));

        string Number(string file) => file.Substring(feed.Length + 1, 6);
    }

    [Fact]
    public void Feeds_come_one_after_the_other_and_begin_with_their_organisations()
    {
        Assert.Equal(["gp", "acute", "council"], population.Files.Select(file => file.Split('/')[0]).Distinct());
        Assert.Equal(population.Files.Count, population.Files.Distinct().Count());
        foreach (var feed in population.Files.GroupBy(file => file.Split('/')[0]))
        {
            Assert.EndsWith("/000000-organisations.json", feed.First(), StringComparison.Ordinal);
        }
    }
}
