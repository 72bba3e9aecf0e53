using System.Text.Json.Nodes;
using FhirIcsHub.Cql.Models;
using FhirIcsHub.Cql.Runtime;
using FhirIcsHub.Cql.Tests.Naive;
using FhirIcsHub.Tests;
using Xunit;

namespace FhirIcsHub.Cql.Tests.Compilation;

/// <summary>
/// Our conversions of FHIR values beside FHIRHelpers' own CQL, on generated values of all types: the same, save that what FHIRHelpers
/// makes an error of is null with a warning.
/// </summary>
public sealed class FhirConversionTests
{
    private const int Values = 400;

    private static readonly (string Name, string Cql)[] Conversions =
    [
        ("ToQuantity", "FHIRHelpers.ToQuantity(\"O\".value as FHIR.Quantity)"),
        ("ToRange", "FHIRHelpers.ToInterval(\"O\".value as FHIR.Range)"),
        ("ToPeriod", "FHIRHelpers.ToInterval(\"O\".value as FHIR.Period)"),
        ("ToRatio", "FHIRHelpers.ToRatio(\"O\".value as FHIR.Ratio)"),
        ("ToConcept", "FHIRHelpers.ToConcept(\"O\".value as FHIR.CodeableConcept)"),
        ("ToCode", "FHIRHelpers.ToCode(First((\"O\".value as FHIR.CodeableConcept).coding))"),
        ("ToString", "FHIRHelpers.ToString(\"O\".value as FHIR.string)"),
        ("ToBoolean", "FHIRHelpers.ToBoolean(\"O\".value as FHIR.boolean)"),
        ("ToInteger", "FHIRHelpers.ToInteger(\"O\".value as FHIR.integer)"),
        ("ToDecimal", "FHIRHelpers.ToDecimal((\"O\".value as FHIR.Quantity).value)"),
        ("ToDateTime", "FHIRHelpers.ToDateTime(\"O\".value as FHIR.dateTime)"),
        ("ToInstant", "FHIRHelpers.ToDateTime(\"O\".issued)"),
        ("ToDate", "FHIRHelpers.ToDate(Patient.birthDate)"),
        ("ToTime", "FHIRHelpers.ToTime(\"O\".value as FHIR.time)"),
    ];

    private static readonly (string Name, string Cql)[] NewConversions =
    [
        ("ToValue", "FHIRHelpers.ToValue(\"O\".value)"),
        ("ToQuantityInterval", "FHIRHelpers.ToInterval(\"O\".value as FHIR.Quantity)"),
        ("ToQuantityIgnoringComparator", "FHIRHelpers.ToQuantityIgnoringComparator(\"O\".value as FHIR.Quantity)"),
    ];

    public static TheoryData<string> Versions => ["4.0.1", "4.0.001", "4.4.000"];

    [Theory]
    [MemberData(nameof(Versions))]
    public void Conversions_give_what_the_CQL_of_FHIRHelpers_gives(string version)
    {
        var helpers = version == "4.0.1" ? ShippedModels.FhirHelpers
            : File.ReadAllText(ConformanceSuite.PathOf("elm-reference", "lib", $"FHIRHelpers-{version}.cql"));
        var conversions = version == "4.0.001" ? Conversions : [.. Conversions, .. NewConversions];
        var cql = $"""
            library T
            using FHIR version '4.0.1'
            include FHIRHelpers version '{version}' called FHIRHelpers
            context Patient
            define "O": singleton from ([Observation])

            """ + string.Join("\n", conversions.Select(c => $"define \"{c.Name}\": {c.Cql}"));
        var ours = CqlText.Compile(cql, helpers, usesIntrinsics: true);
        var theirs = CqlText.Compile(cql, helpers, usesIntrinsics: false);
        var random = new Random(20_261_122);
        var (values, errors) = (0, 0);
        for (var i = 0; i < Values; i++)
        {
            var resource = Observation(random).ToJsonString();
            var record = CqlText.Record(resource);
            var (one, other) = (CompiledElm.Evaluate(ours, record), CompiledElm.Evaluate(theirs, record));
            foreach (var (name, _) in conversions)
            {
                var value = one.Value(name);
                values += value is null ? 0 : 1;
                try
                {
                    var expected = other.Value(name);
                    Assert.True(
                        CaseComparison.AreSame(expected, value) || Equals(expected, value),
                        $"{name} of {resource}: {CaseComparison.Print(value)} instead of {CaseComparison.Print(expected)}");
                }
                catch (CqlException)
                {
                    errors++;
                    Assert.True(value is null, $"{name} of {resource}: {CaseComparison.Print(value)} instead of an error");
                    Assert.NotEmpty(one.Messages);
                }
            }
        }

        Assert.True(values > Values && (errors > 20 || version == "4.0.001"), $"{values} values, {errors} errors");
    }

