using FhirIcsHub.Cql.Runtime;
using FhirIcsHub.Cql.Runtime.Operators;
using FhirIcsHub.Cql.Runtime.Values;
using Xunit;

namespace FhirIcsHub.Cql.Tests.Runtime.Operators;

/// <summary>The examples of the specification, and what it says of nulls, units and overflow.</summary>
public sealed class AggregateFunctionTests
{
    [Fact]
    public void Quantities_are_brought_to_the_unit_of_the_first()
    {
        var list = new List<object?> { new CqlQuantity(1, "g"), null, new CqlQuantity(500, "mg") };
        Assert.Equal(new CqlQuantity(1.5m, "g"), AggregateFunctions.Sum(list));
        Assert.Equal(new CqlQuantity(0.75m, "g"), StatisticalFunctions.Avg(list));
        Assert.Equal(new CqlQuantity(1m, "g"), AggregateFunctions.Max(list));
        Assert.Null(AggregateFunctions.Sum(new List<object?> { new CqlQuantity(1, "g"), new CqlQuantity(1, "cm") }));
        Assert.Null(AggregateFunctions.Sum(new List<object?> { new CqlQuantity(1, "bpm"), new CqlQuantity(1, "g") }));
    }

    [Fact]
    public void Overflow_is_null()
    {
        Assert.Null(AggregateFunctions.Sum(new List<object?> { int.MaxValue, 1 }));
        Assert.Null(AggregateFunctions.Sum(new List<int?> { int.MaxValue, 1 }));
        Assert.Null(AggregateFunctions.Product(new List<object?> { long.MaxValue, 3L }));
        Assert.Null(AggregateFunctions.Product(new List<object?> { CqlDecimal.MaxValue, CqlDecimal.MaxValue }));
    }

    [Fact]
    public void Statistics_are_those_of_the_specification()
    {
        var numbers = new List<object?> { 1.0m, 2.0m, 3.0m, 4.0m, 5.0m };
        Assert.Equal(2.5m, StatisticalFunctions.Variance(numbers));
        Assert.Equal(1.58113883m, StatisticalFunctions.StdDev(numbers));
        Assert.Equal(2.0m, StatisticalFunctions.PopulationVariance(numbers));
        Assert.Equal(1.41421356m, StatisticalFunctions.PopulationStdDev(numbers));
        Assert.Equal(5.0m, StatisticalFunctions.Median(new List<object?> { 2.0m, 4.0m, null, 8.0m, 6.0m }));
        Assert.Equal(4.0m, StatisticalFunctions.GeometricMean(new List<object?> { 2.0m, 8.0m }));
        Assert.Equal(8.0m, AggregateFunctions.Mode(new List<object?> { 2.0m, 2.0m, 8.0m, 6.0m, 8.0m, 8.00m }));
        Assert.Equal(5.0m, StatisticalFunctions.Avg(new List<object?> { 5.5m, 4.7m, 4.8m }));
    }

    [Fact]
    public void One_number_has_no_sample_variance()
    {
        var one = new List<object?> { 3.0m };
        Assert.Null(StatisticalFunctions.Variance(one));
        Assert.Null(StatisticalFunctions.StdDev(one));
        Assert.Equal(0m, StatisticalFunctions.PopulationVariance(one));
    }

    [Fact]
    public void Lists_without_a_value_have_no_result_but_count_zero()
    {
        var nothing = new List<object?> { null, null };
        Assert.Null(AggregateFunctions.Sum(nothing));
        Assert.Null(AggregateFunctions.Max(nothing));
        Assert.Null(AggregateFunctions.Mode(nothing));
        Assert.Null(StatisticalFunctions.Median((object?)null));
        Assert.Equal(0, AggregateFunctions.Count(nothing));
        Assert.Equal(0, AggregateFunctions.Count((object?)null));
        Assert.Equal(true, AggregateFunctions.AllTrue(nothing));
        Assert.Equal(false, AggregateFunctions.AnyTrue(nothing));
    }

    [Fact]
    public void What_is_no_number_cannot_be_summed() =>
        Assert.Throws<CqlException>(() => AggregateFunctions.Sum(new List<object?> { "one" }));
}
