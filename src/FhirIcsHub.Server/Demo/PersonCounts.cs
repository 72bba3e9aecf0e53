using FhirIcsHub.Storage;
using FhirIcsHub.Storage.Model;
using Microsoft.EntityFrameworkCore;

namespace FhirIcsHub.Server.Demo;

/// <summary>How the feeds' Patients were joined.</summary>
/// <param name="SourcePatients">Patients that feeds have sent.</param>
/// <param name="Persons">Persons that they belong to.</param>
/// <param name="InTwoFeeds">Persons known to two feeds.</param>
/// <param name="InThreeFeeds">Persons known to three or more.</param>
/// <param name="Pending">Patients that records refer to and that have not arrived.</param>
/// <param name="Example">Id of the golden Patient of a person that most feeds know.</param>
internal sealed record PersonCounts(int SourcePatients, int Persons, int InTwoFeeds, int InThreeFeeds, int Pending, string? Example)
{
    public static async Task<PersonCounts> ReadAsync(HubStore store, CancellationToken cancellation)
    {
        await using var context = store.Provider.CreateContext();
        var sources = await context.Set<SourcePatientRow>()
            .Where(source => source.FeedKey != StorageCatalog.HubFeedKey)
            .Select(source => new { source.PersonKey, source.FeedKey })
            .ToListAsync(cancellation);
        var feedsOfPersons = sources.Where(source => source.PersonKey is not null)
            .GroupBy(source => source.PersonKey!.Value)
            .Select(person => (Key: person.Key, Feeds: person.Select(source => source.FeedKey).Distinct().Count()))
            .OrderByDescending(person => person.Feeds).ThenBy(person => person.Key)
            .ToList();
        var example = feedsOfPersons.Count == 0
            ? null : await store.ReadAsync(session => session.ReadPerson(feedsOfPersons[0].Key), cancellation);
        return new PersonCounts(
            sources.Count(source => source.PersonKey is not null),
            feedsOfPersons.Count,
            feedsOfPersons.Count(person => person.Feeds == 2),
            feedsOfPersons.Count(person => person.Feeds > 2),
            sources.Count(source => source.PersonKey is null),
            example?.GoldenId);
    }
}
