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
    /// People that are written in one go; two goes a processor are kept ready, so memory stays small however many people there are.
    /// </summary>
    private const int PeopleAtOnce = 64;

    /// <summary>
    /// All messages: first the GP feed, then the acute, then the council; within a feed the organisations, then one person after the other,
    /// then the Bundles that come late. Made while being enumerated, by all processors, always in the same order.
    /// </summary>
    public static IEnumerable<FeedMessage> Generate(SyntheticOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        var people = new PersonFactory(options);
        Func<ISourceSystem>[] systems = [() => new GpSystem(options), () => new AcuteSystem(options), () => new CouncilSystem(options)];
        foreach (var system in systems)
        {
            foreach (var message in MessagesOf(system, people, options.People))
            {
                yield return message;
            }
        }
    }

    private static IEnumerable<FeedMessage> MessagesOf(Func<ISourceSystem> connect, PersonFactory people, int count)
    {
        var system = connect();
        yield return new FeedMessage(system.Feed, "000000-organisations.json", system.Organisations());
        var late = new List<FeedMessage>();
        foreach (var (message, isLate) in Ahead(connect, people, count))
        {
            if (isLate)
            {
                late.Add(message);
            }
            else
            {
                yield return message;
            }
        }

        foreach (var message in late)
        {
            yield return message;
        }
    }

    private static IEnumerable<(FeedMessage Message, bool Late)> Ahead(Func<ISourceSystem> connect, PersonFactory people, int count)
    {
        var ready = new Queue<Task<List<(FeedMessage, bool)>>>();
        for (var first = 0; first < count || ready.Count > 0;)
        {
            while (first < count && ready.Count < 2 * Environment.ProcessorCount)
            {
                var (from, to) = (first, Math.Min(first + PeopleAtOnce, count));
                ready.Enqueue(Task.Run(() => MessagesAbout(connect(), people, from, to)));
                first = to;
            }

            foreach (var message in ready.Dequeue().GetAwaiter().GetResult())
            {
                yield return message;
            }
        }
    }

    private static List<(FeedMessage, bool)> MessagesAbout(ISourceSystem system, PersonFactory people, int from, int to)
    {
        var messages = new List<(FeedMessage, bool)>();
        for (var index = from; index < to; index++)
        {
            foreach (var sent in system.BundlesAbout(people.Person(index)))
            {
                var number = (index + 1).ToString("D6", CultureInfo.InvariantCulture);
                messages.Add(
                    (new FeedMessage(system.Feed, $"{(sent.Late ? "late-" : "")}{number}{sent.Remark}.json", sent.Bundle), sent.Late));
            }
        }

        return messages;
    }
}
