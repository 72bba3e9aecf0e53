using FhirIcsHub.Cql.Grammar;
using FhirIcsHub.Cql.Grammar.Syntax;
using Xunit;

namespace FhirIcsHub.Cql.Tests.Grammar;

public class CqlParserTests
{
    [Theory]
    [InlineData("1 + 2 * 3 ^ 4", "(+ 1 (* 2 (^ 3 4)))")]
    [InlineData("1 - 2 - 3", "(- (- 1 2) 3)")]
    [InlineData("-2 ^ 2", "(^ (- 2) 2)")]
    [InlineData("a & 'x' + b", "(+ (& a x) b)")]
    [InlineData("7 div 2 mod 3", "(mod (div 7 2) 3)")]
    [InlineData("a.b[0].c(1, x).d", "a.b[0].c(1, x).d")]
    [InlineData("start of X + 1 day", "(+ (start X) 1 day)")]
    [InlineData("singleton from X.y", "(singleton X.y)")]
    [InlineData("year from start of X.period", "(year from (start X.period))")]
    [InlineData("duration in days of X", "(duration day X)")]
    [InlineData("minimum Integer", "(minimum Integer)")]
    public void Terms_bind_as_the_grammar_orders_them(string text, string shape) => Assert.Equal(shape, ShapeOf(text));

    [Theory]
    [InlineData("a or b and c", "(or a (and b c))")]
    [InlineData("a implies b or c", "(implies a (or b c))")]
    [InlineData("a xor b or c", "(or (xor a b) c)")]
    [InlineData("not a = b", "(= (not a) b)")]
    [InlineData("not a is null", "(not (is null a))")]
    [InlineData("exists a and b", "(and (exists a) b)")]
    [InlineData("a is not true", "(is not true a)")]
    [InlineData("a as FHIR.string = 'x'", "(= (as a FHIR.string) x)")]
    [InlineData("cast a as List<Choice<Integer, System.String>>", "(cast a List<Choice<Integer, System.String>>)")]
    [InlineData("a = b in c", "(in (= a b) c)")]
    [InlineData("a < b = c", "(= (< a b) c)")]
    [InlineData("a between 1 and 2 and b", "(and (between a 1 2) b)")]
    [InlineData("a union b intersect c", "(intersect (union a b) c)")]
    [InlineData("a | b", "(| a b)")]
    [InlineData("distinct a union b", "(distinct (union a b))")]
    [InlineData("if a then b else c or d", "(if a b (or c d))")]
    [InlineData("convert a to 'mg'", "(convert a mg)")]
    [InlineData("convert a + 1 to Decimal", "(convert (+ a 1) Decimal)")]
    [InlineData("case when a then 1 else 2 end", "(case - a 1 2)")]
    [InlineData("case x when 1 then a when 2 then b else c end", "(case x 1 a 2 b c)")]
    [InlineData("expand X per day", "(expand X day)")]
    [InlineData("collapse X per 2 days", "(collapse X 2 days)")]
    public void Expressions_bind_as_the_grammar_orders_them(string text, string shape) => Assert.Equal(shape, ShapeOf(text));

    [Theory]
    [InlineData("a during b", "(IncludedIn a b)")]
    [InlineData("a properly included in day of b", "(properly IncludedIn day a b)")]
    [InlineData("a starts before start b", "(Start:Before:Start a b)")]
    [InlineData("a before start of b", "(Before a (start b))")]
    [InlineData("a ends 3 days or less on or after day of end b", "(End:OrLess 3 days on or After day:End a b)")]
    [InlineData("a starts less than 2 hours before b", "(Start:LessThan 2 hours Before a b)")]
    [InlineData("a on or before b", "(on or Before a b)")]
    [InlineData("a before or on day of b", "(on or Before day a b)")]
    [InlineData("a same day or after b", "(Same After day a b)")]
    [InlineData("a starts same day as start b", "(Start:Same day:Start a b)")]
    [InlineData("a starts within 3 days of start b", "(Start:Exactly 3 days Within:Start a b)")]
    [InlineData("a overlaps after minute of b", "(Overlaps After minute a b)")]
    [InlineData("a meets b", "(Meets a b)")]
    [InlineData("a starts b", "(Starts a b)")]
    [InlineData("a ends day of b", "(Ends day a b)")]
    [InlineData("a includes b and c", "(and (Includes a b) c)")]
    [InlineData("days between a and b > 3", "(> (duration day a b) 3)")]
    [InlineData("difference in years between a and b", "(difference year a b)")]
    [InlineData("a in day of b", "(in day a b)")]
    [InlineData("a during b = c", "(= (IncludedIn a b) c)")]
    public void Timing_phrases_are_taken_apart(string text, string shape) => Assert.Equal(shape, ShapeOf(text));

