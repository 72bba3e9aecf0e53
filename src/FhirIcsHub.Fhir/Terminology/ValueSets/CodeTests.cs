using System.Collections.Frozen;

namespace FhirIcsHub.Fhir.Terminology;

/// <summary>Makes the tests of lists.</summary>
internal static class CodeTests
{
    public static CodeTest List(IEnumerable<string> codes, IEqualityComparer<string> comparer)
    {
        var set = codes.ToFrozenSet(comparer);
        return set.Count == 0 ? CodeTest.None : new CodeList(set);
    }
}
