using FhirIcsHub.Server.Access;
using FhirIcsHub.Server.Subscriptions;
using FhirIcsHub.Tests.Receivers;

namespace FhirIcsHub.Server.Tests.Subscriptions;

/// <summary>A hub that may send to this machine and loses no time between retries, with a receiver.</summary>
internal sealed class SubscriptionHub : IAsyncDisposable
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);

    private SubscriptionHub(TestHub hub, Receiver receiver) => (Hub, Receiver) = (hub, receiver);

    public static SubscriptionSettings Quick { get; } = new()
    {
        AllowPrivateEndpoints = true,
        Retries = 2,
        HandshakeRetries = 1,
        RetryDelaySeconds = 0.01,
        MaxRetryDelaySeconds = 0.02,
    };

    public TestHub Hub { get; }

    public Receiver Receiver { get; }

    public FhirClient Client => Hub.Client;

    public static async Task<SubscriptionHub> StartAsync(
        SubscriptionSettings? settings = null, Func<AccessRequest, AccessDecision>? policy = null, TimeProvider? time = null)
    {
        var receiver = await Receiver.StartAsync();
        return new SubscriptionHub(
            await TestHub.StartNewAsync(hub => hub with { Subscriptions = settings ?? Quick }, policy, time), receiver);
    }

    /// <summary>Writes a Subscription that must be taken, and waits until it is active; its id.</summary>
    public async Task<string> SubscribeAsync(string subscription)
    {
        var reply = await Client.PostAsync("fhir/Subscription", subscription);
        Assert(reply.Status == 201, reply.Body);
        await StatusAsync(reply.Id, "active");
        return reply.Id;
    }

    /// <summary>Waits until the Subscription has that status; the resource.</summary>
    public async Task<System.Text.Json.Nodes.JsonNode> StatusAsync(string id, string status)
    {
        using var deadline = new CancellationTokenSource(Limit);
        while (true)
        {
            var next = Hub.Hub.Services.Store.Changed.Next;
            var reply = await Client.GetAsync($"fhir/Subscription/{id}");
            if ((string?)reply.Json["status"] == status)
            {
                return reply.Json;
            }

            try
            {
                await next.WaitAsync(deadline.Token);
            }
            catch (OperationCanceledException)
            {
                throw new TimeoutException($"The Subscription did not become {status}: {reply.Body}; {string.Join('\n', Hub.Log.Lines)}");
            }
        }
    }

    public async ValueTask DisposeAsync()
    {
        await Hub.DisposeAsync();
        await Receiver.DisposeAsync();
    }

    private static void Assert(bool isTrue, string why) => Xunit.Assert.True(isTrue, why);
}
