using System.Text.Json;
using System.Text.Json.Nodes;
using FhirIcsHub.Fhir;
using FhirIcsHub.Fhir.Schemas;
using FhirIcsHub.Storage;
using FhirIcsHub.Storage.Model;

namespace FhirIcsHub.Server.Subscriptions;

/// <summary>A Subscription as it stands: the resource and how far it has got.</summary>
internal sealed record ServedSubscription(StoredResource Stored, SubscriptionStateRow State, Resource Resource)
{
    public const string Requested = "requested";
    public const string Active = "active";
    public const string Error = "error";
    public const string Off = "off";

    public static IReadOnlyList<string> Statuses { get; } = [Requested, Active, Error, Off];

    public static FhirType Type { get; } = FhirSchema.R4.FindResourceType("Subscription")!;

    public string Status => Resource.Root.TextOf("status") ?? Off;

    public SubscriptionOwner Owner { get; } = SubscriptionOwner.Read(State.Owner);

    /// <summary>Null when there is no such Subscription any more, or the hub does not serve it.</summary>
    public static ServedSubscription? Read(ReadSession session, long key) =>
        session.SubscriptionState(key) is { } state
            && session.ReadByKey(Type, key, AccessFilter.Hub) is { IsDeleted: false } stored
            ? new ServedSubscription(stored, state, stored.Parse())
            : null;

    /// <summary>What is told of it.</summary>
    public SubscriptionReport Report(string? canonical) =>
        new(Stored.Id, canonical, Status, State.EventCount, Resource.Root.TextOf("error"));

    /// <summary>
    /// Sets status and error in a new version. False when the Subscription is another by now: what was found out about it holds no more.
    /// </summary>
    public bool SetStatus(WriteSession session, string status, string? error)
    {
        if (!IsCurrent(session))
        {
            return false;
        }
        var prepared = PreparedResource.Create(WithStatus(status, error), Stored.Id, Owner.FhirBase);
        session.Put(prepared, new Ownership(Stored.FeedKey, Stored.SourcePatientKey, Stored.Flags), Stored.Version);
        return true;
    }

    /// <summary>Whether nobody has written the Subscription since it was read.</summary>
    public bool IsCurrent(ReadSession session) => session.ReadByKey(Type, Stored.Key, AccessFilter.Hub)?.Version == Stored.Version;

    private Resource WithStatus(string status, string? error)
    {
        var json = JsonNode.Parse(Stored.ToJson())!.AsObject();
        json["status"] = status;
        json.Remove("error");
        if (error is not null)
        {
            json["error"] = error;
        }
        var utf8 = JsonSerializer.SerializeToUtf8Bytes(json);
        return Resource.Read(utf8, ReadMode.AsSent).Resource
            ?? throw new InvalidOperationException("A Subscription cannot be read with another status.");
    }
}
