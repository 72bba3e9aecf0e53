using FhirIcsHub.Fhir.Schemas;

namespace FhirIcsHub.Fhir.Validation.Rules;

/// <summary>
/// Whether a discriminator's path can be followed from the sliced element: element names, $this, resolve(), extension(url), ofType(type)
/// (http://hl7.org/fhir/R4/profiling.html#discriminator).
/// </summary>
internal static class DiscriminatorPath
{
    public static bool IsValid(IReadOnlyList<FhirType> sliced, string path)
    {
        IReadOnlyList<FhirType>? types = sliced;
        foreach (var step in Steps(path))
        {
            types = types is null ? null : Follow(types, step);
            if (types is null)
            {
                return false;
            }
        }

        return true;
    }

    private static IReadOnlyList<FhirType>? Follow(IReadOnlyList<FhirType> types, string step) => step switch
    {
        "$this" => types,
        "resolve()" => types.Any(t => t.Name is "Reference" or "canonical" or "uri" or "url") ? [FhirSchema.R4.Resource] : null,
        _ when step.StartsWith("extension(", StringComparison.Ordinal) => [FhirSchema.R4.FindType("Extension")!],
        _ when step.StartsWith("ofType(", StringComparison.Ordinal) || step.StartsWith("as(", StringComparison.Ordinal) =>
            OfType(types, step),
        _ when step.EndsWith(')') => null,
        _ => SchemaPath.Follow(types, [step]),
    };

    private static IReadOnlyList<FhirType>? OfType(IReadOnlyList<FhirType> types, string step)
    {
        var name = step[(step.IndexOf('(', StringComparison.Ordinal) + 1)..^1].Trim();
        if (FhirSchema.R4.FindType(name[(name.LastIndexOf('.') + 1)..]) is not { } wanted)
        {
            return null;
        }

        return types.Any(t => t.Is(wanted) || wanted.Is(t)) ? [wanted] : null;
    }

    // At the dots that stand outside of parentheses and quotes.
    private static List<string> Steps(string path)
    {
        var steps = new List<string>();
        var depth = 0;
        var quoted = false;
        var start = 0;
        for (var i = 0; i < path.Length; i++)
        {
            switch (path[i])
            {
                case '\'':
                    quoted = !quoted;
                    break;
                case '(' when !quoted:
                    depth++;
                    break;
                case ')' when !quoted:
                    depth--;
                    break;
                case '.' when depth == 0 && !quoted:
                    steps.Add(path[start..i]);
                    start = i + 1;
                    break;
            }
        }

        steps.Add(path[start..]);
        return steps;
    }
}
