using System.Text.Json;
using System.Xml.Linq;
using FhirIcsHub.Cql.Elm;
using FhirIcsHub.Cql.Runtime;
using FhirIcsHub.Tests;

namespace FhirIcsHub.Cql.Tests.Naive;

/// <summary>A test of the official suite: an expression and the expression of its value, both translated by us.</summary>
internal sealed class OfficialCase
{
    private static readonly XNamespace Space = "http://hl7.org/fhirpath/tests";
    private static readonly DateTimeOffset EvaluationTime = new(2026, 3, 28, 14, 30, 15, 250, TimeSpan.Zero);
    private static readonly CqlTranslator Translator = new(new LibrarySet());

    // One expected value gives a single code for the codes of a concept.
    private static readonly CqlTranslator OutputTranslator = new(new LibrarySet(), options: new TranslatorOptions { ListPromotion = true });

    private readonly string _expression;
    private readonly string? _invalid;
    private readonly string? _output;

    private OfficialCase(string suite, XElement test)
    {
        Id = $"{suite}/{(string?)test.Parent!.Attribute("name")}/{(string?)test.Attribute("name")}";
        var expression = test.Element(Space + "expression")!;
        _expression = expression.Value;
        _invalid = (string?)expression.Attribute("invalid") is { } invalid and not "false" ? invalid : null;
        _output = test.Element(Space + "output")?.Value;
    }

    /// <summary>Suite, group and name, as in the list of known misses.</summary>
    public string Id { get; }

    public static IEnumerable<OfficialCase> All() =>
        from file in Directory.EnumerateFiles(ConformanceSuite.PathOf("cql-tests"), "*.xml").Order(StringComparer.Ordinal)
        from test in XDocument.Load(file).Descendants(Space + "test")
        select new OfficialCase(Path.GetFileNameWithoutExtension(file), test);

    /// <summary>What is wrong with the value; null when it is as expected.</summary>
    public string? Miss()
    {
        var evaluator = new NaiveEvaluator(new CqlContext(EvaluationTime));
        if (Translate(Translator, _expression, out var problem) is not { } elm)
        {
            return _invalid is null ? $"translation: {problem}" : null;
        }

        object? value;
        try
        {
            value = evaluator.Evaluate(elm);
        }
        catch (CqlException error)
        {
            return _invalid is null ? $"error: {error.Message}" : null;
        }
        catch (NotSupportedException missing)
        {
            return missing.Message;
        }

        if (_output is null || _invalid is not null)
        {
            return $"an error was expected, not {CaseComparison.Print(value)}";
        }

        if (Translate(OutputTranslator, _output, out problem) is not { } output)
        {
            return $"the expected value is no CQL: {problem}";
        }

        var expected = evaluator.Evaluate(output);
        return CaseComparison.AreSame(expected, value)
            ? null : $"{CaseComparison.Print(value)} instead of {CaseComparison.Print(expected)}";
    }

    public override string ToString() => $"{Id}: {_expression.ReplaceLineEndings(" ")}";

    private static JsonElement? Translate(CqlTranslator translator, string expression, out string problem)
    {
        var result = translator.Translate($"library T\ndefine \"E\": {expression}\n");
        problem = result.Problems.FirstOrDefault(p => p.IsError)?.Message ?? "";
        if (result.Library is not { } library)
        {
            return null;
        }

        var json = new MemoryStream();
        using (var writer = new Utf8JsonWriter(json))
        {
            ElmJson.Write(library, writer);
        }

        var statements = JsonDocument.Parse(json.ToArray()).RootElement.GetProperty("library").GetProperty("statements").GetProperty("def");
        return statements.EnumerateArray().Single(define => define.GetProperty("name").GetString() == "E").GetProperty("expression");
    }
}
