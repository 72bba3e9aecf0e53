using System.Text;
using System.Text.Json;
using FhirIcsHub.Fhir.FhirPath;
using FhirIcsHub.Tests;
using Xunit;

namespace FhirIcsHub.Fhir.Tests.FhirPath;

/// <summary>
/// Expressions made by the grammar and expressions of the official suite with faults sown: each is refused or evaluated, in bounded time
/// and on a small stack; nothing but FhirPathException comes out. Fixed seeds: the same expressions every run.
/// </summary>
public sealed class FhirPathFuzzTests
{
    // Smaller than any thread the server has.
    private const int StackBytes = 512 * 1024;

    private static readonly Resource[] Resources =
    [
        Read("""
            {"resourceType":"Patient","id":"p","active":true,"gender":"female","birthDate":"1980-02",
            "_birthDate":{"extension":[{"url":"urn:x","valueDecimal":1.50}]},
             "name":[{"use":"official","family":"A\"B","given":["C","D"],"_given":[null,{"id":"g"}]},{"text":"E"}],"multipleBirthInteger":2,
             "contact":[{"name":{"family":"F"}}],"managingOrganization":{"reference":"#o"},"contained":[{"resourceType":"Organization",
             "id":"o","name":"G"}]}
            """),
        Read("""
            {"resourceType":"Observation","status":"final","code":{"coding":[{"system":"http://loinc.org","code":"8480-6"}]},
            "effectiveDateTime":"2024-02-29T10:00:00+01:00",
             "valueQuantity":{"value":120.0,"unit":"mmHg","system":"http://unitsofmeasure.org","code":"mm[Hg]"},
             "component":[{"code":{"text":"t"},"valueString":"s"},{"code":{"text":"u"},"valueRange":{"low":{"value":1},
             "high":{"value":2}}}]}
            """),
    ];

    private static readonly string[] Names =
    [
        "Patient", "Observation", "name", "given", "family", "id", "active", "birthDate", "value", "code", "coding", "component",
        "extension", "contained", "contact", "resource", "Resource", "valueQuantity", "nothing", "`quoted name`", "managingOrganization",
        "multipleBirth", "effective", "status",
    ];

    private static readonly string[] Literals =
    [
        "1", "0", "-1", "2147483647", "5L", "1.50", "79228162514264337593543950335.0", "'a'", "''", "'\\u00e9\\n'", "true", "false", "{}",
        "@2012", "@2012-02-29", "@2012-02-29T10:00:00Z",
        "@T10:30", "4 days", "1 'mg'", "37 'Cel'", "7 '[pH]'", "1 '10*9/L'", "3 'puff'", "1 year", "$this", "$index", "$total", "%resource",
        "%context", "%ucum", "%`vs-x`", "%v", "today()", "now()",
    ];

    private static readonly string[] Operators =
        [" + ", " - ", " * ", " / ", " div ", " mod ", " & ", " | ", " = ", " != ", " ~ ", " !~ ", " < ", " <= ", " > ", " >= ", " in ",
            " contains ", " and ", " or ", " xor ", " implies "];

    private static readonly string[] Types = ["String", "Integer", "System.Long", "FHIR.Patient", "Quantity", "code", "HumanName",
        "Nonsense", "System.Nonsense"];

    [Fact]
    public void Generated_expressions_are_refused_or_evaluated() => OnSmallStack(() =>
    {
        var random = new Random(20260401);
        var evaluated = 0;
        for (var i = 0; i < 6_000; i++)
        {
            evaluated += Try(Expression(random, random.Next(1, 6)), i) ? 1 : 0;
        }

        Assert.True(evaluated > 500, $"only {evaluated} expressions were evaluated");
    });

    [Fact]
    public void Mutated_expressions_of_the_official_suite_are_refused_or_evaluated()
    {
        var suite = File.ReadLines(ConformanceSuite.PathOf("fhirpath", "tests-fhir-r4.ndjson"))
            .Concat(File.ReadLines(ConformanceSuite.PathOf("fhirpath", "r5-extra", "tests-r5-not-in-r4.ndjson")))
            .Select(line => JsonDocument.Parse(line).RootElement.GetProperty("expr").GetString()!)
            .ToList();
        OnSmallStack(() =>
        {
            var random = new Random(7);
            var evaluated = 0;
            for (var i = 0; i < 6_000; i++)
            {
                evaluated += Try(Mutated(suite[i % suite.Count], suite[random.Next(suite.Count)], random), i) ? 1 : 0;
            }

            Assert.True(evaluated > 500, $"only {evaluated} expressions were evaluated");
        });
    }

