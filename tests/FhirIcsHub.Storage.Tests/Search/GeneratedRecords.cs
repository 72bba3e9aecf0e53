using System.Globalization;

namespace FhirIcsHub.Storage.Tests.Search;

/// <summary>Seeded resources and searches over small value sets, so that searches often find some of the resources and seldom all.</summary>
internal sealed class GeneratedRecords(int seed)
{
    private static readonly string[] Families = ["Smith", "Smyth", "O'Brien", "Ó Briain", "Nguyễn", "de la Cruz", "Jones-Évans", "JONES", "Łukasiewicz"];
    private static readonly string[] Givens = ["Eve", "Evelyn", "Séverine", "Ana María", "Bob", "bobby", "Zoë"];
    private static readonly string[] Systems = ["http://loinc.org", "http://snomed.info/sct", "urn:a,b"];
    private static readonly string[] Codes = ["8480-6", "8462-4", "a|b", "x$y", "1", "A", "a"];
    private static readonly string[] Profiles = ["http://a.org/p", "http://a.org/p/", "http://a.org/p/q", "http://a.org/p/q/r", "http://a.org/pq", "urn:p"];
    private static readonly string[] Dates =
    [
        "2019", "2020", "2020-02", "2020-03", "2020-03-29", "2020-10-25", "2020-06-15", "2020-06-15T09:30:00Z", "2020-06-15T10:30:00+01:00",
        "2020-06-15T10:30:00.500+01:00", "2020-03-29T00:59:59Z", "2020-03-29T01:00:00Z", "2020-03-29T02:00:00+01:00",
        "2020-10-25T00:30:00Z", "2020-10-25T01:30:00Z", "2020-10-25T01:30:00+01:00", "2020-10-24T23:30:00Z", "2020-12-31T23:59:59Z", "2021-01-01", "2026-02-28",
    ];

    private static readonly string[] Numbers = ["0", "1", "5.4", "5.40", "5.44", "5.45", "-2", "100", "99.5", "100.5", "1e2", "0.0054", "120", "1e30"];
    private static readonly string[] Units = ["mg", "mg", "g", "ug", "mmHg", "mm[Hg]"];
    private static readonly string[] Prefixes = ["", "eq", "ne", "gt", "lt", "ge", "le", "sa", "eb", "ap"];
    private static readonly string[] Subjects =
        ["Patient/r1", "Patient/r2", "Patient/r3", "Patient/r5", "Patient/r8", "Patient/p1", "Patient/p2", "Patient/p2/_history/3", "Group/p1", "https://hub.example.org/fhir/Patient/p1", "https://other.example.org/fhir/Patient/p1", "urn:uuid:6f40cebe-7b55-461d-9d7f-eadb4c065762"];

    private readonly Random _random = new(seed);

    public string Patient()
    {
        var parts = new List<string> { "\"resourceType\":\"Patient\"" };
        Maybe(parts, () => $"\"gender\":\"{Pick("male", "female", "other")}\"");
        Maybe(parts, () => $"\"active\":{Pick("true", "false")}");
        Maybe(parts, () => $"\"birthDate\":\"{Pick("1948", "1948-05", "1948-05-12", "2019", "2020-02")}\"");
        Maybe(parts, () => $$"""
            "name":[{"family":"{{Pick(Families)}}","given":["{{Pick(Givens)}}"]}]
            """);
        Maybe(parts, () => $$"""
            "identifier":[{"system":"{{Pick(Systems)}}","value":"{{Pick(Codes)}}"},{"value":"{{Pick(Codes)}}"}]
            """);
        Maybe(parts, () => $$$"""
            "managingOrganization":{"identifier":{"system":"{{{Pick(Systems)}}}","value":"{{{Pick(Codes)}}}"}}
            """);
        Maybe(parts, () => $$$"""
            "link":[{"other":{"reference":"Patient/r{{{_random.Next(9)}}}"},"type":"seealso"}]
            """);
        Maybe(parts, () => $$$"""
            "meta":{"profile":["{{{Pick(Profiles)}}}"]}
            """);
        return "{" + string.Join(",", parts) + "}";
    }

    public string Observation()
    {
        var parts = new List<string> { "\"resourceType\":\"Observation\",\"status\":\"final\",\"code\":" + Concept() };
        Maybe(parts, () => $$"""
            "subject":{"reference":"{{Pick(Subjects)}}"}
            """);
        Maybe(parts, () => _random.Next(3) == 0
            ? $$"""
              "effectivePeriod":{"start":"{{Pick("2019", "2020-01-01", "2020-03-29")}}"{{(_random.Next(2) == 0 ? "" : ",\"end\":\"" + Pick("2020-06-15", "2021") + "\"")}}}
              """
            : $"\"effectiveDateTime\":\"{Pick(Dates)}\"");
        Maybe(parts, () => _random.Next(4) == 0 ? $"\"valueString\":\"{Pick(Families)}\"" : $"\"valueQuantity\":{Quantity()}");
        Maybe(parts, () => $$$"""
            "hasMember":[{"reference":"Observation/r{{{20 + _random.Next(32)}}}"}]
            """);
        Maybe(parts, () => $$$"""
            "component":[{"code":{{{Concept()}}},"valueQuantity":{{{Quantity()}}}},{"code":{{{Concept()}}},"valueQuantity":{{{Quantity()}}}}]
            """);
        return "{" + string.Join(",", parts) + "}";
    }

    public string Risk() => $$$"""
        {"resourceType":"RiskAssessment","status":"final","subject":{"reference":"{{{Pick(Subjects)}}}"},"prediction":[{"probabilityDecimal":{{{Pick(Numbers)}}}}]}
        """;

