using FhirIcsHub.Fhir;

namespace FhirIcsHub.Server.Subscriptions;

/// <summary>The names of HL7's Subscriptions R5 Backport, version 1.1.0 (http://hl7.org/fhir/uv/subscriptions-backport).</summary>
internal static class Backport
{
    public const string SubscriptionProfile = Structure + "backport-subscription";
    public const string NotificationProfile = Structure + "backport-subscription-notification-r4";
    public const string StatusProfile = Structure + "backport-subscription-status-r4";
    public const string TopicsOfServer = Structure + "capabilitystatement-subscriptiontopic-canonical";
    public const string FilterCriteria = Structure + "backport-filter-criteria";
    public const string HeartbeatPeriod = Structure + "backport-heartbeat-period";
    public const string Timeout = Structure + "backport-timeout";
    public const string MaxCount = Structure + "backport-max-count";
    public const string ChannelType = Structure + "backport-channel-type";
    public const string PayloadContent = Structure + "backport-payload-content";
    public const string StatusOperation = Guide + "OperationDefinition/backport-subscription-status";
    public const string EventsOperation = Guide + "OperationDefinition/backport-subscription-events";

    private const string Guide = "http://hl7.org/fhir/uv/subscriptions-backport/";
    private const string Structure = Guide + "StructureDefinition/";

    /// <summary>The values of an element's extensions with that URL.</summary>
    public static IEnumerable<Element> Extensions(Element element, string url)
    {
        var values = new List<Element>();
        foreach (var extension in element.Named("extension"))
        {
            if (extension.TextOf("url") == url)
            {
                values.Add(extension.First("value"));
            }
        }
        return values;
    }

    public static Element Extension(Element element, string url) => Extensions(element, url).FirstOrDefault();
}
