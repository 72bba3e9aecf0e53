using System.Text;
using FhirIcsHub.Fhir.FhirPath;
using Xunit;

namespace FhirIcsHub.Fhir.Tests.FhirPath;

/// <summary>A user's expression may fail, it never takes the process with it: the only error is FhirPathException.</summary>
public sealed class HostileExpressionTests
{
    // Smaller than any thread the server has.
    private const int StackBytes = 512 * 1024;

    private static readonly Resource Patient = Read(
        """{"resourceType":"Patient","id":"p","active":true,"name":[{"family":"A","given":["B","C"]}]}""");

    public static TheoryData<string> DeepExpressions =>
    [
        new string('(', 20_000) + "1" + new string(')', 20_000),
        new string('(', 290) + "1" + new string(')', 290),
        string.Concat(Enumerable.Repeat("-", 20_000)) + "1",
        string.Join('.', Enumerable.Repeat("a", 20_000)),
        string.Join('.', Enumerable.Repeat("select($this)", 280)),
        string.Join('.', Enumerable.Repeat("first()", 280)),
        "Patient" + string.Concat(Enumerable.Repeat(".where(true", 200)) + new string(')', 200),
        string.Concat(Enumerable.Repeat("iif(true,", 290)) + "1" + new string(')', 290),
        string.Join(" + ", Enumerable.Repeat("1", 20_000)),
        string.Join(" + ", Enumerable.Repeat("1", 280)),
        string.Join(" implies ", Enumerable.Repeat("true", 290)),
        "1" + new string('[', 20_000),
        new string('{', 20_000),
        "'" + new string('a', 70_000) + "'",
    ];

    [Theory]
    [MemberData(nameof(DeepExpressions))]
    public void Depth_ends_in_an_error_and_not_in_the_stack(string expression)
    {
        Exception? unexpected = null;
        var thread = new Thread(() => unexpected = Record.Exception(() => TryEvaluate(expression)), StackBytes);
        thread.Start();
        thread.Join();
        Assert.Null(unexpected);
    }

    [Theory]
    [InlineData("(1|2|3|4|5|6|7|8|9).select(aggregateText).aggregate($total & $total & 'x', 'x')")]
    [InlineData(
        "(1|2|3|4|5|6|7|8|9|10|11|12|13|14|15|16|17|18|19|20|21|22|23|24|25|26|27|28|29|30).aggregate($total & $total, 'xxxxxxxx')")]
    [InlineData("(1|2|3|4|5|6|7|8|9|10|11|12|13|14|15|16|17|18|19|20|21|22|23|24|25|26|27|28|29|30).aggregate($total.combine($total), 1)")]
    [InlineData("(1|2|3|4|5|6|7|8|9|10|11|12).aggregate($total.replace('', $total), 'abcdef')")]
    [InlineData("Patient.repeatAll($this)")]
    [InlineData("1.repeat($this + 1)")]
    [InlineData("'aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa!'.matches('^(a+)+$')")]
    [InlineData("'aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa!'.matches('^(?=a)(a+)+$')")]
    [InlineData("'aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa!'.replaceMatches('(?=a)(a|aa)+$', 'x')")]
    [InlineData("'a'.matches('[')")]
    [InlineData("'a'.matches('(((((((((((a{1,1000}){1,1000}){1,1000}){1,1000})))))))')")]
    public void A_runaway_expression_is_stopped(string expression)
    {
        var clock = System.Diagnostics.Stopwatch.StartNew();
        TryEvaluate(expression);
        Assert.True(clock.Elapsed < TimeSpan.FromSeconds(20), $"took {clock.Elapsed}");
    }

