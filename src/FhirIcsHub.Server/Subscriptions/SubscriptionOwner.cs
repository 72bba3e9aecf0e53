using System.Text.Json;
using FhirIcsHub.Fhir.Schemas;
using FhirIcsHub.Server.Access;
using FhirIcsHub.Storage;

namespace FhirIcsHub.Server.Subscriptions;

/// <summary>Who wrote a Subscription, and by which address of the hub. Kept with it: everything that it is sent is asked of the gate for them.</summary>
internal sealed record SubscriptionOwner(Caller Caller, string FhirBase)
{
    public static SubscriptionOwner Read(string json) => JsonSerializer.Deserialize<SubscriptionOwner>(json)
        ?? throw new InvalidDataException("A Subscription's owner cannot be read.");

    public string ToJson() => JsonSerializer.Serialize(this);

    /// <summary>What the owner may be told of a type now; null = nothing.</summary>
    public AccessFilter? MaySee(AccessGate gate, FhirType type)
    {
        var decision = gate.Decide(new AccessRequest(Caller, HubInteraction.SubscriptionDelivery, type.Name));
        return decision.Allowed ? decision.Filter : null;
    }
}
