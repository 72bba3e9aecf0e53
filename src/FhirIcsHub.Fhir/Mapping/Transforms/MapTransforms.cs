namespace FhirIcsHub.Fhir.Mapping;

/// <summary>The transforms of R4 (value set <c>map-transform</c>) and how many parameters each takes.</summary>
internal static class MapTransforms
{
    private static readonly Dictionary<string, (int Min, int Max)> Parameters = new(StringComparer.Ordinal)
    {
        ["create"] = (0, 1),
        ["copy"] = (0, 1),
        ["truncate"] = (2, 2),
        ["escape"] = (2, 3),
        ["cast"] = (1, 2),
        ["append"] = (1, int.MaxValue),
        ["translate"] = (2, 3),
        ["reference"] = (1, 1),
        ["dateOp"] = (2, 3),
        ["uuid"] = (0, 0),
        ["pointer"] = (1, 1),
        ["evaluate"] = (1, 2),
        ["cc"] = (1, 3),
        ["c"] = (2, 3),
        ["qty"] = (1, 4),
        ["id"] = (2, 3),
        ["cp"] = (1, 2),
    };

    public static string Names => string.Join(", ", Parameters.Keys);

    public static bool IsKnown(string name) => Parameters.ContainsKey(name);

    /// <summary>What is wrong with the number of parameters; null when it is right.</summary>
    public static string? Misuse(string name, int count)
    {
        var (min, max) = Parameters[name];
        return count >= min && count <= max
            ? null
            : min == max ? $"{name} takes {min} parameters, not {count}" : $"{name} takes {min} to {max} parameters, not {count}";
    }
}
