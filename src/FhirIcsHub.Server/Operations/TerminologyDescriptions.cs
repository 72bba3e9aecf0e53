using FhirIcsHub.Server.Access;
using FhirIcsHub.Server.Http;

namespace FhirIcsHub.Server.Operations;

/// <summary>The terminology operations in words.</summary>
internal static class TerminologyDescriptions
{
    private const string Gender = "http://hl7.org/fhir/administrative-gender";

    private const string GenderSet = "http://hl7.org/fhir/ValueSet/administrative-gender";

    private const string Sources =
        "The hub knows the definitions of R4 and UK Core and those that are stored on it; what they cannot tell is asked of the "
        + "terminology server, where one is set.";

    private static readonly ParameterDescription Code = new(ParameterPlace.Query, "code", "The code", "female") { IsPrefilled = true };

    private static readonly ParameterDescription System = new(ParameterPlace.Query, "system", "Its code system", Gender) { IsPrefilled = true };

    private static readonly ParameterDescription Display = new(ParameterPlace.Query, "display", "A display to check, too");

    private static readonly ParameterDescription Version = new(ParameterPlace.Query, "version", "Version of the code system");

    private static readonly ParameterDescription Language = new(ParameterPlace.Query, "displayLanguage", "Language of displays");

    private static readonly ParameterDescription Abstract = Flag("abstract", "`false`: abstract codes are refused");

    public static RouteDescription Expand { get; } = Of("ValueSet", "expand", "List the codes of a value set",
        new(ParameterPlace.Query, "url", "Canonical URL of the value set", GenderSet) { IsPrefilled = true },
        new(ParameterPlace.Query, "filter", "Only codes whose display has this text", "fem"),
        new(ParameterPlace.Query, "count", "At most so many", "20"),
        new(ParameterPlace.Query, "offset", "Leave out so many first", "0"),
        new(ParameterPlace.Query, "valueSetVersion", "Version of the value set"),
        Flag("includeDesignations", "With all designations"),
        new(ParameterPlace.Query, "designation", "Only designations of this language, or `system|code` of this use") { Repeats = true },
        Flag("includeDefinition", "With what the value set is made of"),
        Flag("activeOnly", "Without inactive codes"),
        Flag("excludeNested", "As a flat list"),
        Flag("excludeNotForUI", "Without abstract codes, as flat lists are unless this is `false`"),
        Language,
        new(ParameterPlace.Query, "exclude-system", "Without the codes of this system") { Repeats = true },
        new(ParameterPlace.Query, "system-version", "`system|version` to use where the value set names none") { Repeats = true },
        new(ParameterPlace.Query, "check-system-version", "`system|version` that must be the one used") { Repeats = true },
        new(ParameterPlace.Query, "force-system-version", "`system|version` to use whatever the value set names") { Repeats = true });

    public static RouteDescription ValidateCode { get; } = Of("ValueSet", "validate-code", "Whether a code is in a value set",
        new(ParameterPlace.Query, "url", "Canonical URL of the value set", GenderSet) { IsPrefilled = true }, System, Code, Display,
        new(ParameterPlace.Query, "systemVersion", "Version of the code system"),
        new(ParameterPlace.Query, "valueSetVersion", "Version of the value set"),
        Abstract, Language);

    public static RouteDescription ValidateCodeInSystem { get; } = Of("CodeSystem", "validate-code", "Whether a code is in a code system",
        new(ParameterPlace.Query, "url", "Canonical URL of the code system", Gender) { IsPrefilled = true }, Code, Display,
        Version, Abstract, Language);

    public static RouteDescription Lookup { get; } = Of("CodeSystem", "lookup", "What is known of a code", System, Code, Version,
        new(ParameterPlace.Query, "property", "Only this property; all when none is named") { Repeats = true }, Language);

