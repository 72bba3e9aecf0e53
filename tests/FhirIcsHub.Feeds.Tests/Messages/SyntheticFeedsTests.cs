using FhirIcsHub.Storage;
using FhirIcsHub.Storage.Model;
using FhirIcsHub.Synthetic;
using FhirIcsHub.Tests;
using Xunit;

namespace FhirIcsHub.Feeds.Tests.Messages;

/// <summary>The messages of the synthetic ICS, which was written from the feeds' description and not from this code.</summary>
public sealed class SyntheticFeedsTests
{
    [Fact]
    public async Task Every_message_is_taken_but_those_with_a_sown_fault_and_people_meet_across_feeds()
    {
        using var geography = File.OpenRead(Path.Combine(ConformanceSuite.RepositoryRoot, "profiles", "geography", "demo.json"));
        var options = new SyntheticOptions(150, 7, SyntheticGeography.Read(geography));
        await using var hub = await TestHub.OpenAsync();
        var faults = 0;
        var last = 0L;
        foreach (var message in SyntheticPopulation.Generate(options))
        {
            var answer = await hub.Send(ShippedFeeds.Catalog.Find(message.Feed)!, "POST", "",
                System.Text.Encoding.UTF8.GetString(message.Bundle));
            var entry = (await hub.Read(s => s.JournalEntries(last, 10))).Single();
            last = entry.Key;
            var isFault = message.FileName.Contains("fault", StringComparison.Ordinal);
            faults += isFault ? 1 : 0;
            Assert.True(entry.Status == JournalStatus.Accepted != isFault,
                $"{message.Feed}/{message.FileName}: {entry.Status} {answer.Status}");
        }

        Assert.True(faults > 0);
        Assert.Equal(0, await hub.Read(s => s.UnfinishedJournalEntries(1).Count));
        using var context = hub.Store.Provider.CreateContext();
        var sources = context.Set<SourcePatientRow>().Where(p => p.FeedKey != 0 && p.PersonKey != null).AsEnumerable()
            .GroupBy(p => p.PersonKey).ToList();
        Assert.InRange(sources.Count, 140, 170);
        Assert.True(sources.Count(p => p.Select(r => r.FeedKey).Distinct().Count() > 1) > 60, "people known to more than one feed");
    }
}
