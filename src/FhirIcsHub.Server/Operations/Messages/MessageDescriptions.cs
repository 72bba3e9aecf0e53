using FhirIcsHub.Server.Access;
using FhirIcsHub.Server.Http;

namespace FhirIcsHub.Server.Operations.Messages;

/// <summary><c>$process-message</c> in words.</summary>
internal static class MessageDescriptions
{
    public const string Operation = "process-message";

    private const string Example = """
        {"resourceType":"Bundle","type":"message","timestamp":"2026-04-01T09:30:00Z","entry":[{"fullUrl":"urn:uuid:267b18ce-3d37-4581-9baa-6fada338038b","resource":{"resourceType":"MessageHeader","id":"267b18ce-3d37-4581-9baa-6fada338038b","eventUri":"urn:example:patient-changed","source":{"name":"gp","endpoint":"https://gp.demo.example/fhir"},"focus":[{"reference":"Patient/1001"}]}},{"fullUrl":"https://gp.demo.example/fhir/Patient/1001","resource":{"resourceType":"Patient","id":"1001","name":[{"family":"Example","given":["Ada"]}],"birthDate":"1957-03-02"}}]}
        """;

    private static readonly IReadOnlyList<ResponseDescription> Responses =
    [
        new(200, "A response message. `MessageHeader.response.code`: `ok`, `fatal-error` (nothing was stored; the same message would fail "
            + "again) or `transient-error` (send it again); its details are an OperationOutcome", """
            {"resourceType":"Bundle","type":"message","timestamp":"2026-04-01T09:30:01Z","entry":[{"fullUrl":"urn:uuid:9f0c6f5e-4d8b-4a58-9c39-5a4f5b0a7c11",
            "resource":{"resourceType":"MessageHeader","id":"9f0c6f5e-4d8b-4a58-9c39-5a4f5b0a7c11","eventUri":"urn:example:patient-changed",
            "source":{"name":"FhirIcsHub","endpoint":"http://127.0.0.1:8080/fhir"},"response":{"identifier":"267b18ce-3d37-4581-9baa-6fada338038b","code":"ok"}}}]}
            """),
        new(400, "The body is no JSON or XML, or parameters came along",
            Described.Outcome("not-supported", "$process-message answers at once, …")),
        new(422, "The body is no message, or its source is no feed",
            Described.Outcome("required", "The first entry of a message is its MessageHeader.")),
    ];

    public static RouteDescription OnHub { get; } = new(HubInteraction.Operation, "Feeds", "Send a FHIR message")
    {
        Operation = Operation,
        Definition = RouteDescription.OwnDefinitions + "hub-process-message",
        BasedOn = "http://hl7.org/fhir/OperationDefinition/MessageHeader-process-message",
        Lacks = ["response-url"],
        Details = """
            A Bundle of type `message`, its MessageHeader first, goes to the feed that the header's source names (`source.endpoint` is an
            address of the feed, or `source.name` its name): journal, mapping to UK Core, person, strict judgement, all entries or none. A
            message is known by the id of its MessageHeader: sent again, it gets the same answer, and nothing changes. The answer comes
            with the response: `async=true` and `response-url` are refused. The message may also come as `content` of Parameters.
            """,
        Body = new("A Bundle of type message", Example),
        Responses = Responses,
    };

    public static RouteDescription AtFeed { get; } = OnHub with
    {
        Interaction = HubInteraction.FeedReceive,
        Summary = "Send a FHIR message to this feed",
        Details = "As `/fhir/$process-message`; the feed is that of the address, whatever source the MessageHeader names.",
        Parameters = [new(ParameterPlace.Path, "feed", "Name of the feed, as in `profiles/sources`", "gp")],
        Responses = [.. Responses, new(404, "There is no such feed",
            Described.Outcome("not-found", "There is no such feed. Feeds of this hub: acute, council, gp."))],
    };
}
