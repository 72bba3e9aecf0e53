using System.Text;
using FhirIcsHub.Cql.Runtime;
using FhirIcsHub.Cql.Runtime.Intervals;
using FhirIcsHub.Cql.Runtime.Operators;
using FhirIcsHub.Cql.Runtime.Values;
using FhirIcsHub.Fhir;
using Xunit;

namespace FhirIcsHub.Cql.Tests.Runtime.Operators;

public sealed class EqualityTests
{
    private static readonly TupleShape Shape = new("id", "name");

    [Theory]
    [InlineData("Straße\tA", "straße a", true)]
    [InlineData("ABC", "abc", true)]
    [InlineData("abc", "abd", false)]
    [InlineData("a b", "ab", false)]
    [InlineData("a\ud800", "A\ud800", true)]
    [InlineData("", "", true)]
    public void Strings_are_equivalent_whatever_their_case_and_kind_of_space(string left, string right, bool expected) =>
        Assert.Equal(expected, EquivalenceOperators.Equivalent(left, right));

    [Theory]
    [InlineData(1.001, 1.000, true)]
    [InlineData(1.25, 1.3, true)]
    [InlineData(1.24, 1.3, false)]
    [InlineData(1.0, 2.0, false)]
    public void Decimals_are_equivalent_in_the_places_of_the_less_exact_one(double left, double right, bool expected) =>
        Assert.Equal(expected, EquivalenceOperators.Equivalent((decimal?)(decimal)left, (decimal)right));

    [Fact]
    public void Codes_are_equal_in_all_and_equivalent_by_code_and_system()
    {
        var (code, shown) = (new CqlCode("1", "s", null, null), new CqlCode("1", "s", "2", "One"));
        Assert.Null(EqualityOperators.Equal(code, shown));
        Assert.True(EqualityOperators.Equal(code, new CqlCode("1", "s")));
        Assert.False(EqualityOperators.Equal(code, new CqlCode("2", "s", "2")));
        Assert.True(EquivalenceOperators.Equivalent(code, shown));
        Assert.False(EquivalenceOperators.Equivalent(code, new CqlCode("1", "t")));
        Assert.True(EquivalenceOperators.Equivalent(new CqlConcept([new CqlCode("9", "s"), shown]), new CqlConcept([code])));
        Assert.True(EquivalenceOperators.Equivalent((object)code, new CqlConcept([shown])));
        Assert.False(EquivalenceOperators.Equivalent(new CqlConcept([]), code));
    }

    [Fact]
    public void Tuples_are_decided_by_their_first_element_that_is_not_equal()
    {
        Assert.True(EqualityOperators.Equal(Tuple(1, null), Tuple(1, null)));
        Assert.Null(EqualityOperators.Equal(Tuple(1, "John"), Tuple(1, null)));
        Assert.Null(EqualityOperators.Equal(Tuple(null, "John"), Tuple(1, "James")));
        Assert.False(EqualityOperators.Equal(Tuple(1, "John"), Tuple(2, null)));
        Assert.True(EqualityOperators.Equal(Tuple(1, "John"), new CqlTuple(new TupleShape("name", "id"), ["John", 1])));
    }

    [Fact]
    public void Lists_are_equal_place_by_place_with_nulls_equal()
    {
        Assert.True(EqualityOperators.Equal(new object?[] { 1, null }, new object?[] { 1, null }));
        Assert.Null(EqualityOperators.Equal(new object?[] { 1, null }, new object?[] { 1, 2 }));
        Assert.False(EqualityOperators.Equal(new object?[] { null, 1 }, new object?[] { 5, 2 }));
        Assert.True(EqualityOperators.Equal(new int?[] { 1, 2 }, new object?[] { 1, 2 }));
        Assert.False(EqualityOperators.Equal(new object?[] { "1" }, new object?[] { 1 }));
    }

    [Fact]
    public void Intervals_are_equal_by_their_first_and_last_points()
    {
        Assert.True(EqualityOperators.Equal(new CqlInterval<int>(1, true, 4, false), CqlInterval<int>.Closed(1, 3)));
        Assert.True(EqualityOperators.Equal(new CqlInterval<int>(default, true, 4, true), CqlInterval<int>.Closed(int.MinValue, 4)));
        Assert.Null(EqualityOperators.Equal(new CqlInterval<int>(1, true, default, false), CqlInterval<int>.Closed(1, 3)));
        Assert.False(EqualityOperators.Equal(new CqlInterval<int>(1, true, default, false), CqlInterval<int>.Closed(2, 3)));
    }

    [Fact]
    public void Partial_dates_are_equal_only_as_far_as_both_go()
    {
        Assert.True(EqualityOperators.Equal(Date("2012"), Date("2012")));
        Assert.Null(EqualityOperators.Equal(Date("2012"), Date("2012-01")));
        Assert.False(EqualityOperators.Equal(Date("2012"), Date("2013-01")));
        Assert.False(EquivalenceOperators.Equivalent(Date("2012"), Date("2012-01")));
    }

    [Fact]
    public void An_uncertain_number_is_compared_as_a_range()
    {
        object range = CqlInterval<int>.Closed(4, 16);
        Assert.True(ComparisonOperators.Greater(range, 3));
        Assert.Null(ComparisonOperators.Greater(range, 4));
        Assert.True(ComparisonOperators.GreaterOrEqual(range, 4));
        Assert.False(ComparisonOperators.Less(range, 4));
        Assert.False(EqualityOperators.Equal(range, 17));
        Assert.Null(EqualityOperators.Equal(range, 5));
        Assert.True(EqualityOperators.Equal(ArithmeticOperators.Multiply(range, -1), CqlInterval<int>.Closed(-16, -4)));
        Assert.Throws<CqlException>(() => DivisionOperators.TruncatedDivide(range, 2));
    }

    [Theory]
    [InlineData("""{"resourceType":"Patient","id":"a","active":true}""", """{"resourceType":"Patient","id":"a","active":true}""", true)]
    [InlineData("""{"resourceType":"Patient","id":"a"}""", """{"resourceType":"Patient","id":"b"}""", false)]
    [InlineData("""{"resourceType":"Patient","id":"a"}""", """{"resourceType":"Patient","id":"a","active":true}""", false)]
    [InlineData(
        """{"resourceType":"Patient","id":"a","extension":[{"url":"u","valueDecimal":1.0}]}""",
        """{"resourceType":"Patient","id":"a","extension":[{"url":"\u0075","valueDecimal":1.00}]}""",
        true)]
    public void Elements_of_FHIR_are_equal_by_their_content(string left, string right, bool expected)
    {
        Assert.Equal(expected, EqualityOperators.Equal(Read(left), Read(right)));
        Assert.Null(EqualityOperators.Equal(Read(left), default(Element)));
        Assert.True(EquivalenceOperators.Equivalent((object?)default(Element), null));
    }

    [Fact]
    public void Types_without_an_order_between_them_are_an_error_that_names_no_value()
    {
        var error = Assert.Throws<CqlException>(() => ComparisonOperators.Less("secret", 5));
        Assert.DoesNotContain("secret", error.Message, StringComparison.Ordinal);
    }

    private static CqlTuple Tuple(int? id, string? name) => new(Shape, [id, name]);

    private static CqlDate? Date(string text) => CqlDate.TryParse(text, out var date) ? date : null;

    private static object Read(string json) => Resource.Read(Encoding.UTF8.GetBytes(json)).Resource!.Root;
}
