namespace FhirIcsHub.Fhir.Terminology;

/// <summary>A set of codes in the making: a test for each code system, and what holds for the systems that are not named.</summary>
internal sealed class CodesBySystem
{
    public static readonly CodesBySystem Empty = new(new(StringComparer.Ordinal), CodeTest.None);
    public static readonly CodesBySystem Unknown = new(new(StringComparer.Ordinal), CodeTest.Unknown);

    private readonly Dictionary<string, CodeTest> _tests;

    private CodesBySystem(Dictionary<string, CodeTest> tests, CodeTest others)
    {
        _tests = tests;
        Others = others;
    }

    /// <summary>For systems without a test of their own: nothing, or it cannot be told.</summary>
    public CodeTest Others { get; }

    public IReadOnlyDictionary<string, CodeTest> Tests => _tests;

    public CodeTest this[string system] => _tests.GetValueOrDefault(system, Others);

    public static CodesBySystem Of(string system, CodeTest test) => new(new(StringComparer.Ordinal) { [system] = test }, CodeTest.None);

    /// <summary>
    /// The codes of a stored expansion. A code that it does not list is none of the value set, unless the expansion is not the whole, or
    /// the code system is here but only in part.
    /// </summary>
    public static CodesBySystem Of(StoredExpansion expansion, Func<string, CodeSystem?> systemOf)
    {
        var tests = new Dictionary<string, CodeTest>(StringComparer.Ordinal);
        foreach (var group in expansion.Codes.GroupBy(c => c.System, StringComparer.Ordinal))
        {
            var system = systemOf(group.Key);
            var isClosed = expansion.IsClosed && system is not { Content: CodeSystemContent.Partial };
            var list = CodeTests.List(group.Select(c => c.Code), system?.Comparer ?? StringComparer.Ordinal);
            tests[group.Key] = isClosed ? list : CodeTest.Any(list, CodeTest.Unknown);
        }

        return new CodesBySystem(tests, expansion.IsClosed ? CodeTest.None : CodeTest.Unknown);
    }

    public CodesBySystem Combine(CodesBySystem other, Func<CodeTest, CodeTest, CodeTest> combine)
    {
        var tests = new Dictionary<string, CodeTest>(StringComparer.Ordinal);
        foreach (var system in _tests.Keys.Concat(other._tests.Keys))
        {
            tests[system] = combine(this[system], other[system]);
        }

        return new CodesBySystem(tests, combine(Others, other.Others));
    }

    public CodesBySystem Select(Func<string, CodeTest, CodeTest> change) =>
        new(_tests.ToDictionary(t => t.Key, t => change(t.Key, t.Value), StringComparer.Ordinal), Others);
}
