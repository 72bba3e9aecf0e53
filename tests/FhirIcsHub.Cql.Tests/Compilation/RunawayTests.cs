using FhirIcsHub.Cql.Runtime;
using Xunit;

namespace FhirIcsHub.Cql.Tests.Compilation;

/// <summary>
/// Expressions that would take hours or all memory within operators, where no row of a query and no call of a function is counted. The
/// steps are few and the time is long, so that a machine of any speed gives the same answer.
/// </summary>
public sealed class RunawayTests
{
    private const int Many = 3_000;

    private static readonly CqlLimits FewSteps = new(
        MaxTime: TimeSpan.FromMinutes(1), MaxSteps: 300_000, MaxDepth: 200, MaxListSize: 100_000, MaxTextLength: 100_000);

    [Theory]
    [InlineData("""Count("Points" X where Count("Points") > X)""")]
    [InlineData("""Count("Points" X where Sum("Points") > X)""")]
    [InlineData("""Count("Points" X where Median("Points") > X)""")]
    [InlineData("""Count("Points" X where Max("Points") > X)""")]
    [InlineData("""Count("Points" X where Mode("Points") > X)""")]
    [InlineData("""Count("Points" X where AllTrue("Points" Y return all true))""")]
    [InlineData("""Count("Points" X where -X in "Points")""")]
    [InlineData("""Count("Points" X where IndexOf("Points", -X) > 0)""")]
    [InlineData("""Count("Points" X where exists ("Points" intersect {X}))""")]
    [InlineData("""Count("Points" X where exists ({X} union "Points"))""")]
    [InlineData("""Count("Points" X where exists ("Points" except {X}))""")]
    [InlineData("""Count("Points" X where "Points" includes {X})""")]
    [InlineData("""Count("Points" X where "Points" = "Points")""")]
    [InlineData("""Count("Points" X where "Points" ~ "Points")""")]
    [InlineData("""Count("Points" X where exists (distinct flatten { "Points", {X} }))""")]
    [InlineData("""Count("Points" X where exists Skip("Points", 10))""")]
    [InlineData("""Count("Points" X where exists ("Nothing" union {null as Integer, X}))""")]
    [InlineData("""Count("Points" X where exists collapse "Intervals")""")]
    [InlineData("""Count("Points" X where exists expand { Interval[1, 1000 + X] })""")]
    [InlineData("""Count("Points" X where exists expand Interval[X, X + 1000])""")]
    [InlineData("""Count("Points" X where First("Points" Y sort desc) > X)""")]
    [InlineData("""Count(expand ("Points" X return all Interval[1, 2000 + (X mod 7)]))""")]
    [InlineData("""Count("Points" X where Length(Combine("Points" Y return all ToString(Y))) > X)""")]
    [InlineData("""Count("Points" X where Count(Split("Text", ',')) > X)""")]
    [InlineData("""Count("Points" X where Count(SplitOnMatches("Text", ',')) > X)""")]
    [InlineData("""Count("Points" X where Length(Upper("Text")) > X)""")]
    [InlineData("""Count("Points" X where Length(Substring("Text", 5)) > X)""")]
    [InlineData("""Count("Points" X where "Text" ~ Upper("Text"))""")]
    [InlineData("""Count("Points" X where Matches("Text", 'z+'))""")]
    [InlineData("""Count("Points" X where Length(ReplaceMatches("Text", 'z', 'y')) > X)""")]
    [InlineData("""Count("Points" X where PositionOf("Text", "Text") = X)""")]
    public void What_operators_do_is_counted(string expression)
    {
        var error = Fault($$"""
            library T
            define "Points": expand Interval[1, {{Many}}]
            define "Intervals": "Points" X return all Interval[X, X + 1]
            define "Nothing": "Points" X return all (null as Integer)
            define "Text": Combine("Points" X return all ToString(X), ',')
            define "Runaway": {{expression}}
            """);
        Assert.Contains("300000 steps", error.Message, StringComparison.Ordinal);
        Assert.NotNull(error.Locator);
    }

