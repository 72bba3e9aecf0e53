using FhirIcsHub.Cql.Elm;
using Xunit;

namespace FhirIcsHub.Cql.Tests.Translation;

/// <summary>
/// What the reference translator (@cqframework/cql 5.3.0) makes of texts that the published suites do not have, found by comparing
/// generated ones.
/// </summary>
public sealed class ReferenceFactsTests
{
    [Theory]
    [InlineData("{ 1 } union { 2 } = { 3 }", "Equal(Union(List, List), List)")]
    [InlineData("1 in { 1 } union { 2 }", "In(Literal, Union(List, List))")]
    [InlineData("{ 1 } intersect { 2 } contains 1", "Contains(Intersect(List, List), Literal)")]
    [InlineData("{ 1 } includes { 2 } except { 3 }", "Includes(List, Except(List, List))")]
    [InlineData("Interval[1, 2] | Interval[3, 4] overlaps Interval[2, 3]", "Overlaps(Union(Interval, Interval), Interval)")]
    [InlineData("exists { 1 } and 1 < 2", "And(Exists(List), Less(Literal, Literal))")]
    public void Set_operators_bind_tighter_than_comparisons_timing_and_membership(string text, string shape) =>
        Assert.Equal(shape, ShapeOf(ExpressionOf(text)));

    [Theory]
    [InlineData("({ 1 }).descendants()", "Descendants")]
    [InlineData("({ 1 }).descendents()", "Descendents")]
    [InlineData("({ 1 }).children()", "Children")]
    public void Descendants_are_spelt_as_the_text_spells_them(string text, string type) =>
        Assert.Equal(type, ExpressionOf(text).TypeName);

    [Theory]
    [InlineData("'a' + First(({ 1, 'b' }).ofType(String))")]
    [InlineData("1 + (1).ofType(Integer)")]
    public void What_is_of_a_type_has_that_type(string text) => ExpressionOf(text);

    [Theory]
    [InlineData(@"'\d+'", @"\d+")]
    [InlineData(@"'\u12'", @"\u12")]
    [InlineData(@"'\\d\n'", "\\d\n")]
    public void What_is_no_escape_is_text(string text, string value) =>
        Assert.Equal(value, Assert.IsType<Literal>(ExpressionOf(text)).Value);

    [Fact]
    public void The_offset_zero_has_no_sign() =>
        Assert.Equal("0", Assert.IsType<Literal>(Assert.IsType<Operation>(ExpressionOf("@2020-01-01T10:00-00:00")).Arguments[^1]).Value);

    [Theory]
    [InlineData("parameter P Integer default Q\nparameter Q Integer default 1")]
    [InlineData("parameter P Integer default 1 + Q\nparameter Q Integer default 1")]
    [InlineData("parameter P Integer default { Q, R }[0]\nparameter Q Integer default 1\nparameter R Integer default 1")]
    public void The_default_of_a_parameter_refers_to_none_that_follows_either(string text) =>
        Assert.Contains("default of a parameter", Assert.Single(Translate(text).Problems, p => p.IsError).Message, StringComparison.Ordinal);

    [Fact]
    public void A_context_needs_a_model_that_has_it() =>
        Assert.Equal(
            (1, "there is no context Patient: the library uses no model that has one"),
            Translate("context Patient\ndefine A: 1").Problems.Where(p => p.IsError).Select(p => (p.Line, p.Message)).First());

    private static TranslationResult Translate(string text) =>
        new CqlTranslator(new LibrarySet(), options: ElmReference.Options).Translate(text);

    private static Expression ExpressionOf(string text)
    {
        var result = Translate("define X: " + text);
        Assert.DoesNotContain(result.Problems, p => p.IsError);
        return result.Library!.Statements[0].Expression!;
    }

    private static string ShapeOf(Expression expression) =>
        expression is Operation { Arguments: { Count: > 0 } arguments }
            ? $"{expression.TypeName}({string.Join(", ", arguments.OfType<Expression>().Select(ShapeOf))})"
            : expression.TypeName;
}
