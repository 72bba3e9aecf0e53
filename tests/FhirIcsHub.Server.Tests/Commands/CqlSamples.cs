using System.CommandLine;
using FhirIcsHub.Server.Commands;

namespace FhirIcsHub.Server.Tests.Commands;

/// <summary>A folder with a library, patients and a value set, and the verbs run on them in process.</summary>
internal sealed class CqlSamples : IDisposable
{
    public const string Period = "\"Measurement Period\"=Interval[@2026, @2026]";

    private readonly string _folder = Directory.CreateTempSubdirectory("icshub-cql-").FullName;

    public CqlSamples()
    {
        Library = Write("bmi.cql", """
            library BMI version '1.0.0'
            using FHIR version '4.0.1'
            include FHIRHelpers version '4.0.1'
            codesystem "LOINC": 'http://loinc.org'
            code "BMI": '39156-5' from "LOINC"
            valueset "Diabetes": 'http://example.org/ValueSet/diabetes'
            parameter "Measurement Period" Interval<DateTime>
            context Patient
            define "BMI readings":
              [Observation: "BMI"] O where (O.effective as FHIR.dateTime) during "Measurement Period"
            define "Last BMI": Last("BMI readings" O sort by (effective as FHIR.dateTime))
            define "Is obese": ("Last BMI".value as FHIR.Quantity) >= 30 'kg/m2'
            define "Has diabetes": exists [Condition: "Diabetes"]
            define "Numerator": "Is obese" and "Has diabetes"
            define "Age": AgeInYearsAt(start of "Measurement Period")
            define "Only BMI": singleton from ([Observation: "BMI"])
            """);
        Patients = Write("patients.ndjson", string.Join('\n',
            Bundle(Patient("ann", "1970-05-01"), Bmi("o1", "ann", "2026-12-31T23:30:00Z", "31.5"), Bmi("o2", "ann", "2025-03-01", "28.0"),
                """{"resourceType":"Condition","id":"c1","subject":{"reference":"Patient/ann"},"code":{"coding":[{"system":"http://snomed.info/sct","code":"44054006"}]}}"""),
            Bundle(Patient("bob", "1980-05-01"), Bmi("o3", "bob", "2026-03-01", "24.5"))));
        ValueSet = Write("valueset.json", """
            {"resourceType":"ValueSet","url":"http://example.org/ValueSet/diabetes","status":"active","expansion":{"timestamp":"2026-01-01",
            "contains":[{"system":"http://snomed.info/sct","code":"44054006"}]}}
            """);
    }

    public string Library { get; }

    public string Patients { get; }

    public string ValueSet { get; }

    public string PathOf(string name) => Path.Combine(_folder, name);

    public string Write(string name, string content)
    {
        var path = PathOf(name);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllText(path, content);
        return path;
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    public static (int ExitCode, string Output, string Error) Run(params string[] arguments)
    {
        var (output, error) = (new StringWriter(), new StringWriter());
        var parsed = HubCommandLine.Parse(arguments);
        var exitCode = parsed.Invoke(new InvocationConfiguration { Output = output, Error = error });
        return (parsed.Errors.Count > 0 ? ExitCode.WrongUsage : exitCode, output.ToString(), error.ToString());
    }

    private static string Bundle(params string[] resources) =>
        $$"""{"resourceType":"Bundle","type":"collection","entry":[{{string.Join(',', resources.Select(r => $$"""{"resource":{{r}}}"""))}}]}""";

    private static string Patient(string id, string born) => $$"""{"resourceType":"Patient","id":"{{id}}","birthDate":"{{born}}"}""";

    private static string Bmi(string id, string patient, string at, string value) =>
        $$$"""
        {"resourceType":"Observation","id":"{{{id}}}","status":"final","code":{"coding":[{"system":"http://loinc.org","code":"39156-5"}]},"subject":{"reference":"Patient/{{{patient}}}"},"effectiveDateTime":"{{{at}}}","valueQuantity":{"value":{{{value}}},"unit":"kg/m2","system":"http://unitsofmeasure.org","code":"kg/m2"}}
        """.Trim();
}
