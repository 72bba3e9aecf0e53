using FhirIcsHub.Fhir.FhirPath;
using FhirIcsHub.Fhir.Schemas;
using FhirIcsHub.Fhir.Search;
using FhirIcsHub.Tests;
using Xunit;

namespace FhirIcsHub.Fhir.Tests.Search;

public class SearchPathTests
{
    [Fact]
    public void The_walk_of_a_parameter_finds_exactly_what_its_FHIRPath_finds_in_every_official_example()
    {
        var found = 0;
        var expressions = FhirSchema.R4.SearchParameters.Where(p => p.Expression.Length > 0 && SearchPathParser.Parse(p.Expression) is not null)
            .ToDictionary(p => p, p => (Paths: SearchPathParser.Parse(p.Expression)!, Alternatives: Alternatives(p.Expression)));
        foreach (var file in Directory.GetFiles(ConformanceSuite.PathOf("parsing", "examples"), "*.json").Order(StringComparer.Ordinal))
        {
            if (Resource.Read(File.ReadAllBytes(file)).Resource is not { } resource)
            {
                continue;
            }

            foreach (var (parameter, (paths, alternatives)) in expressions)
            {
                if (!parameter.Bases.Any(b => IsBase(b, resource)))
                {
                    continue;
                }

                // FHIRPath resolves references to contained resources; an index has no use for them.
                var walked = paths.Where(p => p.Root is null || IsBase(p.Root, resource)).SelectMany(p => Walk(resource.Root, p.Steps)).Where(IsNotContained).ToHashSet();
                var evaluated = alternatives.SelectMany(a => a.Evaluate(resource.Root)).Select(v => v.Element).Where(IsNotContained).ToHashSet();
                Assert.True(walked.SetEquals(evaluated), $"{parameter.Name} on {Path.GetFileName(file)}");
                found += walked.Count;
            }
        }

        Assert.True(found > 5_000, $"only {found} elements found");
    }

    // One by one, as the union drops items of equal content.
    private static List<FhirPathExpression> Alternatives(string expression) =>
        [.. expression.Split(" | ").Select(a => FhirPathExpression.Compile(a, new FhirPathOptions { LenientAs = true }))];

    private static bool IsNotContained(Element element) => element.TextOf("reference") is not ['#', ..];

    private static bool IsBase(string root, Resource resource) => FhirSchema.R4.FindType(root) is { } type && resource.Type!.Is(type);

    private static IEnumerable<Element> Walk(Element from, IEnumerable<Fhir.Search.PathStep> steps)
    {
        IEnumerable<Element> at = [from];
        foreach (var step in steps)
        {
            at = at.SelectMany(e => e.Named(step.Name).ToList()).Where(step.Accepts).ToList();
        }

        return at;
    }
}