    [Theory]
    [InlineData("[Encounter]", "[Encounter]")]
    [InlineData("[Condition: \"Diabetes\"]", "[Condition: Diabetes]")]
    [InlineData("[Observation: code in \"Vitals\"]", "[Observation: code in Vitals]")]
    [InlineData("[Observation: code ~ Lib.\"LDL\"]", "[Observation: code ~ Lib.LDL]")]
    [InlineData("[\"Mother\" -> FHIR.Condition: \"Diabetes\"]", "[Mother -> FHIR.Condition: Diabetes]")]
    [InlineData("[Encounter] E where E.x > 1 return E.y sort desc", "(query [Encounter] E where (> E.x 1) return E.y sort Desc)")]
    [InlineData("(A) a return all a.b", "(query A a return all a.b)")]
    [InlineData("Lib.\"All\" a let n: a.b with C c such that c.d = n without D d such that true", "(query Lib.All a let n a.b with C c (= c.d n) without D d true)")]
    [InlineData("from A a, (B) b where a = b return distinct Tuple { x: a, y: b }", "(query A a, B b where (= a b) return distinct {x: a, y: b})")]
    [InlineData("A a aggregate R starting 0: R + a", "(query A a aggregate R 0 (+ R a))")]
    [InlineData("A a sort by x desc, $this ascending", "(query A a sort x Desc, $this Ascending)")]
    [InlineData("exists (A a where a.b) and c", "(and (exists (query A a where a.b)) c)")]
    public void Retrieves_and_queries_are_read(string text, string shape) => Assert.Equal(shape, ShapeOf(text));

    [Theory]
    [InlineData("Interval[1, 2)", "[1, 2)")]
    [InlineData("{ 1, 'a' }", "{1, a}")]
    [InlineData("{}", "{}")]
    [InlineData("List<Interval<Integer>>{ null }", "List<Interval<Integer>>{null}")]
    [InlineData("{ a: 1, code: 2 }", "{a: 1, code: 2}")]
    [InlineData("Tuple { : }", "{}")]
    [InlineData("FHIR.Quantity { value: 1 }", "FHIR.Quantity{value: 1}")]
    [InlineData("Code '1-8' from \"LOINC\" display 'x'", "(Code 1-8 LOINC x)")]
    [InlineData("Concept { Code 'a' from S, Code 'b' from S }", "(Concept (Code a S) (Code b S))")]
    [InlineData("5 'mg' : 2 days", "(: 5 mg 2 days)")]
    [InlineData("1 : 128", "(: 1 1 128 1)")]
    [InlineData("10L", "10")]
    [InlineData("@2014-01-25T14:30:14.559+01:00", "2014-01-25T14:30:14.559+01:00")]
    [InlineData("@2014TZ", "2014TZ")]
    [InlineData("@2014T-1 year", "(- 2014T 1 year)")]
    [InlineData("@T23:59", "T23:59")]
    [InlineData("'it\\'s \\u0041\\n'", "it's A\n")]
    [InlineData("%server", "%server")]
    [InlineData("X.code.start.where", "X.code.start.where")]
    public void Values_are_read(string text, string shape) => Assert.Equal(shape, ShapeOf(text));

