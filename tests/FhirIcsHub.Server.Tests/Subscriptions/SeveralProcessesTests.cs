using FhirIcsHub.Server.Hosting;
using FhirIcsHub.Tests.PostgreSql;
using FhirIcsHub.Tests.Receivers;
using Xunit;

namespace FhirIcsHub.Server.Tests.Subscriptions;

/// <summary>Several hubs on one PostgreSQL database, as in several processes.</summary>
public sealed class SeveralProcessesTests(PostgreSqlServer server)
{
    [Fact]
    public async Task Two_hubs_on_one_database_number_every_event_once_and_the_one_that_stays_goes_on()
    {
        var database = await server.CreateDatabaseAsync(template: null, TestContext.Current.CancellationToken);
        await using (var receiver = await Receiver.StartAsync())
        {
            var one = await StartAsync(database);
            await using var two = await StartAsync(database);
            var reply = await one.Client.PostAsync("fhir/Subscription", SubscriptionJson.OnTopic(SubscriptionJson.PatientTopic, receiver.Hook));
            Assert.True(reply.Status == 201, reply.Body);
            await Task.WhenAll(Enumerable.Range(0, 30).Select(number => WriteAsync(number % 2 == 0 ? one : two, $"p{number}")));
            await receiver.UntilAsync(all => Events(all).Select(one => one.Number).Distinct().Count() == 30);

            await one.DisposeAsync();
            await WriteAsync(two, "last");
            await receiver.UntilAsync(all => Events(all).Exists(one => one.Id == "last"));

            var events = Events(receiver.All);
            Assert.Equal(Enumerable.Range(1, 31).Select(number => (long)number), events.Select(one => one.Number).Distinct());
            Assert.Equal(31, events.Distinct().Count());
            Assert.Equal(31, events.Select(one => one.Id).Distinct().Count());
        }

        await server.DropAsync(database);
    }

    private Task<TestHub> StartAsync(string database) => TestHub.StartNewAsync(settings => settings with
    {
        Secret = "the tests' own",
        Storage = settings.Storage with { Provider = StorageEngine.PostgreSql, ConnectionString = server.ConnectionTo(database) },
        Subscriptions = SubscriptionHub.Quick with { PollSeconds = 0.2 },
    });

    private static async Task WriteAsync(TestHub hub, string id)
    {
        var reply = await hub.Client.PutAsync($"fhir/Patient/{id}", $$"""{"resourceType":"Patient","id":"{{id}}"}""");
        Assert.True(reply.Status == 201, reply.Body);
    }

    private static List<(long Number, string Id)> Events(IReadOnlyList<Received> all) =>
        [.. all.Where(received => received.Type == "event-notification")
            .Select(received => (received.EventNumbers[0], (string)received.Resources[0]["id"]!))];
}
