using FhirIcsHub.Server.Access;

namespace FhirIcsHub.Server.Http;

/// <summary>
/// What a route does, in words: the one source of the gate's question, of the OpenAPI page and of the CapabilityStatement.
/// </summary>
internal sealed record RouteDescription(HubInteraction Interaction, string Tag, string Summary)
{
    /// <summary>Markdown for the OpenAPI page.</summary>
    public string Details { get; init; } = "";

    /// <summary>Name of the FHIR operation without the <c>$</c>.</summary>
    public string? Operation { get; init; }

    /// <summary>Resource type that the operation is on.</summary>
    public string? OperationOn { get; init; }

    /// <summary>Canonical URL of the operation's OperationDefinition.</summary>
    public string? Definition { get; init; }

    /// <summary>
    /// Answered at once also when the client prefers to be answered later (<c>Prefer: respond-async</c>): it takes no time, or becomes a
    /// job by itself.
    /// </summary>
    public bool AnswersAtOnce { get; init; }

    /// <summary>Answers with a format of its own, whatever of FHIR's formats the client takes.</summary>
    public bool HasOwnFormat { get; init; }

    public IReadOnlyList<ParameterDescription> Parameters { get; init; } = [];

    public BodyDescription? Body { get; init; }

    public IReadOnlyList<ResponseDescription> Responses { get; init; } = [];
}

internal enum ParameterPlace
{
    Path,
    Query,
    Header,
}

internal sealed record ParameterDescription(ParameterPlace Place, string Name, string Description, string? Example = null,
    IReadOnlyList<string>? Codes = null);

/// <summary>A request body with an example in JSON.</summary>
internal sealed record BodyDescription(string Description, string Example, string ContentType = "application/fhir+json");

internal sealed record ResponseDescription(int Status, string Description, string? Example = null);
