using System.Text.Json;
using System.Text.Json.Nodes;
using FhirIcsHub.Feeds.Sources;
using FhirIcsHub.Fhir;

namespace FhirIcsHub.Feeds.Mapping;

/// <summary>
/// Maps a resource as a source sent it to HL7 UK Core on FHIR R4. Pure: the same feed and bytes give the same result. The source's ids and
/// references stay; the hub's own come later, when it is known who is who.
/// </summary>
/// <remarks>
/// Each type has two functions: <c>Shape</c> gives elements their R4 names and cardinalities, <c>Codes</c> gives codes their UK Core
/// systems and derives what UK Core asks for. Between the two, <see cref="TypedWalk"/> does what is the same everywhere.
/// </remarks>
public static class UkCoreMapper
{
    /// <summary>Version of the functions in this folder: raise it with every change of what they make of a message.</summary>
    public const string ShapeVersion = "1";

    private static readonly JsonDocumentOptions Options = new() { MaxDepth = 128 };

    /// <summary>The resource types that feeds may send.</summary>
    public static IReadOnlyList<string> Types { get; } = ["Patient", "Encounter", "CarePlan", "Observation", "Condition", "Organization",
        "Practitioner", "Location"];

    /// <summary>Maps a resource of one of <see cref="Types"/>, read as sent.</summary>
    public static MappingResult Map(Feed feed, Resource asSent)
    {
        var json = JsonNode.Parse(asSent.Json.Span, documentOptions: Options)!.AsObject();
        var type = asSent.Type ?? throw new ArgumentException("the type must be one that feeds may send", nameof(asSent));
        var context = new MappingContext(feed);
        Shape(type.Name, json, context);
        new TypedWalk(context).Visit(json, type);
        var profile = Code(type.Name, json, context);
        ResourceMeta.Write(json, profile, context);
        return new MappingResult(context.HasErrors ? null : json, context.Issues);
    }

    private static void Shape(string type, JsonObject json, MappingContext context)
    {
        switch (type)
        {
            case "Patient":
                PatientShape.Shape(json, context);
                break;
            case "Encounter":
                EncounterShape.Shape(json, context);
                break;
            case "CarePlan":
                CarePlanMap.Shape(json, context);
                break;
            case "Observation":
                ObservationMap.Shape(json, context);
                break;
            case "Condition":
                ConditionMap.Shape(json, context);
                break;
            case "Location":
                json.MakeList("type");
                break;
        }
    }

    /// <summary>The codes of a type, and the UK Core profile that the result is made for.</summary>
    private static string Code(string type, JsonObject json, MappingContext context)
    {
        switch (type)
        {
            case "Patient":
                PatientCodes.Apply(json, context);
                break;
            case "Encounter":
                EncounterCodes.Apply(json, context);
                break;
            case "CarePlan":
                CarePlanMap.Code(json, context);
                break;
            case "Observation":
                return ObservationMap.Code(json, context);
            case "Condition":
                ConditionMap.Code(json, context);
                break;
            case "Practitioner":
                SpokenLanguages.OfPractitioner(json, context);
                break;
        }

        return "UKCore-" + type;
    }
}
