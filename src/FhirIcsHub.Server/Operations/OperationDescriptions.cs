using FhirIcsHub.Server.Access;
using FhirIcsHub.Server.Http;

namespace FhirIcsHub.Server.Operations;

/// <summary><c>$validate</c> in words, and what descriptions of operations have in common.</summary>
internal static class OperationDescriptions
{
    private static readonly ParameterDescription Mode = new(ParameterPlace.Query, "mode",
        "What is intended: `create`, or `profile`, which needs the parameter of that name", "create");

    private static readonly ParameterDescription Profile = new(ParameterPlace.Query, "profile",
        "A profile to validate against", "https://fhir.hl7.org.uk/StructureDefinition/UKCore-Patient")
    {
        OfType = type => Profile! with { Example = $"http://hl7.org/fhir/StructureDefinition/{type.Name}" },
    };

    public static RouteDescription Validate { get; } = new(HubInteraction.Operation, "Validation", "Validate a resource")
    {
        Operation = "validate",
        OperationOn = OnEveryType,
        Definition = "http://hl7.org/fhir/OperationDefinition/Resource-validate",
        Details = """
            Whether a resource is valid: R4, UK Core's profile for its type, the profiles that it claims and that are named here, the
            hub's own rules. The body is the resource, or Parameters with `resource`, `mode` and `profile`. Nothing is stored. The answer
            is an OperationOutcome with status 200, also when the resource is not valid.
            """,
        Parameters = [Described.Type, Mode, Profile],
        Body = Described.ResourceBody with { IsJudged = true },
        Responses =
        [
            new(200, "What is wrong, or that nothing is", Described.Outcome("required", "Patient.name: at least 1 is required.")),
            new(400, "The question cannot be understood",
                Described.Outcome("value", "The parameter mode is one of create, update, delete, profile.")),
        ],
    };

    public static RouteDescription ValidateInstance { get; } = Validate with
    {
        Summary = "Validate a change of a stored resource, or the stored resource",
        Parameters =
        [
            Described.Type, Described.Id,
            Mode with
            {
                Description = "What is intended: `create`, `update`, `delete`, or `profile`, which needs the parameter of that name",
                Example = "update",
            },
            Profile,
        ],
        Responses = [.. Validate.Responses, Described.NotFound],
    };

    public static RouteDescription ValidateStored { get; } = ValidateInstance with
    {
        Summary = "Validate a stored resource",
        Body = null,
        Parameters = [Described.Type, Described.Id, Profile],
    };

    /// <summary>Stands for all types in <see cref="RouteDescription.OperationOn"/>.</summary>
    public const string OnEveryType = "Resource";

    /// <summary>The same with the parameters in a Parameters resource.</summary>
    public static RouteDescription ByPost(RouteDescription description) => description with
    {
        Parameters = [.. description.Parameters.Where(parameter => parameter.Place != ParameterPlace.Query)],
        Body = new BodyDescription("The parameters", ParametersOf(description)),
    };

    /// <summary>The same on a stored resource.</summary>
    public static RouteDescription OnInstance(RouteDescription description) => description with
    {
        Summary = description.Summary + ", the set or map being a stored resource",
        Parameters =
        [
            Described.Id,
            .. description.Parameters.Where(parameter => parameter.Name != "url").Select(parameter => parameter.Name switch
            {
                "code" or "codeA" or "codeB" => parameter with { Example = "yes" },
                "system" => parameter with { Example = "https://example.org/CodeSystem/answers" },
                "filter" => parameter with { Example = "ye" },
                _ => parameter,
            }),
        ],
    };

    private static string ParametersOf(RouteDescription description)
    {
        var parameters = description.Parameters
            .Where(parameter => parameter is { Place: ParameterPlace.Query, Example: not null } && parameter.Name[0] != '_')
            .Select(parameter => (parameter.Name, Type: parameter.Name is "url" or "system" ? "valueUri" : "valueCode", parameter.Example))
            .Select(parameter => $$"""{"name":"{{parameter.Name}}","{{parameter.Type}}":"{{parameter.Example}}"}""");
        return $$"""{"resourceType":"Parameters","parameter":[{{string.Join(',', parameters)}}]}""";
    }
}
