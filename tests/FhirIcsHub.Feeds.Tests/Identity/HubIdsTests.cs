using FhirIcsHub.Feeds.Identity;
using Xunit;

namespace FhirIcsHub.Feeds.Tests.Identity;

public sealed class HubIdsTests
{
    private static readonly HubIds Ids = new([.. Enumerable.Range(0, 32).Select(i => (byte)i)]);

    [Fact]
    public void A_plain_source_id_shows_in_the_hub_id() => Assert.Equal("gp-1001e3", Ids.Of("gp", "Encounter", "1001e3"));

    [Theory]
    [InlineData("9912003888")]
    [InlineData("991-200-3888")]
    [InlineData("a b")]
    [InlineData("a_b")]
    [InlineData("0123456789012345678901234567890123456789012345678901234567890123")]
    public void An_id_with_an_NHS_number_or_that_is_no_FHIR_id_or_too_long_is_hashed(string sourceId)
    {
        var id = Ids.Of("gp", "Patient", sourceId);
        Assert.Matches("^gp\\.[a-z2-7]{26}$", id);
        Assert.Equal(id, Ids.Of("gp", "Patient", sourceId));
    }

    [Fact]
    public void The_hash_depends_on_feed_type_and_key()
    {
        var ids = new[]
        {
            Ids.Of("gp", "Patient", "9912003888"), Ids.Of("gp", "Person", "9912003888"), Ids.Of("acute", "Patient", "9912003888"),
            new HubIds(new byte[32]).Of("gp", "Patient", "9912003888"),
        };
        Assert.Equal(4, ids.Select(i => i[(i.IndexOf('.', StringComparison.Ordinal) + 1)..]).Distinct().Count());
    }

    [Fact]
    public void The_longest_feed_name_and_its_longest_spelt_id_fill_64_characters() =>
        Assert.Equal(64, Ids.Of("abcdefghijkl", "Patient", new string('x', 51)).Length);

    [Fact]
    public void A_short_key_is_refused() => Assert.Throws<ArgumentException>(() => new HubIds(new byte[8]));
}
