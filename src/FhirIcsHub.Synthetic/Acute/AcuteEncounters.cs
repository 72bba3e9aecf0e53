using System.Globalization;
using System.Text.Json;
using FhirIcsHub.Synthetic.Writing;

namespace FhirIcsHub.Synthetic.Acute;

/// <summary>Encounters with the hospital's own classes and the CDS admission and discharge codes.</summary>
internal static class AcuteEncounters
{
    private const string NationalPrefix = "https://fhir.hl7.org.uk/CodeSystem/NHSDataModelAndDictionary-";
    private const string UkCoreExtension = "https://fhir.hl7.org.uk/StructureDefinition/Extension-UKCore-";

    /// <summary>One Encounter; the conditions are the fullUrls of its diagnoses, the primary one first.</summary>
    public static void Write(AcuteBundle acute, string urn, AcuteVisit visit, List<string> conditions)
    {
        var (json, chance) = (acute.Json, acute.Chance);
        var national = chance.Is(0.6);
        acute.BeginEntry(urn, "Encounter");
        if (visit.IsAdmission && visit.End is not null)
        {
            json.WriteStartArray("extension");
            CodedExtension(json, "DischargeMethod", System("DischargeMethod", "discharge-method", national), visit.DischargeMethod);
            json.WriteEndArray();
        }

        json.Identifiers(AcuteBundle.Identifiers + "encounter", acute.NextEncounterKey());
        json.WriteString("status", visit.End is null ? "in-progress" : "finished");
        json.WritePropertyName("class");
        json.Coding(AcuteBundle.Codes + "patient-class", visit.Class.ToString());
        json.Reference("subject", acute.PatientReference);
        Participant(acute);
        json.Period("period", FeedTime.WithoutOffset(visit.Start), visit.End is { } end ? FeedTime.WithoutOffset(end) : null);
        Diagnoses(json, conditions);
        if (visit.IsAdmission)
        {
            Hospitalization(json, visit, national);
        }

        json.WriteStartArray("location");
        json.WriteStartObject();
        json.Reference("location", "Location/" + Place(visit, chance));
        json.WriteEndObject();
        json.WriteEndArray();
        json.Reference("serviceProvider", "Organization/TRUST");
        acute.EndEntry("Encounter");
    }

    /// <summary>By id; in 2 % by a conditional reference that has one match.</summary>
    private static void Participant(AcuteBundle acute)
    {
        var (json, chance) = (acute.Json, acute.Chance);
        var consultant = chance.Between(1, AcuteOrganisations.Consultants);
        json.WriteStartArray("participant");
        json.WriteStartObject();
        json.Reference(
            "individual",
            chance.Is(0.02)
                ? $"Practitioner?identifier={AcuteOrganisations.Gmc}|{AcuteOrganisations.GmcNumber(consultant)}"
                : "Practitioner/CONS-" + consultant.ToString(CultureInfo.InvariantCulture));
        json.WriteEndObject();
        json.WriteEndArray();
    }

    private static void Diagnoses(Utf8JsonWriter json, List<string> conditions)
    {
        if (conditions.Count == 0)
        {
            return;
        }

        json.WriteStartArray("diagnosis");
        for (var rank = 1; rank <= conditions.Count; rank++)
        {
            json.WriteStartObject();
            json.Reference("condition", conditions[rank - 1]);
            json.Concept("use", "http://terminology.hl7.org/CodeSystem/diagnosis-role", "DD", "Discharge diagnosis");
            json.WriteNumber("rank", rank);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private static void Hospitalization(Utf8JsonWriter json, AcuteVisit visit, bool national)
    {
        json.WriteStartObject("hospitalization");
        json.WriteStartArray("extension");
        CodedExtension(json, "AdmissionMethod", System("AdmissionMethod", "admission-method", national), visit.AdmissionMethod!);
        json.WriteEndArray();
        json.Concept("admitSource", System("SourceOfAdmission", "admission-source", national), visit.Source);
        if (visit.End is not null)
        {
            json.Concept("dischargeDisposition", System("DischargeDestination", "discharge-destination", national), visit.Destination);
        }

        json.WriteEndObject();
    }

    private static void CodedExtension(Utf8JsonWriter json, string name, string system, string code)
    {
        json.WriteStartObject();
        json.WriteString("url", UkCoreExtension + name);
        json.Concept("valueCodeableConcept", system, code);
        json.WriteEndObject();
    }

    private static string System(string national, string local, bool isNational) =>
        isNational ? NationalPrefix + national : AcuteBundle.Codes + local;

    private static string Place(AcuteVisit visit, Chance chance) => visit.Class switch
    {
        PatientClass.Emergency => "ED",
        PatientClass.Outpatient => "OPD",
        PatientClass.DayCase => "DSU",
        PatientClass.VirtualWard => "VW",
        _ => "WARD-" + chance.Between(1, AcuteOrganisations.Wards).ToString(CultureInfo.InvariantCulture),
    };
}
