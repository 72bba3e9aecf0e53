using FhirIcsHub.Fhir;
using Xunit;

namespace FhirIcsHub.Cql.Tests.Translation;

/// <summary>Problems of a library: all at once, each once, with its place, what is wrong, and what was expected.</summary>
public sealed class TranslationErrorsTests
{
    private const string Fhir = "library T using FHIR version '4.0.1' include FHIRHelpers version '4.0.1' context Patient\n";

    [Fact]
    public void All_problems_of_a_library_are_told_at_once_in_the_order_of_the_text()
    {
        var problems = Cql.Translate("""
            library T
            define A: Unknown1 + Unknown2
            define B: A + 1
            define C: 'a' + 1
            define function F(a Nothing): a
            define D: { 1, 2 }.sum
            define E: ({ 1 }) X where X.foo return Unknown3
            """).Problems;
        Assert.Equal([2, 2, 4, 5, 6, 7, 7], problems.Select(p => p.Line));
        Assert.All(problems, p => Assert.True(p.IsError));
    }

    [Fact]
    public void A_problem_has_the_range_of_the_part_that_is_wrong()
    {
        var error = Cql.Error("library T\ndefine A:\n  1 + Unknown");
        Assert.Equal((3, 7, 3, 13), (error.Line, error.Column, error.EndLine, error.EndColumn));
        Assert.Equal("T", error.Library);
        Assert.Equal("T 3:7 there is no Unknown", error.ToString());
    }

    [Fact]
    public void A_problem_becomes_an_issue_of_an_OperationOutcome()
    {
        var issue = Cql.Error("library T\ndefine A: Unknown").ToIssue();
        Assert.Equal((IssueSeverity.Error, IssueType.Invalid, 2, 11), (issue.Severity, issue.Code, issue.Line, issue.Column));
        Assert.Contains("Unknown", issue.Diagnostics, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("define Encounters: 1 define A: Encountrs", "did you mean Encounters?")]
    [InlineData("define Encounters: 1 define A: encounters", "did you mean Encounters?")]
    [InlineData("define A: ({ 1 }) Item return Itme", "did you mean Item?")]
    [InlineData("define A: Cuont({ 1 })", "did you mean Count?")]
    [InlineData("define A: Tuple { name: 1 }.nmae", "did you mean name?")]
    [InlineData("define A: 1 is Integr", "did you mean Integer?")]
    public void A_name_that_is_unknown_brings_the_nearest_that_is_known(string definitions, string expected) =>
        Assert.EndsWith(expected, Cql.Error("library T " + definitions).Message, StringComparison.Ordinal);

    [Theory]
    [InlineData("define A: [Encountr]", "did you mean Encounter?")]
    [InlineData("define A: [Encounter] E where E.staus = 'finished'", "did you mean status?")]
    [InlineData("define A: [DomainResource]", "cannot be retrieved")]
    [InlineData("define A: [Encounter] E where E.period", "expected an expression of type System.Boolean")]
    [InlineData("define A: [Encounter] E sort by period", "have no order")]
    [InlineData("define A: Patient P sort by birthDate", "only a list can be sorted")]
    [InlineData("define A: Patient.active as Encounter", "can never be a")]
    public void What_does_not_fit_the_model_is_said_in_its_terms(string definition, string expected) =>
        Assert.Contains(expected, Cql.Error(Fhir + definition).Message, StringComparison.Ordinal);

    [Theory]
    [InlineData("define A: B define B: C define C: A", "refers to itself")]
    [InlineData("define function F(a Integer): F(a)", "refers to itself")]
    [InlineData("define A: 1 define A: 2", "already defined")]
    [InlineData("define function F(a Integer) returns String: a", "declares that it returns")]
    [InlineData("define function F(a Integer): external", "needs the type that it returns")]
    [InlineData("define fluent function f(a Integer): a define A: f(1)", "called after a dot")]
    [InlineData("define function f(a Integer): a define A: 1.f()", "not fluent")]
    [InlineData("parameter P", "needs a type or a default")]
    [InlineData("define A: 1 parameter P default A", "declarations must stand before")]
    [InlineData("parameter Q Integer parameter P default Q", "must not refer to definitions")]
    [InlineData("code C: '1' from S", "there is no code system S")]
    [InlineData("define A: @2014-02-30", "day 30")]
    [InlineData("define A: convert { 1 } to Boolean", "no conversion")]
    [InlineData("define A: if 1 then 2 else 3", "System.Boolean")]
    [InlineData("define A: $this", "$this means nothing here")]
    [InlineData("using FHIR version '9.9'", "version 4.0.1 is known")]
    [InlineData("using FIHR", "did you mean FHIR?")]
    [InlineData("include Nothing", "there is no library Nothing")]
    [InlineData("define A: 1 same week as 2", "no week")]
    public void What_is_wrong_is_said(string text, string expected) =>
        Assert.Contains(Cql.Translate("library T " + text).Problems, p =>
            p.IsError && p.Message.Contains(expected, StringComparison.Ordinal));

    [Fact]
    public void Of_two_functions_of_one_name_and_signature_the_first_stands_with_a_warning()
    {
        var translated = Cql.Translate("library T define function F(a Integer): a define function F(b Integer): 'b' define A: F(1)");
        var warning = Assert.Single(translated.Problems);
        Assert.Equal(CqlSeverity.Warning, warning.Severity);
        Assert.Contains("the first definition stands", warning.Message, StringComparison.Ordinal);
        Assert.Equal(["F", "A"], translated.Library!.Statements.Select(statement => statement.Name));
    }

    [Fact]
    public void A_call_that_fits_no_overload_names_those_that_there_are()
    {
        var error = Cql.Error("library T define function F(a Integer): a define function F(a Integer, b String): a define A: F('x')");
        Assert.Equal("no F takes (System.String): there is (System.Integer), (System.Integer, System.String)", error.Message);
    }

    [Fact]
    public void What_is_private_to_a_library_stays_there()
    {
        var libraries = new LibrarySet(options: Cql.Plain).AddText(
            "library L define private A: 1 define private function F(): 1 define B: 1");
        Assert.False(Cql.Translate("library T include L define A: L.B", libraries: libraries).HasErrors);
        Assert.Contains("private", Cql.Error("library T include L define A: L.A", libraries: libraries).Message, StringComparison.Ordinal);
        Assert.Contains("private", Cql.Error("library T include L define A: L.F()", libraries: libraries).Message,
            StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("define A: 1 define B: ({ 1 }) A return A", "the alias A hides")]
    [InlineData("define A: ({ 1 }) X let X: 2 return X", "the let X hides")]
    [InlineData("define A: 1 define function F(A Integer): A", "the operand A hides")]
    [InlineData("define A: 1 define B: 'A'", "did you mean \"A\"?")]
    [InlineData("define B: First(({ A }) A return A) define A: 1", "the alias A hides")]
    public void A_name_that_hides_another_is_warned_of(string text, string expected)
    {
        var result = Cql.Translate("library T " + text);
        var warning = Assert.Single(result.Problems);
        Assert.Equal(CqlSeverity.Warning, warning.Severity);
        Assert.Contains(expected, warning.Message, StringComparison.Ordinal);
        Assert.NotNull(result.Library);
    }

    /// <summary>The reference translator warns of definitions that it has come to, by their place or because they were needed.</summary>
    [Theory]
    [InlineData("define B: ({ 1 }) A return A define A: 1")]
    [InlineData("define function F(A Integer): A define A: 1")]
    public void A_definition_further_down_that_was_not_needed_yet_is_not_hidden(string text) =>
        Assert.Empty(Cql.Translate("library T " + text).Problems);
}
