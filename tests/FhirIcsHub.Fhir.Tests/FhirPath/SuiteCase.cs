using System.Globalization;
using System.Text.Json;
using FhirIcsHub.Fhir.FhirPath;
using FhirIcsHub.Fhir.Xml;
using FhirIcsHub.Tests;

namespace FhirIcsHub.Fhir.Tests.FhirPath;

/// <summary>Runs one case of the official suite's flattened form.</summary>
internal static class SuiteCase
{
    private static readonly DateTimeOffset Now = new(2026, 4, 1, 12, 30, 0, TimeSpan.FromHours(1));

    /// <summary>What is wrong, or null.</summary>
    public static string? Run(JsonElement test)
    {
        Resource? input = null;
        if (test.TryGetProperty("input", out var name) && name.ValueKind == JsonValueKind.String)
        {
            input = ReadInput(name.GetString()!);
        }

        var isStrict = (test.TryGetProperty("mode", out var mode) && mode.GetString() == "strict")
            || test.TryGetProperty("exprMode", out _);
        var options = new FhirPathOptions
        {
            Strict = isStrict,
            OrderedFunctions = test.TryGetProperty("checkOrderedFunctions", out _),
            ContextType = input?.Type,
            TypedChoiceNames = test.TryGetProperty("mode", out var leniency) && leniency.GetString() == "lenient/polymorphics",
        };
        var mustFail = test.TryGetProperty("invalid", out var invalid);
        IReadOnlyList<FhirPathValue> actual;
        try
        {
            var expression = FhirPathExpression.Compile(test.GetProperty("expr").GetString()!, options);
            actual = expression.Evaluate(input?.Root ?? default, new FhirPathContext { Now = Now });
        }
        catch (FhirPathException e)
        {
            return mustFail ? null : $"{e.Kind}: {e.Message}";
        }

        if (mustFail)
        {
            return $"must fail ({invalid.GetString()}), gives {Print(actual)}";
        }

        if (test.TryGetProperty("predicate", out var predicate) && predicate.GetString() == "true")
        {
            actual = [FhirPathValue.FromBoolean(actual.Count > 0)];
        }

        var expected = test.GetProperty("outputs").EnumerateArray().ToList();
        return Matches(expected, actual, test) ? null : $"gives {Print(actual)}";
    }

    private static bool Matches(List<JsonElement> expected, IReadOnlyList<FhirPathValue> actual, JsonElement test)
    {
        if (expected.Count != actual.Count)
        {
            return false;
        }

        if (test.TryGetProperty("ordered", out var ordered) && ordered.GetString() == "false")
        {
            var rest = actual.ToList();
            return expected.All(e => rest.FindIndex(a => Matches(e, a)) is >= 0 and var found && RemoveAt(rest, found));
        }

        return expected.Zip(actual).All(pair => Matches(pair.First, pair.Second));
    }

    private static bool RemoveAt(List<FhirPathValue> list, int index)
    {
        list.RemoveAt(index);
        return true;
    }

    private static bool Matches(JsonElement expected, FhirPathValue actual)
    {
        var value = expected.GetProperty("value").GetString()!;
        var type = expected.TryGetProperty("type", out var declared) ? declared.GetString() : null;
        if (type is not null && type != TypeOf(actual))
        {
            return false;
        }

        var text = value.StartsWith("@T", StringComparison.Ordinal) ? value[2..] : value.TrimStart('@');
        return actual.ToString() == text || (actual.Kind == FhirPathKind.Decimal && AreSame(actual.Decimal, text, type));
    }

    // By value; with the digits as well where the suite gives no type, that is for boundaries.
    private static bool AreSame(decimal actual, string expected, string? type) =>
        decimal.TryParse(expected, NumberStyles.Number, CultureInfo.InvariantCulture, out var wanted)
        && actual == wanted && (type == "decimal" || actual.Scale == wanted.Scale);

    private static string TypeOf(FhirPathValue value) => value.Kind switch
    {
        FhirPathKind.Element => value.Element.Type!.Name,
        FhirPathKind.Quantity => "Quantity",
        FhirPathKind.DateTime => "dateTime",
        var kind => kind.ToString().ToLowerInvariant(),
    };

    private static string Print(IReadOnlyList<FhirPathValue> values) => "[" + string.Join(", ", values.Select(v => $"{v.Kind} {v}")) + "]";

    // The R4 edition's inputs are there as JSON; of those that R5 adds some as XML only.
    private static Resource ReadInput(string name)
    {
        var json = Path.ChangeExtension(name, ".json");
        var file = ConformanceSuite.Find("fhirpath", "input-json", json) ?? ConformanceSuite.Find("fhirpath", "r5-extra", json);
        var read = file is not null
            ? Resource.Read(File.ReadAllBytes(file), ReadMode.AsSent)
            : FhirXml.Read(File.ReadAllBytes(ConformanceSuite.PathOf("fhirpath", "r5-extra", name)), ReadMode.AsSent);
        return read.Resource ?? throw new InvalidOperationException($"{name}: {read.Issues[0].Diagnostics}");
    }
}