    /// <summary>Amounts of several units, and partial dates, have to be compared each with each.</summary>
    [Theory]
    [InlineData("""distinct flatten { { 1 '%' }, "Points" X return all ToQuantity(X) }""")]
    [InlineData("""{ ("Points" X return all DateTime(X, 1, 1)) includes ("Points" X return all DateTime(X, 1)) }""")]
    public void What_has_to_be_compared_each_with_each_is_counted_too(string expression)
    {
        var error = Fault($$"""
            library T
            define "Points": expand Interval[1, {{Many}}]
            define "Runaway": Count({{expression}})
            """);
        Assert.Contains("300000 steps", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("'0123456789abcdefghij'", "X + X", "Length(X) > 0", "100000 characters")]
    [InlineData("'0123456789abcdefghij'", "Combine({X, X}, X)", "Length(X) > 0", "100000 characters")]
    [InlineData("'0123456789abcdefghij'", "ReplaceMatches(X, '[a-z]', X)", "Length(X) > 0", "100000 characters")]
    [InlineData("'0123456789abcdefghij'", "ReplaceMatches(X, '(.+)', '$1$1$1')", "Length(X) > 0", " steps")]
    [InlineData("{ 1, 2 }", "flatten { X, X, X, X }", "exists X", "100000 elements")]
    [InlineData("{ 1, 2 }", "X union (X Y return all Y + Count(X))", "exists X", "300000 steps")]
    [InlineData("{ 1 }", "{ X, X }", "X = Y", "300000 steps")]
    [InlineData("{ 1 }", "{ X, X }", "X ~ Y", "300000 steps")]
    [InlineData("1", "Tuple { a: X as System.Any, b: X as System.Any }", "exists X.descendents()", "100000 elements")]
    public void What_doubles_again_and_again_ends(string first, string next, string question, string limit)
    {
        string Doubled(string name, int level) => level == 0
            ? $"define {name}0: {first}\n"
            : Doubled(name, level - 1) + $"define {name}{level}: {next.Replace("X", $"{name}{level - 1}", StringComparison.Ordinal)}\n";

        var asked = question.Replace("X", "L30", StringComparison.Ordinal).Replace("Y", "R30", StringComparison.Ordinal);
        var error = Fault($"library T\n{Doubled("L", 30)}{Doubled("R", 30)}define \"Runaway\": {asked}");
        Assert.Contains(limit, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_type_that_doubles_again_and_again_is_refused_by_the_translator()
    {
        var levels = string.Concat(Enumerable.Range(1, 40).Select(i => $"define L{i}: Tuple {{ a: L{i - 1}, b: L{i - 1} }}\n"));
        var found = new LibrarySet().AddText($"library T\ndefine L0: 1\n{levels}").Find("T");
        var problem = Assert.Single(found.Problems, problem => problem.IsError);
        Assert.Contains("made of more than 2000 types", problem.Message, StringComparison.Ordinal);
        Assert.Equal(12, problem.Line);
    }

    [Fact]
    public void Lists_within_lists_beyond_all_reason_are_refused_or_evaluated_but_do_not_end_the_process()
    {
        string Nested(int levels) => "library T\ndefine L0: { 1 }\n"
            + string.Concat(Enumerable.Range(1, levels).Select(i => $"define L{i}: {{ L{i - 1} }}\n"))
            + $"define \"Runaway\": L{levels} = L{levels}";

        Assert.Equal(true, CqlText.Evaluate(Nested(150)).Value("Runaway"));
        var found = new LibrarySet().AddText(Nested(2_500)).Find("T");
        Assert.Contains(found.Problems, problem => problem.Message.Contains("2000 types", StringComparison.Ordinal));
    }

    [Fact]
    public void A_value_that_is_nested_a_hundred_thousand_deep_is_an_error_and_not_the_end_of_the_process()
    {
        var error = Fault("""
            library T
            define "Points": expand Interval[1, 100000]
            define "One": "Points" X aggregate R starting (null as List<System.Any>): { R }
            define "Other": "Points" X aggregate R starting (null as List<System.Any>): { R }
            define "Runaway": "One" = "Other"
            """, CqlLimits.Default with { MaxTime = TimeSpan.FromMinutes(1) });
        Assert.Contains("nested too deeply", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Of_messages_without_end_a_thousand_are_kept()
    {
        var evaluation = CqlText.Evaluate("""
            library T
            define "Runaway": Count((expand Interval[1, 5000]) X where Message(X, true, '1', 'Warning', 'again') > 0)
            """);
        Assert.Equal(5_000, evaluation.Value("Runaway"));
        Assert.Equal(1_000, evaluation.Messages.Count);
    }

    private static CqlException Fault(string cql, CqlLimits? limits = null) =>
        Assert.Throws<CqlException>(() => CqlText.Evaluate(cql, limits: limits ?? FewSteps).Value("Runaway"));
}