    public static RouteDescription Subsumes { get; } = Of("CodeSystem", "subsumes", "Whether one code is the more general of two", System,
        new(ParameterPlace.Query, "codeA", "The one", "female") { IsPrefilled = true },
        new(ParameterPlace.Query, "codeB", "The other", "female") { IsPrefilled = true },
        Version);

    public static RouteDescription Translate { get; } = Of("ConceptMap", "translate", "What a code is in another code system",
        new(ParameterPlace.Query, "url", "Canonical URL of the map", "http://hl7.org/fhir/ConceptMap/cm-administrative-gender-v3")
        {
            IsPrefilled = true,
        },
        System, Code,
        new(ParameterPlace.Query, "targetsystem", "The other code system"),
        Version,
        new(ParameterPlace.Query, "conceptMapVersion", "Version of the map"),
        new(ParameterPlace.Query, "source", "Value set that the code is taken from, to find a map by"),
        new(ParameterPlace.Query, "target", "Value set to translate into, to find a map by"),
        Flag("reverse", "From the map's target to its source"));

    private const string ExpandedExample = """
        {"resourceType":"ValueSet","status":"active","expansion":{"timestamp":"2026-04-01T09:00:00Z","total":1,
        "contains":[{"system":"http://hl7.org/fhir/administrative-gender","code":"female","display":"Female"}]}}
        """;

    private static string AnswerOf(string operation) => operation switch
    {
        "expand" => ExpandedExample,
        "lookup" => """{"resourceType":"Parameters","parameter":[{"name":"name","valueString":"AdministrativeGender"},{"name":"display","valueString":"Female"}]}""",
        "subsumes" => """{"resourceType":"Parameters","parameter":[{"name":"outcome","valueCode":"equivalent"}]}""",
        "translate" => """
            {"resourceType":"Parameters","parameter":[{"name":"result","valueBoolean":true},{"name":"match","part":[{"name":"equivalence","valueCode":"equivalent"},
            {"name":"concept","valueCoding":{"system":"http://terminology.hl7.org/CodeSystem/v3-AdministrativeGender","code":"F"}}]}]}
            """,
        _ => """{"resourceType":"Parameters","parameter":[{"name":"result","valueBoolean":true},{"name":"display","valueString":"Female"}]}""",
    };

    private static ParameterDescription Flag(string name, string description) =>
        new(ParameterPlace.Query, name, description, Codes: ["true", "false"]) { Type = "boolean" };

    /// <summary>What R4's definition has and the hub does not: definitions are used as they are, and no context is known.</summary>
    private static string[] LackingIn(string type, string operation) => (type, operation) switch
    {
        ("ValueSet", "expand") => ["date", "context", "contextDirection"],
        ("ValueSet", "validate-code") => ["date", "context"],
        (_, "lookup" or "validate-code") => ["date"],
        _ => [],
    };

    private static RouteDescription Of(string type, string operation, string summary, params ParameterDescription[] parameters)
    {
        var defined = $"http://hl7.org/fhir/OperationDefinition/{type}-{operation}";
        var lacks = LackingIn(type, operation);
        return new(HubInteraction.Operation, "Terminology", summary)
        {
            Operation = operation,
            OperationOn = type,
            Definition = lacks.Length == 0 ? defined : $"{RouteDescription.OwnDefinitions}hub-{type.ToLowerInvariant()}-{operation}",
            BasedOn = defined,
            Lacks = lacks,
            Details = Sources,
            Parameters = [.. parameters, Described.Format, Described.Pretty],
            Responses =
            [
                new(200, operation == "expand" ? "The value set with its expansion" : "Parameters with the answer", AnswerOf(operation)),
                new(400, "A parameter is missing or wrong", Described.Outcome("required", "Name the value set by url, or send it.")),
                new(404, "It is not known here", Described.Outcome("not-found", "There is no such value set here.")),
                new(422, "It cannot be told", Described.Outcome("not-supported", "The code system is not here in whole.")),
            ],
        };
    }
}
