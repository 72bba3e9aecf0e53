using System.Text;
using FhirIcsHub.Cql.Elm;
using Xunit;

namespace FhirIcsHub.Cql.Tests.Elm;

/// <summary>Bad ELM: the reader says what is wrong and where, and never throws.</summary>
public class HostileElmTests
{
    private const string Head = """{"library":{"identifier":{"id":"A"},"schemaIdentifier":{"id":"urn:hl7-org:elm","version":"r1"}""";

    private const string E = "$.library.statements.def[0].expression";

    [Theory]
    [InlineData("""{"type":"Nonsense"}""", E, "'Nonsense' is no ELM node that can stand here")]
    [InlineData("""{"type":"NamedTypeSpecifier","name":"x"}""", E, "'NamedTypeSpecifier' is no ELM node")]
    [InlineData("""{"name":"x"}""", E, "the member 'type' is missing")]
    [InlineData("""{"type":"Literal","value":"5"}""", E, "the member 'valueType' is missing")]
    [InlineData("""{"type":"Literal","valueType":"x","value":5}""", E + ".value", "expected a string")]
    [InlineData("""{"type":"Not","operand":[]}""", E + ".operand", "expected an object")]
    [InlineData("""{"type":"And","operand":{}}""", E + ".operand", "expected an array")]
    [InlineData("""{"type":"And","operand":[{"type":"Null"},7]}""", E + ".operand[1]", "expected an object")]
    [InlineData("""{"type":"And","operand":[null]}""", E + ".operand[0]", "expected an object")]
    [InlineData("""{"type":"Null","colour":"red"}""", E, "Null has no member 'colour'")]
    [InlineData("""{"type":"Before","precision":"Fortnight","operand":[]}""", E + ".precision", "'Fortnight' is none")]
    [InlineData("""{"type":"Quantity","value":"much"}""", E + ".value", "expected a number")]
    [InlineData("""{"type":"Quantity","value":1e400}""", E + ".value", "expected a number")]
    [InlineData("""{"type":"Interval","lowClosed":"perhaps"}""", E + ".lowClosed", "expected true or false")]
    public void A_bad_node_is_a_problem_with_its_path(string expression, string path, string reason)
    {
        var result = ElmJson.Read(Library(expression));

        Assert.Null(result.Library);
        var problem = result.Problems[0];
        Assert.Equal(path, problem.Path);
        Assert.StartsWith(reason, problem.Reason, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("")]
    [InlineData("null")]
    [InlineData("[]")]
    [InlineData("{}")]
    [InlineData("{\"library\":")]
    [InlineData("{\"library\":[]}")]
    [InlineData("{\"library\":{}}")]
    [InlineData("{\"library\":{\"statements\":[]}}")]
    [InlineData("{\"library\":{\"statements\":{\"def\":{}}}}")]
    public void A_text_that_holds_no_library_is_a_problem(string text)
    {
        var result = ElmJson.Read(Encoding.UTF8.GetBytes(text));

        Assert.Null(result.Library);
        Assert.NotEmpty(result.Problems);
    }

    [Theory]
    [InlineData(100)]
    [InlineData(900)]
    public void Deep_expressions_are_read(int depth) => Assert.NotNull(ElmJson.Read(Library(Nested(depth))).Library);

    [Theory]
    [InlineData(5_000)]
    [InlineData(200_000)]
    public void Nesting_without_end_is_a_problem(int depth) => Assert.NotEmpty(ElmJson.Read(Library(Nested(depth))).Problems);

    [Fact]
    public void Damaged_libraries_give_problems_and_no_exception()
    {
        var small = ReferenceLibraries.Files().Where(file => new FileInfo(file).Length < 12_000).Take(20);
        var samples = small.Select(File.ReadAllBytes).ToList();
        var random = new Random(20261122);
        for (var i = 0; i < 1_500; i++)
        {
            var damaged = Damaged(samples[random.Next(samples.Count)], random);

            var result = ElmJson.Read(damaged);

            Assert.True(result.Library is null == (result.Problems.Count > 0));
            Assert.All(result.Problems, problem => Assert.StartsWith("$", problem.Path, StringComparison.Ordinal));
        }
    }

    /// <summary>Bytes cut, doubled or changed, and members renamed: more of it stays JSON than with bytes alone.</summary>
    internal static byte[] Damaged(byte[] sample, Random random)
    {
        var text = Encoding.UTF8.GetString(sample);
        for (var n = random.Next(1, 4); n > 0; n--)
        {
            var at = random.Next(text.Length);
            var length = Math.Min(random.Next(1, 30), text.Length - at);
            text = random.Next(6) switch
            {
                0 => text.Remove(at, length),
                1 => text.Insert(at, text.Substring(at, length)),
                2 => text[..at] + (char)random.Next(32, 127) + text[(at + 1)..],
                3 => text.Replace("\"operand\"", "\"source\"", StringComparison.Ordinal),
                4 => text.Replace("\"Property\"", random.Next(2) == 0 ? "\"Interval\"" : "\"Literal\"", StringComparison.Ordinal),
                _ => text.Replace("\"path\":\"", "\"path\":[\"", StringComparison.Ordinal),
            };
        }

        return Encoding.UTF8.GetBytes(text);
    }

    private static byte[] Library(string expression) =>
        Encoding.UTF8.GetBytes(Head + ""","statements":{"def":[{"name":"E","context":"Patient","expression":""" + expression + "}]}}}");

    private static string Nested(int depth) => new StringBuilder()
        .Insert(0, """{"type":"Not","operand":""", depth).Append("""{"type":"Null"}""").Append('}', depth).ToString();
}
