using FhirIcsHub.Cql;
using FhirIcsHub.Cql.Models;
using FhirIcsHub.Fhir.Definitions;
using FhirIcsHub.Server.Commands;
using Xunit;

namespace FhirIcsHub.Server.Tests.Commands;

public sealed class CqlReplTests : IDisposable
{
    private readonly CqlSamples _samples = new();

    public void Dispose() => _samples.Dispose();

    [Theory]
    [InlineData("1 + 1", "2")]
    [InlineData("'a' + 'b'", "'ab'")]
    [InlineData("{1, null}", "{ 1, null }")]
    [InlineData("Interval[@2026-01-01, @2026-12-31]", "Interval[@2026-01-01, @2026-12-31]")]
    [InlineData("Today()", "@2026-11-22")]
    [InlineData("4 / 0", "null")]
    [InlineData("1 +\n2", "3")]
    [InlineData(":type {1, 2}", "List<Integer>")]
    [InlineData(":type Patient.name", "List<HumanName>")]
    [InlineData("// a comment\n1", "1")]
    public void An_expression_prints_its_value(string input, string output) => Assert.Equal(output, Session(input));

    [Fact]
    public void Declarations_are_kept_and_replaced_by_those_of_the_same_name() => Assert.Equal(
        "A\nB\n3\nA\n11\nF\n22",
        Session("define A: 1", "define B: A + 2", "B", "define A: 9", "B", "define function F(x Integer):\n  x * 2", "F(B)"));

    [Fact]
    public void A_declaration_that_is_wrong_is_told_and_not_kept() => Assert.Equal(
        """
        A
          define A: 1 + 'x'
                    ^
        error: *
        1
        """,
        Session("define A: 1", "define A: 1 + 'x'", "A"), Like);

    [Fact]
    public void An_error_has_a_mark_under_its_place() => Assert.Equal(
        """
          1 + nothing
              ^
        error: *
        """,
        Session("1 + nothing"), Like);

    [Fact]
    public void A_run_time_error_has_one_too() => Assert.Equal(
        """
          singleton from { 1, 2 }
          ^
        error: singleton from needs a list of at most one element; this one has 2
        """,
        Session("singleton from { 1, 2 }"));

    [Fact]
    public void What_never_ends_is_told_at_an_empty_line_or_the_end() => Assert.Equal(
        """
          { 1, 2
                ^
        error: *
        3
          (4
            ^
        error: *
        """,
        Session("{ 1, 2", "", "3", "(4"), Like);

    [Fact]
    public void Patients_are_loaded_and_looked_at() => Assert.Equal(
        """
        2 patients.
        Patient/ann, 4 resources
        56
        Patient/bob, 2 resources
        { Observation/o3 }
          Patient/ann
        * Patient/bob
        There is no Patient/eve.
        """,
        Session($":load {_samples.Patients}", "AgeInYears()", ":patient bob", "[Observation]", ":patient", ":patient eve"));

    [Fact]
    public void Code_systems_value_sets_and_parameters_can_be_declared() => Assert.Equal(
        "S\nC\nP\ntrue",
        Session("codesystem S: 'urn:s'", "code C: 'c' from S", "parameter P default 3", "C.code = 'c' and P = 3"));

    [Fact]
    public void Declared_things_history_and_elm_are_shown()
    {
        Assert.Equal(
            """
            A
            using FHIR version '4.0.1'
            include FHIRHelpers version '4.0.1'
            context Patient
            define A: 1
            define A: 1
            :defines
            :history
            There is no command :nonsense; :help lists them.
            """,
            Session("define A: 1", ":defines", ":history", ":nonsense", ":quit", "1"));
        Assert.Contains("\"value\": \"1\"", Session(":elm 1"), StringComparison.Ordinal);
        Assert.Contains(":patient", Session(":help"), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("\"")]
    [InlineData("'")]
    [InlineData("/*")]
    [InlineData("define")]
    [InlineData("define A:")]
    [InlineData("library X")]
    [InlineData("context Nobody")]
    [InlineData("include Nothing")]
    [InlineData("using Nothing")]
    [InlineData(")")]
    [InlineData(":load")]
    [InlineData(":load missing.json")]
    [InlineData(":type")]
    [InlineData(":elm")]
    [InlineData(":type 1 +")]
    [InlineData(":patient x")]
    public void Nothing_that_is_typed_ends_the_session(string input) => Assert.EndsWith("\n2", Session(input, "", "1 + 1"), StringComparison.Ordinal);

    private static string Session(params string[] inputs)
    {
        var output = new StringWriter { NewLine = "\n" };
        var libraries = new CqlLibraries(ModelSet.Shipped, new TranslatorOptions());
        var session = new CqlSession(
            libraries, DefinitionSet.R4Core, new DateTimeOffset(2026, 11, 22, 10, 30, 0, TimeSpan.Zero), TestContext.Current.CancellationToken);
        new CqlRepl(session, new PlainLines(new StringReader(string.Join('\n', inputs))), output).Run();
        return output.ToString().TrimEnd('\n');
    }

    // The wording of the translator's messages is its own tests' concern: a line "error: *" is any error.
    private static bool Like(string expected, string actual)
    {
        var (wanted, found) = (expected.Split('\n'), actual.Split('\n'));
        return wanted.Length == found.Length && wanted.Zip(found).All(pair =>
            pair.First == pair.Second || (pair.First == "error: *" && pair.Second.StartsWith("error: ", StringComparison.Ordinal)));
    }
}
