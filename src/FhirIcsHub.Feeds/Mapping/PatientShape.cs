using System.Text.Json.Nodes;

namespace FhirIcsHub.Feeds.Mapping;

/// <summary>Patient: STU3 and local elements to R4 elements.</summary>
internal static class PatientShape
{
    private const string BirthTime = "http://hl7.org/fhir/StructureDefinition/patient-birthTime";
    private const string AddressKey = "https://fhir.hl7.org.uk/StructureDefinition/Extension-UKCore-AddressKey";

    public static void Shape(JsonObject patient, MappingContext context)
    {
        context.SetAside(patient, "animal", "Patient");
        foreach (var contact in patient.Objects("contact"))
        {
            contact.MakeList("relationship");
        }

        SplitBirthTime(patient);
        MovePropertyReference(patient, patient, context);
        foreach (var address in patient.Objects("address"))
        {
            MovePropertyReference(address, patient, context);
        }
    }

    // Sources with one column for both write 1950-03-02T04:30:00: R4 has a date, and an extension for the time.
    private static void SplitBirthTime(JsonObject patient)
    {
        if (patient.Text("birthDate") is not { Length: > 10 } birth || birth[10] is not ('T' or ' '))
        {
            return;
        }

        patient["birthDate"] = birth[..10];
        var time = birth[11..];
        if (!time.StartsWith("00:00", StringComparison.Ordinal))
        {
            patient.ObjectOrNew("_birthDate").AddTo("extension", new JsonObject { ["url"] = BirthTime, ["valueDateTime"] = birth });
        }
    }

    private static void MovePropertyReference(JsonObject owner, JsonObject patient, MappingContext context)
    {
        if (context.Policies.UprnExtension is not { } url || owner.FindExtension(url)?.ExtensionValue() is not { } value)
        {
            return;
        }

        var address = ReferenceEquals(owner, patient) ? patient.Objects("address").FirstOrDefault() : owner;
        if (address is null)
        {
            return;
        }

        owner.TakeExtension(url);
        address.AddTo("extension", new JsonObject
        {
            ["extension"] = new JsonArray(
                new JsonObject
                {
                    ["url"] = "type",
                    ["valueCodeableConcept"] = new JsonObject
                    {
                        ["coding"] = new JsonArray(Codes.Coding(Codes.UkCore + "AddressKeyType", "UPRN",
                            "Unique Property Reference Number")),
                    },
                },
                new JsonObject { ["url"] = "value", ["valueString"] = value.AsText() ?? value.ToJsonString() }),
            ["url"] = AddressKey,
        });
    }
}