    private static string Expression(Random random, int depth)
    {
        if (depth == 0)
        {
            return random.Next(3) == 0 ? Pick(random, Names) : Pick(random, Literals);
        }

        return random.Next(12) switch
        {
            0 or 1 => Expression(random, depth - 1) + Pick(random, Operators) + Expression(random, depth - 1),
            2 => $"({Expression(random, depth - 1)})",
            3 => (random.Next(2) == 0 ? "-" : "+") + Expression(random, depth - 1),
            4 => $"{Expression(random, depth - 1)} {(random.Next(2) == 0 ? "is" : "as")} {Pick(random, Types)}",
            5 => $"{Expression(random, depth - 1)}[{Expression(random, depth / 2)}]",
            6 or 7 => $"{Expression(random, depth - 1)}.{Pick(random, Names)}",
            _ => Call(random, depth),
        };
    }

    // Any function of the library, mostly with as many arguments as it takes.
    private static string Call(Random random, int depth)
    {
        var (name, function) = FunctionLibrary.All[random.Next(FunctionLibrary.All.Count)];
        var count = random.Next(20) == 0 ? random.Next(4) : random.Next(function.MinArguments, Math.Min(function.MaxArguments, 3) + 1);
        var arguments = Enumerable.Range(0, count).Select(_ => name is "is" or "as" or "ofType" ? Pick(random, Types)
            : name == "defineVariable" && random.Next(2) == 0 ? "'v'"
            : Expression(random, depth - 1));
        var target = random.Next(8) == 0 ? "" : Expression(random, depth - 1) + ".";
        return $"{target}{name}({string.Join(", ", arguments)})";
    }

    private static string Mutated(string expression, string other, Random random)
    {
        var text = new StringBuilder(expression);
        for (var change = random.Next(1, 3); change > 0 && text.Length > 0; change--)
        {
            var at = random.Next(text.Length);
            switch (random.Next(6))
            {
                case 0:
                    text.Remove(at, random.Next(1, Math.Min(4, text.Length - at) + 1));
                    break;
                case 1:
                    text[at] = (char)random.Next(32, 127);
                    break;
                case 2:
                    text.Insert(at, Pick(random, Operators));
                    break;
                case 3:
                    text.Insert(at, Pick(random, Literals));
                    break;
                case 4:
                    text.Append('.').Append(Pick(random, Names));
                    break;
                default:
                    text.Insert(at, other.AsSpan(random.Next(other.Length)));
                    break;
            }
        }

        return text.ToString();
    }

    private static string Pick(Random random, string[] choices) => choices[random.Next(choices.Length)];

    // In turn on each resource and with each set of options.
    private static bool Try(string expression, int turn)
    {
        var resource = Resources[turn % Resources.Length];
        return Try(expression, resource, (turn % 3) switch
        {
            0 => FhirPathOptions.Default,
            1 => new() { LenientAs = true, TypedChoiceNames = true },
            _ => new() { Strict = true, OrderedFunctions = true, ContextType = resource.Type },
        });
    }

    private static bool Try(string expression, Resource resource, FhirPathOptions options)
    {
        // Far beyond what any of these needs: reaching it is the hang that is looked for.
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(10));
        try
        {
            var compiled = FhirPathExpression.Compile(expression, options);
            FhirPathExpression.Compile(compiled.ToString(), options);
            compiled.TypesOf("v");
            var context = new FhirPathContext
            {
                Now = DateTimeOffset.UnixEpoch,
                Cancellation = limit.Token,
                Variables = new Dictionary<string, IReadOnlyList<FhirPathValue>> { ["w"] = [FhirPathValue.FromInteger(1)] },
            };
            foreach (var value in compiled.Evaluate(resource.Root, context))
            {
                _ = value.ToString();
            }

            compiled.IsTrue(resource.Root, context);
            compiled.Any(resource.Root, context);
            return true;
        }
        catch (FhirPathException error)
        {
            Assert.InRange(error.Position, 0, expression.Length + 64);
            Assert.NotEmpty(error.Reason);
            return false;
        }
    }

    private static void OnSmallStack(Action work)
    {
        Exception? unexpected = null;
        var thread = new Thread(() => unexpected = Record.Exception(work), StackBytes);
        thread.Start();
        thread.Join();
        Assert.True(unexpected is null, unexpected?.ToString());
    }

    private static Resource Read(string json) => Resource.Read(Encoding.UTF8.GetBytes(json), ReadMode.AsSent).Resource!;
}
