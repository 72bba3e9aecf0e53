using System.Text.Json.Nodes;
using FhirIcsHub.Feeds.Sources;
using FhirIcsHub.Fhir.Schemas;
using FhirIcsHub.Storage.Model;
using FsCheck;
using FsCheck.Fluent;
using Xunit;

namespace FhirIcsHub.Feeds.Tests.Persons;

/// <summary>The joined record is a function of what was sent, not of the order in which it came.</summary>
public sealed class OrderOfArrivalTests
{
    private static readonly string?[] NhsNumbers = [null, null, Patients.First, Patients.Second];

    /// <summary>What one source says of one patient: picks from small pools, so that patients meet.</summary>
    public sealed record Sent(int Feed, int NhsNumber, bool OtherName, bool OtherPostcode);

    [Fact]
    public void Any_order_of_the_same_messages_gives_the_same_joined_record()
    {
        var sent = from feed in Gen.Choose(0, 2)
                   from number in Gen.Choose(0, 3)
                   from name in Gen.Elements(true, false,
            false)
                   from postcode in Gen.Elements(true, false, false)
                   select new Sent(feed, number, name, postcode);
        var cases = from patients in sent.ArrayOf(5) from seed in Gen.Choose(0, int.MaxValue) select (patients, seed);
        Check.One(Config.QuickThrowOnFailure.WithMaxTest(12), Prop.ForAll(cases.ToArbitrary(), c =>
        {
            var messages = Messages(c.patients);
            var shuffled = messages.ToArray();
            new Random(c.seed).Shuffle(shuffled);
            return JoinedRecord(messages).GetAwaiter().GetResult() == JoinedRecord(shuffled).GetAwaiter().GetResult();
        }));
    }

    [Fact]
    public async Task Every_order_of_a_GP_an_acute_and_a_council_record_gives_the_same_joined_record()
    {
        var messages = Messages([new Sent(0, 2, false, false), new Sent(1, 2, false, true), new Sent(2, 0, false, false)]);
        var expected = await JoinedRecord(messages);
        Assert.Contains("acute-0+council-0+gp-0", expected, StringComparison.Ordinal);
        foreach (var order in Permutations([.. Enumerable.Range(0, messages.Length)]).Where((_, i) => i % 47 == 0))
        {
            Assert.Equal(expected, await JoinedRecord([.. order.Select(i => messages[i])]));
        }
    }

    private static (Feed Feed, string Resource)[] Messages(Sent[] patients)
    {
        Feed[] feeds = [ShippedFeeds.Gp, ShippedFeeds.Acute, ShippedFeeds.Council];
        var counts = new int[3];
        return [.. patients.SelectMany(p =>
        {
            var id = counts[p.Feed]++.ToString(System.Globalization.CultureInfo.InvariantCulture);
            var patient = Patients.Json(id, NhsNumbers[p.NhsNumber], p.OtherName ? "Otherperson" : "Testperson", postcode: p.OtherPostcode
                ? "ZZ2 2AA" : "ZZ1 1AA");
            return new[] { (feeds[p.Feed], patient), (feeds[p.Feed], Patients.Observation("o" + id, "Patient/" + id)) };
        })];
    }

    /// <summary>Every person with its golden Patient and its record, in an order and under names that do not depend on chance.</summary>
    private static async Task<string> JoinedRecord((Feed Feed, string Resource)[] messages)
    {
        await using var hub = await TestHub.OpenAsync();
        foreach (var (feed, resource) in messages)
        {
            Assert.Equal(201, (await hub.Put(feed, resource)).Status);
        }

        return await hub.Read(session =>
        {
            using var context = hub.Store.Provider.CreateContext();
            var persons = new List<string>();
            foreach (var person in context.Set<PersonRow>().ToList())
            {
                var rows = session.ReadPersonRows([FhirSchema.R4.FindType("Observation")!], person.Key)!.Rows;
                var sources = session.SourcePatientsOf(person.Key).Select(p => p.PatientId)
                    .Where(p => p.Contains('-') && char.IsAsciiLetter(p[0]) && p.Length < 20).Order(StringComparer.Ordinal).ToList();
                if (sources.Count == 0)
                {
                    continue;
                }

                var name = string.Join('+', sources);
                var record = rows.Select(r => Canonical(JsonNode.Parse(r.ToJson())!.AsObject())
                    .Replace(person.GoldenId, name, StringComparison.Ordinal)).Order(StringComparer.Ordinal);
                persons.Add($"{name} {person.NhsNumber}\n{string.Join('\n', record)}");
            }

            return string.Join("\n\n", persons.Order(StringComparer.Ordinal));
        });
    }

    private static string Canonical(JsonObject resource)
    {
        resource["meta"]!.AsObject().Remove("versionId");
        resource["meta"]!.AsObject().Remove("lastUpdated");
        return resource.ToJsonString();
    }

    private static IEnumerable<int[]> Permutations(int[] items)
    {
        if (items.Length <= 1)
        {
            yield return items;
            yield break;
        }

        for (var i = 0; i < items.Length; i++)
        {
            foreach (var rest in Permutations([.. items[..i], .. items[(i + 1)..]]))
            {
                yield return [items[i], .. rest];
            }
        }
    }
}