    [Theory]
    [InlineData("79228162514264337593543950335.0 + 1")]
    [InlineData("79228162514264337593543950335.0 * 10")]
    [InlineData("79228162514264337593543950335.0 'a' + 1 'd'")]
    [InlineData("79228162514264337593543950335.0 'kg' = 1 'g'")]
    [InlineData("79228162514264337593543950335.0 'kg' * 10.0 'kg'")]
    [InlineData("79228162514264337593543950335.0 years = 1 month")]
    [InlineData("79228162514264337593543950335.0.highBoundary()")]
    [InlineData("79228162514264337593543950335.0.lowBoundary(28)")]
    [InlineData("(79228162514264337593543950335.0 years | 1 year | 2 years).distinct()")]
    [InlineData("1 'am27' = 1 'm27'")]
    [InlineData("1 'm100/m-100' = 1 'm'")]
    [InlineData("1 'm27.m27.m27.m27.m27.m27.m27' = 1 'm'")]
    [InlineData("(-2147483647 - 10)")]
    [InlineData("2147483647 + 1")]
    [InlineData("2147483647 * 2147483647")]
    [InlineData("10.power(400)")]
    [InlineData("1000.exp()")]
    [InlineData("0.ln()")]
    [InlineData("@9999-12-31 + 1 day")]
    [InlineData("@9999 + 100000000 years")]
    [InlineData("@0001-01-01T00:00:00+14:00 < @0001-01-01T00:00:00Z")]
    [InlineData("@9999.highBoundary()")]
    [InlineData("@9999-12-31T23:59:59-12:00.highBoundary() > @2000")]
    [InlineData("@2000 - 79228162514264337593543950335.0 weeks")]
    [InlineData("@T00:00 - 79228162514264337593543950335.0 hours")]
    [InlineData("'abc'.substring(-2147483647, 2147483647)")]
    [InlineData("'abc'.substring(1, 2147483647)")]
    [InlineData("Patient.name.skip(2147483647)")]
    [InlineData("Patient.name.skip(-2147483647)")]
    [InlineData("Patient.name.take(-1)")]
    [InlineData("Patient.name[-1]")]
    [InlineData("1.5.round(2147483647)")]
    [InlineData("1.5.round(28)")]
    [InlineData("'zz'.decode('hex')")]
    [InlineData("'\\\\u12'.unescape('json')")]
    [InlineData("'<div'.htmlChecks()")]
    [InlineData("Patient.name.htmlChecks()")]
    [InlineData("'1 year'.toQuantity('d')")]
    [InlineData("'99999999999999999999999999999999999'.toQuantity()")]
    [InlineData("'99999999999999999999999999999999999'.toDecimal()")]
    [InlineData("Patient.name.given.toChars()")]
    [InlineData("Patient.sort(name)")]
    [InlineData("@T10:00 + 1 month")]
    public void The_edges_of_the_types_give_a_value_nothing_or_an_error(string expression) => TryEvaluate(expression);

    [Fact]
    public void Cancellation_ends_an_evaluation()
    {
        using var source = new CancellationTokenSource();
        source.Cancel();
        var expression = FhirPathExpression.Compile("1.repeatAll($this)");
        Assert.Throws<OperationCanceledException>(
            () => expression.Evaluate(Patient.Root, new FhirPathContext { Cancellation = source.Token }));
    }

    [Fact]
    public void Random_text_is_refused_or_evaluated()
    {
        // A fixed seed: the same texts every run. Cut from pieces of the language, so that many of them parse.
        string[] pieces =
        [
            "Patient", "name", ".", ".", "given", "(", ")", "where(", "select(", "exists()", "'a'", "1", "2.50", "@2015-02", "@T10:30",
            "5 'mg'", "1 day", " + ", " - ", " * ", " / ", " div ", " mod ", " & ", " | ", " = ", " ~ ", " < ", " >= ", " and ",
            " implies ", " is ", " as ", "String", "Quantity", " in ", "[0]", "{}", "%resource", "$this", "$index", "true", "first()",
            "count()", "descendants()", "toString()", "toQuantity()", "lowBoundary()", "ofType(", "iif(", ",", "trace('t')", "sort(",
            "aggregate(", "$total", "not()", "-", "type()", "substring(1)", "matches('a*')", "resolve()", "distinct()", "children()",
            "repeat(", "union(", "toDateTime()", "split('')",
        ];
        var random = new Random(20260401);
        var parsed = 0;
        for (var i = 0; i < 60_000; i++)
        {
            var text = new StringBuilder();
            var length = random.Next(1, 14);
            for (var p = 0; p < length; p++)
            {
                text.Append(pieces[random.Next(pieces.Length)]);
            }

            parsed += TryEvaluate(text.ToString()) ? 1 : 0;
        }

        Assert.True(parsed > 500, $"only {parsed} texts were evaluated");
    }

    private static bool TryEvaluate(string expression)
    {
        try
        {
            var compiled = FhirPathExpression.Compile(expression);
            compiled.Evaluate(Patient.Root, new FhirPathContext { Now = DateTimeOffset.UnixEpoch });
            compiled.TypesOf("record");
            return true;
        }
        catch (FhirPathException e)
        {
            Assert.InRange(e.Position, 0, expression.Length);
            return false;
        }
    }

    private static Resource Read(string json) => Resource.Read(Encoding.UTF8.GetBytes(json)).Resource!;
}
