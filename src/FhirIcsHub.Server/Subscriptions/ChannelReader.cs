using System.Net.Http.Headers;
using FhirIcsHub.Fhir;

namespace FhirIcsHub.Server.Subscriptions;

/// <summary>Reads the channel of a Subscription; what cannot be done becomes an issue.</summary>
internal sealed class ChannelReader(EndpointGuard guard, List<Issue> issues)
{
    private const int MaxTimeoutSeconds = 300;
    private const int MaxEvents = 1000;

    /// <summary>Headers that belong to HTTP itself, or to the hub.</summary>
    private static readonly string[] Reserved =
        ["Connection", "Content-Encoding", "Content-Length", "Content-Type", "Expect", "Host", "Keep-Alive", "TE", "Trailer",
            "Transfer-Encoding", "Upgrade", SubscriptionHeaders.EventNumber, SubscriptionHeaders.Subscription];

    public RestHookChannel? Read(Element channel, bool isTopicBased)
    {
        var type = channel.First("type");
        if (type.Text != "rest-hook" || Backport.Extension(type, Backport.ChannelType).Exists)
        {
            Problem(IssueType.NotSupported, "This hub sends notifications by channels of type rest-hook only.", type.Exists ? type : channel);
        }
        var endpoint = ReadEndpoint(channel);
        var isXml = ReadFormat(channel, out var hasPayload);
        var content = isTopicBased ? ReadContent(channel)
            : hasPayload ? PayloadContent.FullResource : PayloadContent.Empty;
        var read = endpoint is null ? null : new RestHookChannel(endpoint, ReadHeaders(channel), isXml, content)
        {
            HeartbeatPeriod = ReadSeconds(channel, Backport.HeartbeatPeriod, int.MaxValue),
            Timeout = ReadSeconds(channel, Backport.Timeout, MaxTimeoutSeconds),
            MaxCount = ReadMaxCount(channel),
        };
        if (read?.HeartbeatPeriod is not null && !isTopicBased)
        {
            Problem(IssueType.NotSupported, "Heartbeats are notifications of topic-based Subscriptions only.", channel);
        }
        return read;
    }

    private Uri? ReadEndpoint(Element channel)
    {
        var element = channel.First("endpoint");
        if (element.Text is null)
        {
            Problem(IssueType.Required, "A channel of type rest-hook needs an endpoint.", channel);
            return null;
        }
        if (!Uri.TryCreate(element.Text, UriKind.Absolute, out var uri))
        {
            Problem(IssueType.Value, "The endpoint is no absolute http or https address.", element);
            return null;
        }
        if (guard.WhyNot(uri) is { } reason)
        {
            Problem(IssueType.Security, reason, element);
            return null;
        }
        return uri;
    }

    private bool ReadFormat(Element channel, out bool hasPayload)
    {
        var payload = channel.First("payload");
        hasPayload = payload.Text is not null;
        switch (payload.Text?.Split(';')[0].Trim())
        {
            case null or "application/fhir+json" or "application/json" or "text/json" or "json":
                return false;
            case "application/fhir+xml" or "application/xml" or "text/xml" or "xml":
                return true;
            default:
                Problem(IssueType.NotSupported, "The payload is application/fhir+json or application/fhir+xml.", payload);
                return false;
        }
    }

    private PayloadContent ReadContent(Element channel)
    {
        var payload = channel.First("payload");
        var value = Backport.Extension(payload, Backport.PayloadContent);
        if (PayloadContents.Of(value.Text) is not { } content)
        {
            Problem(value.Exists ? IssueType.Value : IssueType.Required,
                "A topic-based Subscription says on channel.payload, by the extension backport-payload-content, how much notifications contain: "
                + "empty, id-only or full-resource.", payload.Exists ? payload : channel);
            return PayloadContent.Empty;
        }
        return content;
    }

    private List<KeyValuePair<string, string>> ReadHeaders(Element channel)
    {
        using var probe = new HttpRequestMessage();
        var headers = new List<KeyValuePair<string, string>>();
        foreach (var header in channel.Named("header"))
        {
            var text = header.Text ?? "";
            var colon = text.IndexOf(':', StringComparison.Ordinal);
            var (name, value) = colon < 0 ? ("", "") : (text[..colon].Trim(), text[(colon + 1)..].Trim());
            if (name.Length == 0 || Reserved.Contains(name, StringComparer.OrdinalIgnoreCase) || value.Contains('\n', StringComparison.Ordinal)
                || !TryAdd(probe.Headers, name, value))
            {
                Problem(IssueType.Value, "A header is written 'Name: value', with a name that HTTP or the hub does not use itself.", header);
            }
            headers.Add(new(name, value));
        }
        return headers;
    }

    private static bool TryAdd(HttpRequestHeaders headers, string name, string value) =>
        value.All(letter => letter is >= ' ' and <= '~') && headers.TryAddWithoutValidation(name, value);

    private TimeSpan? ReadSeconds(Element channel, string url, int most)
    {
        var value = Backport.Extension(channel, url);
        if (!value.Exists)
        {
            return null;
        }
        if (value.TryGetInt32(out var seconds) && seconds >= 0 && seconds <= most)
        {
            return seconds == 0 ? null : TimeSpan.FromSeconds(seconds);
        }
        Problem(IssueType.Value, $"The extension takes whole seconds from 0 to {most}.", value);
        return null;
    }

    private int? ReadMaxCount(Element channel)
    {
        var value = Backport.Extension(channel, Backport.MaxCount);
        if (!value.Exists)
        {
            return null;
        }
        if (value.TryGetInt32(out var count) && count > 0)
        {
            return Math.Min(count, MaxEvents);
        }
        Problem(IssueType.Value, "backport-max-count is a whole number above 0.", value);
        return null;
    }

    private void Problem(string code, string diagnostics, Element at) => issues.Add(Issue.Error(code, diagnostics, at.Location));
}