    private static JsonObject Observation(Random random)
    {
        var observation = new JsonObject { ["resourceType"] = "Observation", ["id"] = "o", ["status"] = "final" };
        if (random.Next(3) > 0)
        {
            observation["issued"] = "2026-03-04T05:06:07.089+01:00";
        }

        var (name, value) = random.Next(10) switch
        {
            0 => ("valueQuantity", Quantity(random)),
            1 => ("valueRange", Some(random, ("low", Quantity(random)), ("high", Quantity(random)))),
            2 => ("valuePeriod", Some(random, ("start", Time(random)), ("end", Time(random)))),
            3 => ("valueRatio", Some(random, ("numerator", Quantity(random)), ("denominator", Quantity(random)))),
            4 => ("valueCodeableConcept", Concept(random)),
            5 => ("valueString", Of(random, "text", "naïve \"quoted\"")),
            6 => ("valueBoolean", JsonValue.Create(random.Next(2) == 0)),
            7 => ("valueInteger", JsonValue.Create(random.Next(-5, 1_000_000))),
            8 => ("valueDateTime", Time(random)),
            _ => ("valueTime", Of(random, "10:30:00", "23:59:59.5")),
        };
        observation[name] = value;
        return observation;
    }

    private static JsonObject Quantity(Random random)
    {
        var quantity = new JsonObject { ["id"] = "x" };
        if (random.Next(8) > 0)
        {
            quantity["value"] = JsonNode.Parse(Of(random, "1", "5.40", "120", "-3", "0.000001", "1e2")!.GetValue<string>());
        }

        Add(quantity, random, 5, "comparator", "<", "<=", ">", ">=");
        Add(quantity, random, 2, "unit", "mg", "beats", "years");
        Add(quantity, random, 2, "system", "http://unitsofmeasure.org", "http://unitsofmeasure.org", "http://example.org/units");
        Add(quantity, random, 2, "code", "mg", "a", "mo", "{beats}/min", "bpm");
        return quantity;
    }

    private static JsonObject Concept(Random random)
    {
        var codings = new JsonArray();
        for (var i = random.Next(4); i > 0; i--)
        {
            var coding = new JsonObject { ["id"] = "x" };
            Add(coding, random, 2, "system", "http://snomed.info/sct", "http://loinc.org");
            Add(coding, random, 2, "code", "1", "2");
            Add(coding, random, 3, "display", "One");
            Add(coding, random, 3, "version", "2026");
            codings.Add(coding);
        }

        var concept = new JsonObject { ["id"] = "x" };
        if (codings.Count > 0)
        {
            concept["coding"] = codings;
        }

        Add(concept, random, 2, "text", "said so");
        return concept;
    }

    private static JsonObject Some(Random random, params (string Name, JsonNode? Value)[] members)
    {
        var made = new JsonObject { ["id"] = "x" };
        foreach (var (name, value) in members)
        {
            if (random.Next(4) > 0)
            {
                made[name] = value;
            }
        }

        return made;
    }

    private static JsonNode? Time(Random random) =>
        Of(random, "2026", "2026-02", "2026-02-03", "2026-02-03T10:00:00Z", "2026-02-03T10:00:00.250+05:30", "2025-12-31T23:59:59-08:00");

    private static void Add(JsonObject to, Random random, int oneIn, string name, params string[] values)
    {
        if (random.Next(oneIn) == 0)
        {
            to[name] = Of(random, values);
        }
    }

    private static JsonValue? Of(Random random, params string[] values) => JsonValue.Create(values[random.Next(values.Length)]);
}
