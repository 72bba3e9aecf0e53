using System.Collections.Concurrent;

namespace FhirIcsHub.Fhir.FhirPath;

/// <summary>
/// Compiled expressions by text: search parameters, invariants, measure criteria. Bounded, so that users cannot fill the memory.
/// </summary>
public static class FhirPathCache
{
    private const int MaxCount = 20_000;

    private static readonly ConcurrentDictionary<(string, FhirPathOptions), FhirPathExpression> Compiled = new();

    /// <summary>The compiled expression, by default as HL7's definitions are meant (<see cref="FhirPathOptions.Lenient"/>).</summary>
    /// <exception cref="FhirPathException">The text is no FHIRPath, or names what does not exist.</exception>
    public static FhirPathExpression Get(string expression, FhirPathOptions? options = null)
    {
        var key = (expression, options ?? FhirPathOptions.Lenient);
        if (Compiled.TryGetValue(key, out var found))
        {
            return found;
        }

        var compiled = FhirPathExpression.Compile(expression, key.Item2);
        if (Compiled.Count < MaxCount)
        {
            Compiled.TryAdd(key, compiled);
        }

        return compiled;
    }
}
