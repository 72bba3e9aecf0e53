using FhirIcsHub.Fhir;
using FhirIcsHub.Server.Access;
using FhirIcsHub.Server.Rest;
using FhirIcsHub.Storage;

namespace FhirIcsHub.Server.Subscriptions;

/// <summary>
/// What writing a Subscription, or a Basic that is a topic, is held to, and what has to be remembered of it in the same transaction.
/// </summary>
internal sealed class SubscriptionWrites(SubscriptionReader reader, SearchSetup search)
{
    /// <summary>Why the resource may not be written; empty when it may.</summary>
    public IReadOnlyList<Issue> Judge(WriteSession session, Resource resource) => resource.TypeName switch
    {
        "Subscription" => JudgeSubscription(session, resource),
        "Basic" when TopicReader.IsTopic(resource) => TopicReader.Read(resource, search).Issues,
        _ => [],
    };

    /// <summary>Called when a Subscription was put.</summary>
    /// <param name="session">Has put it.</param>
    /// <param name="before">What there was; null = nothing.</param>
    /// <param name="stored">What there is.</param>
    /// <param name="caller">Who wrote it.</param>
    /// <param name="fhirBase">The address by which the caller knows the hub.</param>
    public static void Keep(WriteSession session, StoredResource? before, StoredResource stored, Caller caller, string fhirBase)
    {
        var wasOff = before is { IsDeleted: false } && before.Parse().Root.TextOf("status") == ServedSubscription.Off;
        session.KeepSubscription(stored.Key, new SubscriptionOwner(caller, fhirBase).ToJson(), startsAnew: wasOff);
    }

    private List<Issue> JudgeSubscription(WriteSession session, Resource subscription)
    {
        var status = subscription.Root.TextOf("status");
        var (definition, issues) = reader.Read(subscription, session);
        var all = new List<Issue>(issues);
        if (status is not (ServedSubscription.Requested or ServedSubscription.Off))
        {
            all.Add(Issue.Error(IssueType.Value,
                "A client writes a Subscription with the status requested, or off; the hub makes it active once its receiver is there.",
                "Subscription.status"));
        }
        if (status == ServedSubscription.Requested && definition?.End <= session.Now)
        {
            all.Add(Issue.Error(IssueType.Value, "The end of the Subscription is in the past.", "Subscription.end"));
        }
        return all;
    }
}
