using System.Text.Json.Nodes;

namespace FhirIcsHub.Feeds.Mapping;

/// <summary>Observation: STU3 to R4, codes, and the UK Core profile that suits.</summary>
internal static class ObservationMap
{
    public static void Shape(JsonObject observation, MappingContext context)
    {
        EncounterContext.Move(observation);
        MoveComment(observation);
        MoveRelated(observation, context);
        observation.MakeList("category");
        observation.MakeList("interpretation");
        observation.MakeList("performer");
        context.SetAside(observation, "valueAttachment", "Observation");
        foreach (var component in observation.Objects("component"))
        {
            component.MakeList("interpretation");
            context.SetAside(component, "valueAttachment", "Observation.component");
        }

        Issued(observation, context);
    }

    /// <summary>Translates the codes and gives the profile that the Observation satisfies.</summary>
    public static string Code(JsonObject observation, MappingContext context)
    {
        Codes.AddSnomed(observation.Object("code"), context);
        Codes.AddSnomed(observation.Object("valueCodeableConcept"), context);
        foreach (var component in observation.Objects("component"))
        {
            Codes.AddSnomed(component.Object("code"), context);
            Codes.AddSnomed(component.Object("valueCodeableConcept"), context);
        }

        return VitalSigns.Apply(observation, context) ?? ObservationProfiles.Of(observation, context);
    }

    private static void MoveComment(JsonObject observation)
    {
        if (observation.Text("comment") is { } comment)
        {
            observation.Remove("comment");
            observation.AddTo("note", new JsonObject { ["text"] = comment });
        }
    }

    private static void MoveRelated(JsonObject observation, MappingContext context)
    {
        if (observation["related"] is null)
        {
            return;
        }

        var related = observation.Objects("related").ToList();
        observation.Remove("related");
        foreach (var relation in related)
        {
            var list = relation.Text("type") switch { "has-member" => "hasMember", "derived-from" => "derivedFrom", _ => null };
            if (list is not null && relation.Take("target") is { } target)
            {
                observation.AddTo(list, target);
            }
            else
            {
                context.Keep(observation, "related", relation, "Observation");
            }
        }
    }

    // issued is an instant: a date alone is when it was observed, if nothing better is known.
    private static void Issued(JsonObject observation, MappingContext context)
    {
        if (observation.Text("issued") is not { Length: <= 10 } date)
        {
            return;
        }

        if (HasEffective(observation))
        {
            context.SetAside(observation, "issued", "Observation");
        }
        else
        {
            observation.Remove("issued");
            observation["effectiveDateTime"] = date;
        }
    }

    public static bool HasEffective(JsonObject observation) =>
        observation.ContainsKey("effectiveDateTime") || observation.ContainsKey("effectivePeriod")
            || observation.ContainsKey("effectiveTiming")
        || observation.ContainsKey("effectiveInstant");

    public static bool IsCategory(JsonObject observation, string code)
    {
        var categories = observation.Objects("category").ToList();
        return categories.Count == 1 && categories[0].Codings().Any()
            && categories[0].Codings().All(c => c.Text("system") == Codes.Tho + "observation-category" && c.Text("code") == code);
    }
}
