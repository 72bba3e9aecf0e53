using FhirIcsHub.Cql.Runtime.Lists;
using FhirIcsHub.Cql.Runtime.Values;
using FhirIcsHub.Cql.Tests.Compilation;
using Xunit;

namespace FhirIcsHub.Cql.Tests.Runtime.Lists;

/// <summary>Long lists as sets: values of every kind are found without a look at each other one.</summary>
public sealed class LongListTests
{
    private const int Many = 4_000;

    [Theory]
    [InlineData("X")]
    [InlineData("ToDecimal(X)")]
    [InlineData("ToString(X)")]
    [InlineData("Interval[X, X + 1]")]
    [InlineData("Interval[X + 0.5, X + 1.5)")]
    [InlineData("DateTime(1 + X div 336, 1 + X div 28 mod 12, 1 + X mod 28)")]
    [InlineData("Interval[Date(1 + X div 336, 1 + X div 28 mod 12, 1 + X mod 28), @9999-12-31]")]
    [InlineData("DateTime(2000, 1, 1, X div 3600, X div 60 mod 60, X mod 60)")]
    [InlineData("DateTime(1 + X div 12, 1 + X mod 12)")]
    [InlineData("Time(X div 3600, X div 60 mod 60, X mod 60)")]
    [InlineData("ToQuantity(X)")]
    [InlineData("Interval[ToQuantity(X), ToQuantity(X + 1)]")]
    [InlineData("Code { code: ToString(X), system: 'urn:x' }")]
    [InlineData("Code { code: 'one', system: ToString(X) }")]
    [InlineData("ToConcept(Code { code: ToString(X), system: 'urn:x' })")]
    [InlineData("Tuple { a: X, b: Interval[X, X] }")]
    [InlineData("{ X, X + 1 }")]
    [InlineData("ToRatio(ToString(X) + ':' + ToString(X + 1))")]
    public void Sets_of_many_values_take_few_steps(string value)
    {
        var evaluation = CqlText.Evaluate(
            $$"""
            library T
            define "Points": expand Interval[1, {{Many}}]
            define "Values": "Points" X return all {{value}}
            define "Again": "Points" X return all {{value}}
            define "Counts": {
              Count("Values" intersect "Again"), Count("Values" union "Again"), Count("Values" except "Again"),
              Count(distinct flatten { "Values", "Again" }) }
            define "Includes": "Values" includes "Again"
            """,
            limits: CqlLimits.Default with { MaxTime = TimeSpan.FromMinutes(1), MaxSteps = 40 * Many });

        Assert.Equal([Many, Many, 0, Many], CqlList.Untyped(evaluation.Value("Counts"))!.Select(count => (int)count!));
        Assert.Equal(true, evaluation.Value("Includes"));
    }

    [Fact]
    public void Sets_of_many_fhir_elements_take_few_steps()
    {
        var codings = string.Join(',', Enumerable.Range(1, 2_000).Select(i => $$"""{"system":"urn:x","code":"{{i}}"}"""));
        var record = CqlText.Record($$$"""{"resourceType":"Condition","id":"c","code":{"coding":[{{{codings}}}]}}""");
        var evaluation = CqlText.Evaluate(
            """
            library T
            using FHIR version '4.0.1'
            context Patient
            define "Codings": flatten ([Condition] C return all C.code.coding)
            define "Copies": "Codings" C return all C
            define "Count": Count("Codings" intersect "Copies")
            """,
            record,
            new CqlEvaluationOptions { Now = CompiledElm.Now, Limits = CqlLimits.Default with { MaxSteps = 60_000 } });

        Assert.Equal(2_000, evaluation.Value("Count"));
    }

    /// <summary>Numbers and amounts of other units can be equal to each other, and tuples whatever the order of their names.</summary>
    [Fact]
    public void Equal_values_that_are_written_differently_are_found_in_long_lists()
    {
        object?[] others = [.. Enumerable.Range(100, 20).Select(n => (object?)n)];
        (object One, object Other)[] equal =
        [
            (5, 5m), (5L, 5), (5, new CqlQuantity(5m, "1")), (5, new CqlQuantity(500m, "%")),
            (new CqlQuantity(1m, "g"), new CqlQuantity(1000m, "mg")), (new CqlQuantity(1m, "day"), new CqlQuantity(1m, "days")),
            (new CqlTuple(new TupleShape("a", "b"), [1, 2]), new CqlTuple(new TupleShape("b", "a"), [2, 1])),
        ];
        Assert.All(equal, pair =>
        {
            Assert.Single(ListSets.Intersect<object?>([.. others, pair.One], [pair.Other])!);
            Assert.Single(ListSets.Intersect<object?>([pair.Other], [.. others, pair.One])!);
            Assert.Single(ListSets.Intersect<object?>([pair.One], [pair.Other, .. others])!);
            Assert.Equal(21, ListSets.Distinct<object?>([pair.One, .. others, pair.Other])!.Count);
        });
    }
}
