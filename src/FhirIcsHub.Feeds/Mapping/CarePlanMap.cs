using System.Text.Json.Nodes;

namespace FhirIcsHub.Feeds.Mapping;

/// <summary>CarePlan: STU3 and local plans to R4 and UK Core.</summary>
internal static class CarePlanMap
{
    public static void Shape(JsonObject plan, MappingContext context)
    {
        EncounterContext.Move(plan);
        MoveDefinitions(plan, context, "CarePlan");
        plan.MakeList("category");
        SplitAuthors(plan);
        if (context.Translate("care-plan-status", null, plan.Text("status")) is { } status)
        {
            plan["status"] = status.Code;
        }

        if (plan["intent"] is null && context.Policies.CarePlanIntent is { } intent)
        {
            plan["intent"] = intent;
        }

        var number = 0;
        foreach (var activity in plan.Objects("activity"))
        {
            if (activity.Object("detail") is { } detail)
            {
                Detail(detail, context, $"CarePlan.activity[{number}].detail");
            }

            number++;
        }
    }

    public static void Code(JsonObject plan, MappingContext context)
    {
        foreach (var category in plan.Objects("category"))
        {
            AddCategory(category, context);
        }

        foreach (var activity in plan.Objects("activity"))
        {
            if (activity.Object("detail") is { } detail)
            {
                Codes.AddSnomed(detail.Object("code"), context);
            }
        }
    }

    // The hub's kind of plan comes behind the source's own type, which its users know.
    private static void AddCategory(JsonObject category, MappingContext context)
    {
        foreach (var coding in category.Codings().ToList())
        {
            if (context.Translate("care-plan-category", coding.Text("system"), coding.Text("code")) is { } kind
                && category.CodeIn(kind.System!) is null)
            {
                category.AddTo("coding", Codes.Coding(kind));
            }
        }

        Codes.AddSnomed(category, context);
    }

    private static void Detail(JsonObject detail, MappingContext context, string location)
    {
        detail.Rename("prohibited", "doNotPerform");
        detail.MakeConcept("statusReason");
        MoveDefinitions(detail, context, location);
        if (detail["category"] is not { } category)
        {
            return;
        }

        // STU3's category and R4's kind are different code sets: the original is kept beside the kind.
        var codes = category is JsonObject concept ? concept.Codings().Select(c => (c.Text("system"), c.Text("code")))
            : [(null, category.AsText())];
        var kind = codes.Select(c => context.Translate("activity-kind", c.Item1, c.Item2)).FirstOrDefault(k => k is not null);
        if (kind is not null)
        {
            detail["kind"] ??= kind.Code;
        }

        context.SetAside(detail, "category", location);
    }

    // STU3's definition is a Reference: an absolute one is a canonical, a relative one a URI.
    private static void MoveDefinitions(JsonObject owner, MappingContext context, string location)
    {
        if (owner["definition"] is not { } sent)
        {
            return;
        }

        owner.Remove("definition");
        foreach (var definition in sent is JsonArray list ? list.ToList() : [sent])
        {
            var url = definition.AsText() ?? (definition as JsonObject)?.Text("reference");
            if (url is null)
            {
                context.Keep(owner, "definition", definition!, location);
                continue;
            }

            owner.AddTo(url.StartsWith("http", StringComparison.Ordinal) ? "instantiatesCanonical" : "instantiatesUri", url);
            if (definition is JsonObject { Count: > 1 })
            {
                context.Keep(owner, "definition", definition, location);
            }
        }
    }

    private static void SplitAuthors(JsonObject plan)
    {
        if (plan["author"] is not JsonArray { Count: > 0 } authors)
        {
            return;
        }

        plan["author"] = authors[0]!.DeepClone();
        foreach (var further in authors.Skip(1))
        {
            plan.AddTo("contributor", further!.DeepClone());
        }
    }
}
