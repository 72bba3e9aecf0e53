using FhirIcsHub.Fhir.Schemas;

namespace FhirIcsHub.Fhir.Validation.Rules;

/// <summary>Follows element paths through the types of R4.</summary>
internal static class SchemaPath
{
    /// <summary>
    /// The types that a path such as <c>Observation.component.value[x]</c> can have; null when the types have no such element.
    /// </summary>
    public static IReadOnlyList<FhirType>? TypesOf(string path)
    {
        var steps = path.Split('.');
        return FhirSchema.R4.FindType(steps[0]) is { } start ? Follow([start], steps.AsSpan(1)) : null;
    }

    public static IReadOnlyList<FhirType>? Follow(IReadOnlyList<FhirType> from, ReadOnlySpan<string> steps)
    {
        var types = from;
        foreach (var step in steps)
        {
            var next = new List<FhirType>();
            foreach (var type in types)
            {
                next.AddRange(Step(type, step));
            }

            if (next.Count == 0)
            {
                return null;
            }

            types = [.. next.Distinct()];
        }

        return types;
    }

    /// <summary>The types of one child: by its name, <c>value[x]</c>, or a choice's name with its type, <c>valueQuantity</c>.</summary>
    private static IReadOnlyList<FhirType> Step(FhirType type, string step)
    {
        if (type.FindElement(step) is { } element)
        {
            return element.Types;
        }

        foreach (var choice in type.Elements)
        {
            if (choice.IsChoice && step.StartsWith(choice.Name, StringComparison.Ordinal) && step.Length > choice.Name.Length)
            {
                var named = choice.Types.Where(t => t.Name.Equals(step[choice.Name.Length..], StringComparison.OrdinalIgnoreCase)).ToList();
                if (named.Count > 0)
                {
                    return named;
                }
            }
        }

        // Any resource may stand here: its elements are not known before it is seen.
        return type.IsAbstract && type.IsResource
            ? FhirSchema.R4.ResourceTypes.SelectMany(t => t.FindElement(step)?.Types ?? []).Distinct().ToList()
            : [];
    }
}
