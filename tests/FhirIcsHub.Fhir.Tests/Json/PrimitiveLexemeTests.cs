using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using FhirIcsHub.Fhir.Xml;
using FhirIcsHub.Tests;
using FsCheck;
using FsCheck.Fluent;
using Xunit;

namespace FhirIcsHub.Fhir.Tests.Json;

/// <summary>Values of primitive types against the official regular expressions, the calendar and the 32 bits of integers.</summary>
public class PrimitiveLexemeTests
{
    private const int Cases = 1_500;

    // Values to be damaged, and the characters to do it with.
    private static readonly Dictionary<string, (string[] Values, string Characters)> Samples = new(StringComparer.Ordinal)
    {
        ["date"] = (["2020", "2020-02", "2020-02-29", "1900-02-28", "9999-12-31"], "0123456789-"),
        ["dateTime"] = (["2020", "2020-12", "2021-02-28", "2020-02-29T23:59:60Z", "2020-01-31T00:00:00.000+14:00",
            "1999-04-30T10:20:30.1-05:30"], "0123456789-:T.Z+"),
        ["instant"] = (["2020-02-29T23:59:60Z", "2020-01-31T00:00:00.000+14:00", "1999-04-30T10:20:30.1-05:30"], "0123456789-:T.Z+"),
        ["time"] = (["00:00:00", "23:59:60", "10:20:30.123456789"], "0123456789:.Z"),
        ["id"] = (["a", "A-b.9", new string('x', 64)], "aZ09-._ /"),
        ["oid"] = (["urn:oid:1.2.3", "urn:oid:2.16.840.1.113883", "urn:oid:0.0"], "0123.u:"),
        ["uuid"] = (["urn:uuid:c757873d-ec9a-4326-a141-556f43239520"], "0af-gA:"),
        ["code"] = (["a", "a b", "a-b\tc"], "ab \t\n"),
        ["uri"] = (["http://a/b?c#d", "urn:x:y"], "ab:/ \t"),
        ["integer"] = (["0", "-1", "2147483647", "-2147483648"], "0123456789-"),
        ["unsignedInt"] = (["0", "7", "2147483647"], "0123456789-"),
        ["positiveInt"] = (["1", "70", "2147483647"], "0123456789-"),
        ["decimal"] = (["0", "1.00", "-12.5e-3", "1E+10"], "0123456789-+.eE"),
    };

    public static TheoryData<string> Types => [.. Samples.Keys];

    [Theory]
    [MemberData(nameof(Types))]
    public void Damaged_values_are_judged_as_the_official_regular_expressions_do(string type)
    {
        var regex = Official(type);
        var (values, characters) = Samples[type];
        var edit = from kind in Gen.Choose(0, 2)
                   from place in Gen.Choose(0, 60)
                   from character in Gen.Elements(characters.ToCharArray())
                   select (kind, place, character);
        var damaged = from value in Gen.Elements(values)
                      from edits in edit.ArrayOf(3)
                      from count in Gen.Choose(0, 3)
                      select edits.Take(count).Aggregate(value, Apply);
        var valid = 0;
        var invalid = 0;
        Check.One(
            Config.QuickThrowOnFailure.WithMaxTest(Cases).WithReplay(20260404UL, 1UL),
            Prop.ForAll(damaged.ToArbitrary(), value =>
            {
                var expected = regex.IsMatch(value) && IsInRange(type, value);
                _ = expected ? valid++ : invalid++;
                return ReadsAsXml(type, value) == expected
                    && (!IsToken(type) || !regex.IsMatch(value) || ReadsAsJson(type, value) == expected)
                    && (IsToken(type) || ReadsAsJson(type, JsonSerializer.Serialize(value)) == expected);
            }));

        Assert.True(valid > Cases / 20 && invalid > Cases / 20, $"{valid} valid, {invalid} invalid: the damage is one-sided");
    }

    [Fact]
    public void Every_primitive_of_the_suite_is_judged_in_XML_as_in_JSON()
    {
        var failures = new List<string>();
        foreach (var line in File.ReadLines(ConformanceSuite.PathOf("parsing", "primitives", "primitives.ndjson")))
        {
            using var row = JsonDocument.Parse(line);
            var type = row.RootElement.GetProperty("type").GetString()!;
            var json = row.RootElement.GetProperty("json").GetString()!;
            var value = json.StartsWith('"') ? JsonSerializer.Deserialize<string>(json)! : json;

            // XML has one kind of token: a row that is wrong for its JSON kind only says nothing of XML.
            var isRightKind = json.StartsWith('"') != (IsToken(type) || type == "boolean");
            if (isRightKind && type != "xhtml" && !row.RootElement.TryGetProperty("lenient", out _)
                && ReadsAsXml(type, value) != row.RootElement.GetProperty("valid").GetBoolean())
            {
                failures.Add(line);
            }
        }

        Assert.True(failures.Count == 0, string.Join("\n", failures));
    }

    private static string Apply(string value, (int Kind, int Place, char Character) edit)
    {
        var at = edit.Place % (value.Length + 1);
        return edit.Kind switch
        {
            0 => value.Insert(at, edit.Character.ToString()),
            1 when at < value.Length => value.Remove(at, 1),
            _ => at < value.Length ? value[..at] + edit.Character + value[(at + 1)..] : value,
        };
    }

    private static Regex Official(string type)
    {
        using var table = JsonDocument.Parse(
            File.ReadAllBytes(ConformanceSuite.PathOf("parsing", "primitives", "regex-from-structuredefinitions.json")));
        return new Regex($@"\A(?:{table.RootElement.GetProperty(type).GetString()})\z",
            RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, TimeSpan.FromSeconds(5));
    }

    private static bool IsInRange(string type, string value) => type switch
    {
        _ when value.Length == 0 => false,
        "date" or "dateTime" or "instant" when value.Length >= 10 =>
            DateOnly.TryParseExact(value[..10], "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out _),
        "integer" or "unsignedInt" or "positiveInt" =>
            int.TryParse(value, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out _),
        _ => true,
    };

    private static bool IsToken(string type) => type is "integer" or "unsignedInt" or "positiveInt" or "decimal";

    private static bool ReadsAsJson(string type, string token) =>
        Resource.Read(Encoding.UTF8.GetBytes("""{"resourceType":"Basic","extension":["""
            + $$$"""{"url":"u","{{{NameOf(type)}}}":{{{token}}} }],"code":{"text":"x"} }""")).Success;

    private static bool ReadsAsXml(string type, string value)
    {
        var escaped = value.Replace("&", "&amp;", StringComparison.Ordinal).Replace("<", "&lt;", StringComparison.Ordinal)
            .Replace("\"", "&quot;", StringComparison.Ordinal)
            .Replace("\t", "&#9;", StringComparison.Ordinal).Replace("\n", "&#10;", StringComparison.Ordinal)
            .Replace("\r", "&#13;", StringComparison.Ordinal);
        return FhirXml.Read(Encoding.UTF8.GetBytes(
            $"<Basic xmlns='http://hl7.org/fhir'><extension url='u'><{NameOf(type)} value=\"{escaped}\"/></extension><code><text "
            + "value='x'/></code></Basic>")).Success;
    }

    private static string NameOf(string type) => "value" + char.ToUpperInvariant(type[0]) + type[1..];
}