    /// <summary>A search for one of the three types.</summary>
    public string Search()
    {
        var type = Pick("Patient", "Observation", "Observation", "RiskAssessment");
        var parameters = Enumerable.Range(0, 1 + _random.Next(3)).Select(_ => type switch
        {
            "Patient" => PatientParameter(0),
            "Observation" => ObservationParameter(0),
            _ => "probability=" + Values(() => Pick(Prefixes) + Pick(Numbers)),
        });
        return $"{type}?{string.Join('&', parameters)}&_count={Pick("2", "7", "50")}";
    }

    private string PatientParameter(int depth = 0) => _random.Next(15) switch
    {
        9 when depth < 3 => "link:Patient." + PatientParameter(depth + 1),
        10 when depth < 3 => $"_has:Observation:{Pick("subject", "patient")}:" + ObservationParameter(depth + 1),
        11 when depth < 3 => $"_has:RiskAssessment:{Pick("subject", "patient")}:probability={Pick(Prefixes)}{Pick(Numbers)}",
        12 => $"{Pick("gender", "identifier", "active")}:not=" + Values(() => Pick(["male", "true", .. Codes[4..]])),
        13 => $"_profile:{Pick("above", "below")}=" + Values(() => Pick(Profiles[..^1])),
        0 => "gender=" + Values(() => Pick("male", "female", "other", "unknown")),
        1 => "birthdate=" + Values(() => Pick(Prefixes) + Pick("1948", "1948-05", "1948-05-12", "2019-06", "2020")),
        2 => "family=" + Values(() => Escape(Pick(Families))),
        3 => $"{Pick("name", "given", "family")}:{Pick("exact", "contains")}=" + Values(() => Escape(Pick([.. Families, .. Givens, "v", "a"]))),
        4 => "name=" + Values(() => Escape(Pick(Givens)[..2])),
        5 => "identifier=" + Values(Token),
        6 => $"{Pick("name", "birthdate", "identifier", "organization")}:missing={Pick("true", "false")}",
        7 => "organization:identifier=" + Values(Token),
        _ => "_id=" + Values(() => $"r{_random.Next(60)}"),
    };

    private string ObservationParameter(int depth = 0) => _random.Next(15) switch
    {
        9 when depth < 3 => $"{Pick("subject:Patient", "patient")}." + PatientParameter(depth + 1),
        10 when depth < 3 => "subject._id=r" + _random.Next(9),
        11 when depth < 3 => "has-member:Observation." + ObservationParameter(depth + 1),
        12 when depth < 3 => "_has:Observation:has-member:" + ObservationParameter(depth + 1),
        13 => $"{Pick("code", "component-code")}:not=" + Values(Token),
        0 => $"{Pick("code", "combo-code", "component-code")}=" + Values(Token),
        1 => "date=" + Values(() => Pick(Prefixes) + Pick([.. Dates, "2020-06-15T10:30"])),
        2 => "value-quantity=" + Values(QuantityValue),
        3 => $"{Pick("subject", "patient")}=" + Values(() => Pick([.. Subjects, "p1", "p2", "p3"])),
        4 => "subject:Patient=" + Values(() => Pick("p1", "Patient/p2")),
        5 => "component-code-value-quantity=" + Values(() => $"{Token()}${QuantityValue()}"),
        6 => "combo-code-value-quantity=" + Values(() => $"{Token()}${QuantityValue()}"),
        7 => "value-string=" + Values(() => Escape(Pick(Families)[..3])),
        _ => $"{Pick("date", "subject", "value-quantity", "component-code")}:missing={Pick("true", "false")}",
    };

    private string Concept() => $$$"""{"coding":[{"system":"{{{Pick(Systems)}}}","code":"{{{Pick(Codes)}}}"},{"code":"{{{Pick(Codes)}}}"}]}""";

    private string Quantity()
    {
        var unit = _random.Next(3) switch
        {
            0 => "",
            1 => $",\"unit\":\"{Pick(Units)}\"",
            _ => $",\"unit\":\"{Pick(Units)}\",\"system\":\"http://unitsofmeasure.org\",\"code\":\"{Pick(Units)}\"",
        };
        var comparator = _random.Next(6) == 0 ? $",\"comparator\":\"{Pick("<", "<=", ">", ">=")}\"" : "";
        return $$"""{"value":{{Pick(Numbers)}}{{unit}}{{comparator}}}""";
    }

    private string QuantityValue() => Pick(Prefixes) + Pick(Numbers) + _random.Next(4) switch
    {
        0 => "||" + Pick(Units),
        1 => "|http://unitsofmeasure.org|" + Pick(Units),
        2 => "|http://unitsofmeasure.org|",
        _ => "",
    };

    private string Token() => _random.Next(4) switch
    {
        0 => Escape(Pick(Codes)),
        1 => "|" + Escape(Pick(Codes)),
        2 => Escape(Pick(Systems)) + "|",
        _ => Escape(Pick(Systems)) + "|" + Escape(Pick(Codes)),
    };

    private string Values(Func<string> value) =>
        Uri.EscapeDataString(string.Join(',', Enumerable.Range(0, 1 + (_random.Next(3) / 2 * _random.Next(3))).Select(_ => value())));

    private static string Escape(string text) => text.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("|", "\\|", StringComparison.Ordinal)
        .Replace("$", "\\$", StringComparison.Ordinal).Replace(",", "\\,", StringComparison.Ordinal);

    private void Maybe(List<string> parts, Func<string> part)
    {
        if (_random.Next(5) > 0)
        {
            parts.Add(part().ToString(CultureInfo.InvariantCulture));
        }
    }

    private string Pick(params string[] choices) => choices[_random.Next(choices.Length)];
}
