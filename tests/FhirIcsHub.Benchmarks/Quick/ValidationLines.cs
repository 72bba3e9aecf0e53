using System.Text.Json;
using FhirIcsHub.Fhir;
using FhirIcsHub.Fhir.Definitions;
using FhirIcsHub.Fhir.Profiles;
using FhirIcsHub.Fhir.Terminology;
using FhirIcsHub.Fhir.Validation;
using FhirIcsHub.Tests;

namespace FhirIcsHub.Benchmarks.Quick;

/// <summary>
/// JSON bytes to the result of validation (read strictly, all of R4, the UK Core profile, terminology local), against the raw parse of the same bytes.
/// The resources are examples of UK Core, without white space; profiles and value sets are compiled before.
/// </summary>
internal static class ValidationLines
{
    private const string Target = "<= 50 us (20,000/s)";

    private static readonly (string File, string Profile)[] Examples =
    [
        ("UKCore-Observation-VitalSigns-BMI-Example", "UKCore-Observation-VitalSigns"),
        ("UKCore-Observation-24HourBloodPressure-Example", "UKCore-Observation"),
        ("UKCore-Patient-BabyPatient-Example", "UKCore-Patient"),
    ];

    public static IReadOnlyList<Measured> Of(Samples samples)
    {
        var folder = Path.Combine(Samples.SharedFolder(), "ukcore", "examples");
        if (!Directory.Exists(folder))
        {
            return [];
        }

        var definitions = DefinitionFacts.Load(DefinitionSet.R4Core, Path.Combine(Repository.Root, "profiles", "ukcore"));
        var validator = new Validator(definitions, new SnapshotGenerator(definitions), new LocalTerminology(definitions));
        var lines = new List<Measured>();
        foreach (var (file, profile) in Examples)
        {
            var json = Minified(File.ReadAllBytes(Path.Combine(folder, file + ".json")));
            lines.AddRange(Lines(file["UKCore-".Length..^"-Example".Length], json, "https://fhir.hl7.org.uk/StructureDefinition/" + profile, validator));
        }

        lines.AddRange(Lines("Synthea Observation", samples.Observation, "http://hl7.org/fhir/StructureDefinition/Observation", validator));
        return lines;
    }

    private static IEnumerable<Measured> Lines(string name, byte[] json, string profile, Validator validator)
    {
        var what = $"{name} {json.Length} B";
        var bound = $"{what}: JsonDocument.Parse";
        string[] profiles = [profile];
        yield return new Measured(bound, () => Parse(json));
        yield return new Measured($"{what}: Resource.Read strict", () => Resource.Read(json), bound);
        var resource = Resource.Read(json).Resource ?? throw new InvalidOperationException($"{name} cannot be read");
        yield return new Measured($"{what}: validate what has been read", () => validator.Validate(resource, profiles), bound);
        yield return new Measured($"{what}: read and validate", () => validator.Validate(json, profiles), bound, Target);
    }

    private static object Parse(byte[] json)
    {
        using var document = JsonDocument.Parse(json);
        return document.RootElement.ValueKind;
    }

    private static byte[] Minified(byte[] json) => JsonSerializer.SerializeToUtf8Bytes(JsonDocument.Parse(json).RootElement);
}