    [Fact]
    public void A_library_is_read_with_all_that_it_declares()
    {
        var result = CqlParser.ParseLibrary(new SourceText("""
            // a comment
            library Some.Thing version '1.0'
            using FHIR version '4.0.1' called F
            include org.Common version '2' called C
            codesystem "SNOMED": 'http://snomed.info/sct' version '2024'
            private valueset "VS": 'http://x' codesystems { "SNOMED", C."LOINC" }
            code "A": '1' from "SNOMED" display 'one'
            concept "AB": { "A", C."B" } display 'both'
            parameter "Measurement Period" Interval<DateTime> default Interval[@2024, @2025)
            parameter Flag default true
            parameter Other
            context Patient
            define private "X": 1
            /* another */
            define fluent function plus(a Integer, b List<Tuple { x String }>) returns Integer: a + 1
            define function ext(code Code): external
            """));

        Assert.Empty(result.Problems);
        var library = result.Syntax!;
        Assert.Equal(("Some.Thing", "1.0"), (library.Name!.ToString(), library.Version));
        Assert.Equal(13, library.Definitions.Count);
        Assert.Equal(AccessModifier.Private, Assert.IsType<ValueSetDefinition>(library.Definitions[3]).Access);
        Assert.Equal(["SNOMED", "C.LOINC"], Assert.IsType<ValueSetDefinition>(library.Definitions[3]).CodeSystems.Select(c => c.ToString()));
        Assert.Null(Assert.IsType<ParameterDefinition>(library.Definitions[7]).Type);
        var plus = Assert.IsType<FunctionDefinition>(library.Definitions[11]);
        Assert.True(plus.IsFluent);
        Assert.Equal("List<Tuple{x String}>", Shape.Of(plus.Operands[1].Type));
        Assert.Null(Assert.IsType<FunctionDefinition>(library.Definitions[12]).Body);
    }

    [Fact]
    public void Every_definition_that_cannot_be_read_is_reported_at_its_place_and_the_others_are_read()
    {
        var result = CqlParser.ParseLibrary(new SourceText("""
            library T
            define A: 1 +
            define B: 2
            define C: (3
            define D: [Encounter E where
            define E: "not closed
            """));

        Assert.Equal(["B"], result.Syntax!.Definitions.OfType<ExpressionDefinition>().Select(d => d.Name.Name));
        Assert.Equal(
            [(3, 1), (5, 1), (5, 22), (6, 11), (6, 22)],
            result.Problems.Select(p => result.Source.PositionOf(p.Range.Start)).Select(p => (p.Line, p.Column)));
    }

    [Theory]
    [InlineData("1 +", "expected an expression, found the end of the text")]
    [InlineData("Interval[1 x]", "expected ',', found 'x'")]
    [InlineData("a properly before b", "expected includes, included in, during, within or between, found 'before'")]
    [InlineData("a 3 days b", "expected before or after, found 'b'")]
    [InlineData("@2014-1", "a date is written @YYYY, @YYYY-MM or @YYYY-MM-DD")]
    [InlineData("a ? b", "this character does not belong to CQL outside of strings and comments")]
    [InlineData("from 1 x return x", "the source of a query is a retrieve, a name, or an expression in parentheses")]
    [InlineData("/* open", "the comment is not closed with */")]
    public void A_problem_says_what_was_expected(string text, string reason) =>
        Assert.Equal(reason, CqlParser.ParseExpression(new SourceText(text)).Problems[0].Reason);

    [Fact]
    public void A_declaration_behind_a_statement_is_reported()
    {
        var result = CqlParser.ParseLibrary(new SourceText("define A: 1\ncodesystem \"S\": 'x'"));

        Assert.Equal("declarations must stand before the first define or context", Assert.Single(result.Problems).Reason);
    }

    [Theory]
    [InlineData("(", ")")]
    [InlineData("not ", "")]
    [InlineData("{", "}")]
    [InlineData("-", "")]
    [InlineData("if true then ", " else 1")]
    [InlineData("a.", "b")]
    [InlineData("1 + ", "")]
    [InlineData("List<", ">{}")]
    public void Nesting_without_end_is_refused(string open, string close)
    {
        const int Times = 100_000;
        var text = string.Concat(Enumerable.Repeat(open, Times)) + "1" + string.Concat(Enumerable.Repeat(close, Times));

        Assert.NotEmpty(CqlParser.ParseExpression(new SourceText(text)).Problems);
    }

    private static string ShapeOf(string text)
    {
        var result = CqlParser.ParseExpression(new SourceText(text));
        Assert.True(result.Problems.Count == 0, string.Join("; ", result.Problems.Select(p => p.Reason)));
        return Shape.Of(result.Syntax);
    }
}
