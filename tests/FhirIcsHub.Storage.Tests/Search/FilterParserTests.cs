using FhirIcsHub.Storage.Search.Filters;
using FsCheck;
using FsCheck.Fluent;
using Xunit;

namespace FhirIcsHub.Storage.Tests.Search;

public sealed class FilterParserTests
{
    [Theory]
    [InlineData("given eq \"peter\" and birthdate ge 2014-10-10", "given eq \"peter\" and birthdate ge \"2014-10-10\"")]
    [InlineData("code eq http://loinc.org|1234-5", "code eq \"http://loinc.org|1234-5\"")]
    [InlineData("related[type eq has-component].target pr false", "related[type eq \"has-component\"].target pr \"false\"")]
    [InlineData("  a   eq 1  or b eq 2 and not ( c eq 3 )", "a eq \"1\" or b eq \"2\" and not (c eq \"3\")")]
    [InlineData("a eq 1 and (b eq 2 or c eq 3)", "a eq \"1\" and (b eq \"2\" or c eq \"3\")")]
    [InlineData("(a eq 1)", "a eq \"1\"")]
    [InlineData("not(a eq 1)", "not (a eq \"1\")")]
    [InlineData("not eq 1", "not eq \"1\"")]
    [InlineData("name co \"a \\\"b\\\" (c]\"", "name co \"a \\u0022b\\u0022 (c]\"")]
    [InlineData("_has:Observation:patient:code eq x", "_has:Observation:patient:code eq \"x\"")]
    public void A_filter_is_read_from_the_left_to_the_right(string text, string printed)
    {
        var reading = FilterParser.Parse(text);
        Assert.Equal(("", printed), (reading.Fault, reading.Node?.ToString()));
    }

    [Theory]
    [InlineData("", 1, "search parameter")]
    [InlineData("given", 6, "comparison")]
    [InlineData("given is x", 7, "comparison")]
    [InlineData("given eq", 9, "value")]
    [InlineData("given eq \"x", 10, "not closed")]
    [InlineData("given eq \"\\q\"", 10, "JSON")]
    [InlineData("given eq \"\"", 10, "empty")]
    [InlineData("(given eq x", 12, "not closed")]
    [InlineData("given eq x)", 11, "expected")]
    [InlineData("given eq x birthdate eq y", 12, "expected")]
    [InlineData("a[b eq c] eq d", 10, "in brackets")]
    [InlineData("a[b eq c.d eq e", 12, "bracket")]
    [InlineData("a eq b and", 11, "search parameter")]
    [InlineData("1a eq b", 3, "search parameter")]
    public void What_cannot_be_read_is_told_with_its_place(string text, int position, string reason)
    {
        var reading = FilterParser.Parse(text);
        Assert.Null(reading.Node);
        Assert.Contains(reason, reading.Fault, StringComparison.Ordinal);
        Assert.Equal(position, reading.Position);
    }

    [Theory]
    [InlineData("(", ")", 5_000)]
    [InlineData("a[", " eq b].c eq d", 300)]
    [InlineData("not (", ")", 1_000)]
    [InlineData("a eq b and ", "", 500)]
    public void What_is_too_deep_or_too_long_is_refused(string open, string close, int times)
    {
        var text = string.Concat(Enumerable.Repeat(open, times)) + "a eq b" + string.Concat(Enumerable.Repeat(close, times));
        Assert.Null(FilterParser.Parse(text).Node);
    }

    [Fact]
    public void What_is_printed_reads_as_the_same()
    {
        Check.One(Config.QuickThrowOnFailure.WithMaxTest(500).WithReplay(7, 11), Prop.ForAll(Nodes().ToArbitrary(), node =>
            Equals(FilterParser.Parse(node.ToString()!).Node?.ToString(), node.ToString())
            && Equals(Plain(FilterParser.Parse(node.ToString()!).Node!), Plain(node))));
    }

    [Fact]
    public void No_text_makes_the_parser_throw()
    {
        var random = new Random(17);
        var pieces = new[]
        {
            "a", " eq ", "\"x\"", "(", ")", "[", "]", ".", "and ", " or ", "not", "\\", "\"", " ", "pr", "é", "\ud800", "_has:", "\0",
        };
        for (var i = 0; i < 20_000; i++)
        {
            var text = string.Concat(Enumerable.Range(0, random.Next(12)).Select(_ => pieces[random.Next(pieces.Length)]));
            var reading = FilterParser.Parse(text);
            Assert.True(reading.Node is not null || (reading.Fault.Length > 0 && reading.Position >= 1), text);
        }
    }

    /// <summary>A comparison's place in the text is no part of its meaning.</summary>
    private static string Plain(FilterNode node) => node switch
    {
        FilterPair pair => $"({Plain(pair.Left)}{(pair.IsAnd ? "&" : "|")}{Plain(pair.Right)})",
        FilterNegation negation => $"!{Plain(negation.Inner)}",
        FilterTest test => string.Join('/', test.Path.Select(step => step.Name + (step.Filter is null ? "" : $"[{Plain(step.Filter)}]")))
            + $" {test.Operator} {test.Value}",
        _ => "",
    };

    private static Gen<FilterNode> Nodes(int size = 3)
    {
        var name = Gen.Elements("name", "_id", "code-value", "subject", "not", "and", "a:Patient");
        var value = Gen.Elements("x", "a b", "1|2", "\"q\"", "\\", "(]", "é\n", "true", "2014-10-10");
        var step = name.Select(code => new FilterStep(code, null));
        var path = size == 0
            ? step.Select(only => (IReadOnlyList<FilterStep>)[only])
            : Gen.OneOf(
                step.Select(only => (IReadOnlyList<FilterStep>)[only]),
                from code in name
                from filter in Nodes(size - 1)
                from last in step
                select (IReadOnlyList<FilterStep>)[new FilterStep(code, filter), last]);
        var test = from steps in path
                   from op in Gen.Elements(FilterParser.Operators.Order(StringComparer.Ordinal).ToArray())
                   from text in value
                   select (FilterNode)new FilterTest(steps, op, text, 0);
        return size == 0 ? test : Gen.OneOf(
            test,
            from isAnd in Gen.Elements(true, false)
            from left in Nodes(size - 1)
            from right in Nodes(size - 1)
            select (FilterNode)new FilterPair(isAnd, left, right),
            Nodes(size - 1).Select(inner => (FilterNode)new FilterNegation(inner)));
    }
}
