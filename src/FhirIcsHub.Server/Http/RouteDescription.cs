using FhirIcsHub.Fhir.Schemas;
using FhirIcsHub.Server.Access;

namespace FhirIcsHub.Server.Http;

/// <summary>
/// What a route does, in words: the one source of the gate's question, of the OpenAPI page and of the CapabilityStatement.
/// </summary>
internal sealed record RouteDescription(HubInteraction Interaction, string Tag, string Summary)
{
    /// <summary>Under this the hub's own definitions of operations have their canonical URLs.</summary>
    public const string OwnDefinitions = "https://fhiricshub.example/OperationDefinition/";

    /// <summary>Markdown for the OpenAPI page.</summary>
    public string Details { get; init; } = "";

    /// <summary>Name of the FHIR operation without the <c>$</c>.</summary>
    public string? Operation { get; init; }

    /// <summary>Resource type that the operation is on; null when it is on none, as <c>/fhir/$convert</c>.</summary>
    public string? OperationOn { get; init; }

    /// <summary>
    /// Canonical URL of the operation's OperationDefinition. One of the hub's own (<see cref="OwnDefinitions"/>) is generated from the
    /// descriptions of its routes.
    /// </summary>
    public string? Definition { get; init; }

    /// <summary>
    /// The published definition of which the hub has less: then <see cref="Definition"/> is one of its own, made from that
    /// (https://hl7.org/fhir/R4/capabilitystatement-definitions.html#CapabilityStatement.rest.resource.operation.definition).
    /// </summary>
    public string? BasedOn { get; init; }

    /// <summary>Parameters of the published definition that the hub does not take.</summary>
    public IReadOnlyList<string> Lacks { get; init; } = [];

    /// <summary>
    /// Answered at once also when the client prefers to be answered later (<c>Prefer: respond-async</c>): it takes no time, or becomes a
    /// job by itself.
    /// </summary>
    public bool AnswersAtOnce { get; init; }

    /// <summary>Answers with a format of its own, whatever of FHIR's formats the client takes.</summary>
    public bool HasOwnFormat { get; init; }

    /// <summary>
    /// Takes the search parameters of the type that the address names; those in <see cref="Parameters"/> are the ones of all types.
    /// </summary>
    public bool TakesSearchParameters { get; init; }

    /// <summary>What the operation gives back, for its OperationDefinition.</summary>
    public IReadOnlyList<OperationResult> Results { get; init; } = [];

    public IReadOnlyList<ParameterDescription> Parameters { get; init; } = [];

    public BodyDescription? Body { get; init; }

    public IReadOnlyList<ResponseDescription> Responses { get; init; } = [];
}

/// <summary>An output parameter of an operation.</summary>
internal sealed record OperationResult(string Name, string Type, string Description, string Max = "1");

internal enum ParameterPlace
{
    Path,
    Query,
    Header,
}

internal sealed record ParameterDescription(ParameterPlace Place, string Name, string Description, string? Example = null,
    IReadOnlyList<string>? Codes = null)
{
    /// <summary>FHIR type of an operation's parameter.</summary>
    public string Type { get; init; } = "string";

    /// <summary>Belongs to every example of the route, for it needs this parameter or one like it.</summary>
    public bool IsPrefilled { get; init; }

    /// <summary>Type of a search parameter; null for others.</summary>
    public string? SearchType { get; init; }

    /// <summary>The modifiers of a search parameter, as an error tells them: <c>:missing :exact</c>.</summary>
    public string? Modifiers { get; init; }

    /// <summary>The same parameter where the address names a resource type: its name or example depends on that.</summary>
    public Func<FhirType, ParameterDescription>? OfType { get; init; }

    /// <summary>Whether an operation cannot do without it.</summary>
    public bool IsRequired { get; init; }

    /// <summary>Whether it may be given more than once.</summary>
    public bool Repeats { get; init; }
}

/// <summary>A request body with an example. A body of FHIR JSON may come as FHIR XML too.</summary>
internal sealed record BodyDescription(string Description, Example? Example, string ContentType = MediaTypes.FhirJsonName)
{
    /// <summary>FHIR XML is not taken.</summary>
    public bool IsJsonOnly { get; init; }

    /// <summary>A text that cannot be read is no fault of the request: what is wrong with it is told in the answer.</summary>
    public bool IsJudged { get; init; }

    /// <summary>The request may come without a body.</summary>
    public bool IsOptional { get; init; }

    /// <summary>Bodies of other media types that do the same.</summary>
    public IReadOnlyList<(string ContentType, Example? Example)> Others { get; init; } = [];
}

internal sealed record ResponseDescription(int Status, string Description, Example? Example = null)
{
    /// <summary>Media type of a body that is no FHIR; null when it is FHIR, in the format that the client takes.</summary>
    public string? ContentType { get; init; }

    /// <summary>Its headers, beside those that tell what every answer of that kind tells.</summary>
    public IReadOnlyList<string> Headers { get; init; } = [];
}
