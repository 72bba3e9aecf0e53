using System.Globalization;
using FhirIcsHub.Synthetic.Acute;
using FhirIcsHub.Synthetic.Council;
using FhirIcsHub.Synthetic.Gp;
using FhirIcsHub.Synthetic.People;

namespace FhirIcsHub.Synthetic;

/// <summary>A population and what the systems of an Integrated Care System say about it.</summary>
public static class SyntheticPopulation
{
    /// <summary>
    /// All messages: first the GP feed, then the acute, then the council; within a feed the organisations, then one person after the other, then
    /// the Bundles that come late. Made while being enumerated, so the population may be larger than memory.
    /// </summary>
    public static IEnumerable<FeedMessage> Generate(SyntheticOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        var people = new PersonFactory(options);
        foreach (var system in new ISourceSystem[] { new GpSystem(options), new AcuteSystem(options), new CouncilSystem(options) })
        {
            foreach (var message in MessagesOf(system, people, options.People))
            {
                yield return message;
            }
        }
    }

    private static IEnumerable<FeedMessage> MessagesOf(ISourceSystem system, PersonFactory people, int count)
    {
        yield return new FeedMessage(system.Feed, "000000-organisations.json", system.Organisations());
        var late = new List<FeedMessage>();
        for (var index = 0; index < count; index++)
        {
            foreach (var sent in system.BundlesAbout(people.Person(index)))
            {
                var number = (index + 1).ToString("D6", CultureInfo.InvariantCulture);
                var message = new FeedMessage(system.Feed, $"{(sent.Late ? "late-" : "")}{number}{sent.Remark}.json", sent.Bundle);
                if (sent.Late)
                {
                    late.Add(message);
                }
                else
                {
                    yield return message;
                }
            }
        }

        foreach (var message in late)
        {
            yield return message;
        }
    }
}
