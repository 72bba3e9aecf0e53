using FhirIcsHub.Cql.Elm;
using FhirIcsHub.Cql.Runtime;
using FhirIcsHub.Cql.Runtime.Values;
using FhirIcsHub.Fhir;
using FhirIcsHub.Tests;
using Xunit;

namespace FhirIcsHub.Cql.Tests.Compilation;

/// <summary>
/// All libraries that the reference translator's corpus has: each compiles, and each define is evaluated or fails as a CQL error.
/// </summary>
public sealed class ReferenceLibraryTests
{
    private static readonly string[] Sets = ["clinical-reasoning", "cql-to-elm", "fqm-execution", "ecqm-r4-2021", "ecqm-qicore-2025"];

    public static TheoryData<string> SetNames => [.. Sets];

    [Theory]
    [MemberData(nameof(SetNames))]
    public void Every_define_of_every_library_has_a_value_or_a_CQL_error(string set)
    {
        var libraries = Libraries(set);
        var record = Patient();
        var wrong = new List<string>();
        foreach (var library in libraries)
        {
            try
            {
                var compiled = CompiledElm.Compile(library, libraries.Where(l => l != library)).Library!;
                var evaluation = CompiledElm.Evaluate(compiled, record, new EmptyTerminology());
                wrong.AddRange(compiled.Defines.Select(define => Failure(evaluation, define)).OfType<string>()
                    .Select(e => $"{library.Identifier.Id}: {e}"));
            }
            catch (Exception defect) when (defect is not CqlException)
            {
                wrong.Add($"{library.Identifier.Id}: {defect.GetType().Name} {defect.Message} {defect.StackTrace?.Split('\n').FirstOrDefault(l => l.Contains("Compilation"))}");
            }
        }

        Assert.True(libraries.Count > 5);
        Assert.True(wrong.Count == 0, $"{wrong.Count}:\n" + string.Join("\n", wrong));
    }

    private static string? Failure(CqlEvaluation evaluation, string define)
    {
        try
        {
            evaluation.Value(define);
            return null;
        }
        catch (CqlException problem)
        {
            return problem.Library is null || problem.Define is null ? $"{define}: without a place: {problem.Message}" : null;
        }
        catch (Exception defect)
        {
            return $"{define}: {defect.GetType().Name} {defect.Message}";
        }
    }

    private static List<Library> Libraries(string set)
    {
        var files = Directory.EnumerateFiles(ConformanceSuite.PathOf("elm-reference", set), "*.elm.json").Order(StringComparer.Ordinal)
            .ToList();
        return [.. files.Select(file => CompiledElm.Read(File.ReadAllBytes(file)))];
    }

    private static BundlePersonRecord Patient()
    {
        var patient = Resource.Read("""{"resourceType":"Patient","id":"p","gender":"female","birthDate":"1970-03-05"}"""u8.ToArray()).Resource!.Root;
        var condition = Resource.Read(
            """
            {"resourceType":"Condition","id":"c","subject":{"reference":"Patient/p"},"onsetDateTime":"2020-01-02T10:00:00Z",
             "code":{"coding":[{"system":"http://snomed.info/sct","code":"44054006"}]}}
            """u8.ToArray()).Resource!.Root;
        return new BundlePersonRecord(patient, [condition]);
    }

    private sealed class EmptyTerminology : ICqlTerminology
    {
        public CqlValueSetContent? ValueSet(string canonical) => new([], canonical);

        public CqlCodeSystemContent? CodeSystem(string canonical) => null;

        public bool Subsumes(CqlCode ancestor, CqlCode descendant) => false;
    }
}
