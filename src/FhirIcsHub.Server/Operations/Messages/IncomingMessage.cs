using System.Diagnostics.CodeAnalysis;
using FhirIcsHub.Fhir;
using FhirIcsHub.Server.Http;
using FhirIcsHub.Server.Rest;

namespace FhirIcsHub.Server.Operations.Messages;

/// <summary>What the hub must know of a message to answer it; what it says is the feed's to read.</summary>
/// <param name="Id">Id of the MessageHeader: the same for a message that is sent again.</param>
/// <param name="Header">The MessageHeader as sent.</param>
/// <param name="SourceEndpoint">Where the sender can be reached.</param>
/// <param name="SourceName">What the sender calls itself.</param>
internal sealed record IncomingMessage(string Id, Resource Header, string? SourceEndpoint, string? SourceName)
{
    /// <summary>The message; null when it is none.</summary>
    public static IncomingMessage? Read(ReadOnlyMemory<byte> body, out FhirAnswer? refusal)
    {
        var read = Resource.Read(body, ReadMode.AsSent);
        if (read.Resource is not { } bundle)
        {
            refusal = ResourceBody.Refusal(read.Issues);
            return null;
        }
        var first = bundle.Root.First("entry");
        var header = first.First("resource");
        if (bundle.TypeName != "Bundle" || bundle.Root.TextOf("type") != "message")
        {
            return Refuse(out refusal, IssueType.Value, "$process-message takes a Bundle of type message.", "Bundle.type");
        }
        if (header.First("resourceType").Text != "MessageHeader" && header.Type?.Name != "MessageHeader")
        {
            return Refuse(
                out refusal, IssueType.Required, "The first entry of a message is its MessageHeader.", "Bundle.entry[0].resource");
        }
        if (!header.First("event").Exists)
        {
            return Refuse(out refusal, IssueType.Required, "The MessageHeader says no event.", "Bundle.entry[0].resource.event");
        }
        if (header.First("response").Exists)
        {
            return Refuse(out refusal, IssueType.NotSupported, "The hub sends no messages that could be responded to.",
                "Bundle.entry[0].resource.response");
        }
        var id = header.TextOf("id") ?? Uuid(first.TextOf("fullUrl"));
        if (id is null || !ResourceId.IsValid(id))
        {
            return Refuse(out refusal, IssueType.Required,
                "The MessageHeader has no id (and its entry no urn:uuid), by which the message could be told from others.",
                "Bundle.entry[0].resource.id");
        }
        refusal = null;
        var source = header.First("source");
        return new IncomingMessage(id, header.AsResource(), source.TextOf("endpoint"), source.TextOf("name"));
    }

    private static string? Uuid(string? fullUrl) =>
        fullUrl?.StartsWith("urn:uuid:", StringComparison.Ordinal) == true ? fullUrl["urn:uuid:".Length..] : null;

    private static IncomingMessage? Refuse([NotNull] out FhirAnswer? refusal, string code, string diagnostics, string expression)
    {
        refusal = FhirAnswer.Error(StatusCodes.Status422UnprocessableEntity, code, diagnostics, expression);
        return null;
    }
}
