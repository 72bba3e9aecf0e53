using System.Globalization;
using System.Text.Json;
using FhirIcsHub.Cql.Compilation;
using FhirIcsHub.Cql.Requirements;
using FhirIcsHub.Cql.Tests.Compilation;
using Xunit;

namespace FhirIcsHub.Cql.Tests.Requirements;

/// <summary>The requirements of published measures, judged by evaluating their cases.</summary>
public sealed class ExecutionTests
{
    // A few measures and cases keep the tests short: compiling takes longer than all cases.
    private const int CasesOfEach = 12;

    public static TheoryData<string> Packs => [.. Present(
        "CMS104FHIRSTKDCAntithrombotic", "CMS1157FHIRHIVRetention", "CMS22FHIRPCSBPScreeningFollowUp", "CMS347FHIRStatinPreventionTxCVD",
        "NHSNGlycemicControlHypoglycemiaInitialPopulation", "r4-PrimaryCariesPreventionasOfferedbyPCPsincludingDentistsFHIR")];

    public static TheoryData<string> RangedPacks => [.. Present(
        "CMS22FHIRPCSBPScreeningFollowUp", "CMS347FHIRStatinPreventionTxCVD", "CMS68FHIRDocumentationCurrentMeds",
        "NHSNGlycemicControlHypoglycemiaInitialPopulation", "r4-PrimaryCariesPreventionasOfferedbyPCPsincludingDentistsFHIR")];

    [Theory]
    [MemberData(nameof(Packs))]
    public void Elements_that_are_not_needed_make_no_difference(string name)
    {
        var pack = MeasurePack.Of(name);
        var library = pack.LibraryOf(pack.Measures[0]);
        var compiled = pack.Compile(library).Library!;
        var requirements = DataRequirements.Of(
            library, (id, _) => pack.Libraries.First(l => l.Identifier.Id == id[(id.LastIndexOf('/') + 1)..]));
        var differences = new List<string>();
        foreach (var path in pack.Cases.Take(CasesOfEach))
        {
            var full = MeasurePack.Record(path);
            var pruned = new PrunedRecord(full, requirements);
            var (expected, actual) = (Evaluation(pack, compiled, full, path), Evaluation(pack, compiled, pruned, path));
            foreach (var define in compiled.Defines)
            {
                var (left, right) = (ValueText.Of(expected, define, full.Resources), ValueText.Of(actual, define, pruned.Resources));
                if (left != right)
                {
                    differences.Add($"{Path.GetFileName(path)}: {define}: {left} became {right}");
                }
            }
        }

        Assert.True(differences.Count == 0, $"{differences.Count}:\n{string.Join("\n", differences.Take(10))}");
    }

    [Theory]
    [MemberData(nameof(RangedPacks))]
    public void Rows_that_a_range_leaves_out_make_no_difference(string name)
    {
        var pack = MeasurePack.Of(name);
        var library = pack.LibraryOf(pack.Measures[0]);
        var compiled = pack.Compile(library).Library!;
        var marked = new MarkedRanges(pack, library.Identifier.Id!);
        var differences = new List<string>();
        foreach (var path in pack.Cases.Take(CasesOfEach))
        {
            var full = MeasurePack.Record(path);
            foreach (var shift in Shifts)
            {
                var expected = Evaluation(pack, compiled, full, path, shift);
                var actual = Evaluation(pack, marked.Compiled, marked.Record(full, OptionsOf(pack, path, shift)), path, shift);
                foreach (var define in compiled.Defines)
                {
                    var (left, right) = (ValueText.Of(expected, define, full.Resources), ValueText.Of(actual, define, full.Resources));
                    if (left != right)
                    {
                        differences.Add($"{Path.GetFileName(path)} {shift}: {define}: {left} became {right}");
                    }
                }
            }
        }

        Assert.True(differences.Count == 0, $"{differences.Count}:\n{string.Join("\n", differences.Take(10))}");
    }

    [Theory]
    [InlineData("CMS22FHIRPCSBPScreeningFollowUp")]
    [InlineData("CMS68FHIRDocumentationCurrentMeds")]
    public void Rows_that_the_compiled_library_does_not_ask_for_make_no_difference(string name)
    {
        var pack = MeasurePack.Of(name);
        var library = pack.LibraryOf(pack.Measures[0]);
        var compiled = pack.Compile(library).Library!;
        var pushing = CompiledElm.Compile(
            library, new CompilationOptions(PushesDateRanges: true), pack.Libraries.Where(l => l != library)).Library!;
        var leftOut = 0;
        foreach (var path in pack.Cases.Take(CasesOfEach))
        {
            var full = MeasurePack.Record(path);
            foreach (var shift in Shifts)
            {
                var ranged = new RangedRecord(full);
                var (expected, actual) = (Evaluation(pack, compiled, full, path, shift), Evaluation(pack, pushing, ranged, path, shift));
                Assert.All(compiled.Defines, define => Assert.Equal(
                    ValueText.Of(expected, define, full.Resources), ValueText.Of(actual, define, full.Resources)));
                leftOut += ranged.LeftOut;
            }
        }

        Assert.True(leftOut > 0, "no row was left out");
    }

    private static IEnumerable<string> Present(params string[] names) => names.Where(MeasurePack.Names.Contains);

    // The measurement period of a case, and others at whose ends its resources may lie.
    private static readonly int[] Shifts = [0, -300, -7, -1, 1, 10, 200];

    private static CqlEvaluation Evaluation(
        MeasurePack pack, CompiledLibrary library, IPersonRecord record, string path, int shift = 0) =>
        new(library, record, OptionsOf(pack, path, shift));

    private static CqlEvaluationOptions OptionsOf(MeasurePack pack, string path, int shift)
    {
        using var expected = JsonDocument.Parse(File.ReadAllBytes(Path.Combine(path, "expected.json")));
        var period = expected.RootElement.GetProperty("period");
        return pack.Options(Shifted(period.GetProperty("start"), shift), Shifted(period.GetProperty("end"), shift));
    }

    private static string Shifted(JsonElement instant, int days) => days == 0 ? instant.GetString()!
        : instant.GetDateTimeOffset().AddDays(days).ToString("yyyy-MM-dd'T'HH:mm:ss.fffzzz", CultureInfo.InvariantCulture);
}
