using System.Collections.Concurrent;
using System.Net;
using System.Text;

namespace FhirIcsHub.EndToEnd.Subscriptions;

/// <summary>Clients that write Patients, three versions of each, one after the other, until the hub is gone or they have written enough.</summary>
internal sealed class PatientLoad
{
    private const int Clients = 4;
    private const int Versions = 3;

    private int _round;

    /// <summary>Versions that the hub has promised to have: <c>id/version</c>.</summary>
    public ConcurrentBag<string> Acknowledged { get; } = [];

    /// <param name="hub">Where to.</param>
    /// <param name="count">How much each client writes.</param>
    /// <param name="goal">Completed when <paramref name="after"/> versions of this run are acknowledged.</param>
    /// <param name="after">See <paramref name="goal"/>.</param>
    public async Task RunAsync(HttpClient hub, int count, TaskCompletionSource goal, int after)
    {
        var round = ++_round;
        var acknowledged = 0;
        await Task.WhenAll(Enumerable.Range(0, Clients).Select(async client =>
        {
            for (var i = 0; i < count; i++)
            {
                var (id, version) = ($"r{round}-c{client}-p{i / Versions}", (i % Versions) + 1);
                if (!await WriteAsync(hub, id, version))
                {
                    return;
                }

                Acknowledged.Add($"{id}/{version}");
                if (Interlocked.Increment(ref acknowledged) == after)
                {
                    goal.TrySetResult();
                }
            }
        }));
        goal.TrySetResult();
    }

    private static async Task<bool> WriteAsync(HttpClient hub, string id, int version)
    {
        var patient = $$"""{"resourceType":"Patient","id":"{{id}}","multipleBirthInteger":{{version}}}""";
        using var content = new StringContent(patient, Encoding.UTF8, "application/fhir+json");
        try
        {
            using var response = await hub.PutAsync($"fhir/Patient/{id}", content);
            return response.StatusCode is HttpStatusCode.OK or HttpStatusCode.Created
                ? true
                : throw new InvalidOperationException($"The hub answered {response.StatusCode}.");
        }
        catch (HttpRequestException)
        {
            return false;
        }
    }
}
