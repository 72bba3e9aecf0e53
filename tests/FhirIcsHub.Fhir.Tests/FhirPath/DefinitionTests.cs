using FhirIcsHub.Fhir.FhirPath;
using FhirIcsHub.Fhir.Schemas;
using FhirIcsHub.Tests;
using Xunit;

namespace FhirIcsHub.Fhir.Tests.FhirPath;

/// <summary>The expressions of FHIR R4 itself: invariants and search parameters, compiled and run over the official examples.</summary>
public sealed class DefinitionTests
{
    // best-practice rules and rules whose official text is known to be wrong are judged by the validator, not here
    private static readonly FhirPathContext Context = new() { Now = new DateTimeOffset(2026, 4, 1, 12, 30, 0, TimeSpan.FromHours(1)) };

    [Fact]
    public void Every_invariant_of_the_core_compiles()
    {
        Assert.All(FhirSchema.R4.Invariants, invariant => FhirPathExpression.Compile(invariant.Expression, FhirPathOptions.Lenient));
    }

    [Fact]
    public void Every_search_parameter_compiles()
    {
        Assert.All(
            FhirSchema.R4.SearchParameters.Where(p => p.Expression.Length > 0),
            parameter => FhirPathExpression.Compile(parameter.Expression, FhirPathOptions.Lenient));
    }

    [Fact]
    public void Every_invariant_can_be_evaluated_on_every_element_of_the_official_examples()
    {
        var failures = new SortedDictionary<string, string>(StringComparer.Ordinal);
        var evaluated = 0;
        foreach (var resource in OfficialExamples())
        {
            Visit(resource.Root, invariant => evaluated++, (invariant, element, reason) => failures.TryAdd(invariant.Key, $"{element.Location}: {reason}"));
        }

        Assert.True(failures.Count == 0, string.Join("\n", failures));
        Assert.True(evaluated > 25_000, $"only {evaluated} evaluations");
    }

    [Fact]
    public void Every_search_parameter_can_be_evaluated_on_the_official_examples()
    {
        var found = 0;
        foreach (var resource in OfficialExamples())
        {
            foreach (var parameter in FhirSchema.R4.SearchParameters.Where(p => p.Expression.Length > 0))
            {
                if (parameter.Bases.Contains(resource.TypeName))
                {
                    using var result = FhirPathCache.Get(parameter.Expression).Select(resource.Root, Context);
                    found += result.Count;
                }
            }
        }

        Assert.True(found > 5_000, $"only {found} values");
    }

    private static void Visit(Element element, Action<Invariant> count, Action<Invariant, Element, string> fail)
    {
        foreach (var invariant in (element.Type?.Invariants ?? []).Concat(element.Definition?.Invariants ?? []))
        {
            count(invariant);
            try
            {
                FhirPathCache.Get(invariant.Expression).Test(element, Context);
            }
            catch (FhirPathException e)
            {
                fail(invariant, element, e.Message);
            }
        }

        foreach (var child in element.Children)
        {
            Visit(child, count, fail);
        }
    }

    private static IEnumerable<Resource> OfficialExamples()
    {
        foreach (var file in Directory.EnumerateFiles(ConformanceSuite.PathOf("parsing", "examples"), "*.json").Order(StringComparer.Ordinal))
        {
            var read = Resource.Read(File.ReadAllBytes(file), ReadMode.AsSent);
            Assert.True(read.Success, Path.GetFileName(file));
            yield return read.Resource!;
        }
    }
}
