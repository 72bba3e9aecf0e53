using FhirIcsHub.Fhir;

namespace FhirIcsHub.Server.Subscriptions;

/// <summary>
/// A part of a topic by the names of SubscriptionTopic, whichever way it is written: as that resource, or in R4 as extensions of a Basic
/// (<c>…/extension-SubscriptionTopic.resourceTrigger</c> and below it <c>resource</c>, <c>queryCriteria</c>…).
/// </summary>
internal readonly struct TopicPart(Element element, bool isExtension)
{
    private const string CrossVersion = "/StructureDefinition/extension-SubscriptionTopic.";

    public string Location => element.Location;

    public IEnumerable<TopicPart> Parts(string name)
    {
        var found = new List<TopicPart>();
        if (!isExtension)
        {
            foreach (var child in element.Named(name))
            {
                found.Add(new TopicPart(child, false));
            }
            return found;
        }
        foreach (var extension in element.Named("extension").ToList().Concat(element.Named("modifierExtension").ToList()))
        {
            if (NameOf(extension.TextOf("url")) == name)
            {
                found.Add(new TopicPart(extension, true));
            }
        }
        return found;
    }

    public TopicPart? Part(string name) => Parts(name).Select(part => (TopicPart?)part).FirstOrDefault();

    public IReadOnlyList<string> Texts(string name) => [.. Parts(name).Select(part => part.Value).OfType<string>()];

    public string? Text(string name) => Texts(name) is [var first, ..] ? first : null;

    private string? Value => isExtension ? element.TextOf("value") : element.Text;

    private static string? NameOf(string? url)
    {
        if (url is null || !url.Contains('/', StringComparison.Ordinal))
        {
            return url;
        }
        var at = url.IndexOf(CrossVersion, StringComparison.Ordinal);
        return at < 0 || !url.StartsWith("http://hl7.org/fhir/", StringComparison.Ordinal) ? null : url[(url.LastIndexOf('.') + 1)..];
    }
}
