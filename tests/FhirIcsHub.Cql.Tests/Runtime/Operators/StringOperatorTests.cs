using FhirIcsHub.Cql.Runtime;
using FhirIcsHub.Cql.Runtime.Operators;
using Xunit;

namespace FhirIcsHub.Cql.Tests.Runtime.Operators;

/// <summary>What the specification says of strings and the official suite does not ask.</summary>
public sealed class StringOperatorTests
{
    [Fact]
    public void Combine_leaves_nulls_out()
    {
        Assert.Equal("A-C", StringOperators.Combine(["A", null, "C"], "-"));
        Assert.Equal("AC", StringOperators.Combine(["A", null, "C"]));
        Assert.Null(StringOperators.Combine([null]));
    }

    [Theory]
    [InlineData("1,2three", "\\d,\\d\\w+", true)]
    [InlineData("1,2three", "^\\w+$", false)]
    [InlineData("http://fhir.org/guides/cqf/common/Library/FHIR-ModelInfo|4.0.1", "Library", true)]
    [InlineData("a\nb", "a.b", true)]
    [InlineData("ABC", "abc", false)]
    [InlineData("abab", "^(ab)\\1$", true)]
    public void A_pattern_matches_anywhere_by_case_and_over_line_ends(string text, string pattern, bool expected) =>
        Assert.Equal(expected, StringOperators.Matches(text, pattern));

    [Theory]
    [InlineData("10-20", "(\\d+)-(\\d+)", "$2:$1", "20:10")]
    [InlineData("10-20", "(?<low>\\d+)-(\\d+)", "${low}", "10")]
    [InlineData("a b", "\\s", "\\$", "a$b")]
    [InlineData("a b", "\\s", "$&", "a$&b")]
    [InlineData("a b", "\\s", "\\\\", "a\\b")]
    [InlineData("a b", "\\s", "$", "a$b")]
    public void A_substitution_names_groups_and_nothing_else(string text, string pattern, string substitution, string expected) =>
        Assert.Equal(expected, StringOperators.ReplaceMatches(text, pattern, substitution));

    [Fact]
    public void Splitting_on_matches_leaves_the_groups_out()
    {
        Assert.Equal(["a", "b", "c"], StringOperators.SplitOnMatches("a1b22c", "(\\d)+"));
        Assert.Equal(["abc"], StringOperators.SplitOnMatches("abc", "\\d"));
        Assert.Equal(["", "b"], StringOperators.SplitOnMatches("1b", "\\d"));
        Assert.Equal(["abc"], StringOperators.SplitOnMatches("abc", "x*"));
    }

    [Fact]
    public void What_is_no_regular_expression_is_an_error_that_says_where() =>
        Assert.Contains(
            "character", Assert.Throws<CqlException>(() => StringOperators.Matches("a", "a(b")).Message, StringComparison.Ordinal);

    [Fact]
    public void A_pattern_that_explodes_does_not_hang()
    {
        var text = new string('a', 5000) + "!";
        Assert.False(StringOperators.Matches(text, "^(a+)+$"));

        // A back-reference needs backtracking: the time limit ends it.
        Assert.Throws<CqlException>(() => StringOperators.Matches(text, "^(a+)+\\1$"));
    }

    [Theory]
    [InlineData("B", "ABCDEDCBA", 1, 7)]
    [InlineData("XYZ", "ABCDE", -1, -1)]
    [InlineData("", "ABCDE", 0, 5)]
    public void Positions_count_from_zero(string pattern, string text, int first, int last)
    {
        Assert.Equal(first, StringOperators.PositionOf(pattern, text));
        Assert.Equal(last, StringOperators.LastPositionOf(pattern, text));
    }

    [Fact]
    public void A_substring_ends_with_the_string()
    {
        Assert.Equal("CDE", StringOperators.Substring("ABCDE", 2));
        Assert.Equal("C", StringOperators.Substring("ABCDE", 2, 1));
        Assert.Equal("E", StringOperators.Substring("ABCDE", 4, 10));
        Assert.Equal("", StringOperators.Substring("ABCDE", 4, 0));
        Assert.Null(StringOperators.Substring("ABCDE", 5));
        Assert.Null(StringOperators.Substring("ABCDE", -1));
    }
}
