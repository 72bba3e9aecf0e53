using System.Globalization;
using System.Text.Json;
using FhirIcsHub.Synthetic.People;
using FhirIcsHub.Synthetic.Writing;

namespace FhirIcsHub.Synthetic.Acute;

/// <summary>A hospital's transaction about one person: every entry is a POST under a urn:uuid, and times carry no offset.</summary>
internal sealed class AcuteBundle(BundleWriter bundle, Person person, Chance chance, int patientNumber, string patientId)
{
    public const string Identifiers = "https://acute.demo.example/id/";
    public const string Codes = "https://acute.demo.example/codes/";

    private int _encounters;

    public Utf8JsonWriter Json => bundle.Json;

    public Person Person => person;

    public Chance Chance => chance;

    /// <summary>The hospital's own key, which is the resource id; another person's in the other feeds.</summary>
    public string PatientId => patientId;

    public string HospitalNumber => string.Create(CultureInfo.InvariantCulture, $"H{patientNumber:D7}");

    /// <summary>
    /// What the resources of the Bundle refer to: the Patient's fullUrl, or its id when the Patient is not in the Bundle.
    /// </summary>
    public string PatientReference { get; set; } = "Patient/" + patientId;

    public string NextEncounterKey() => string.Create(CultureInfo.InvariantCulture, $"V{patientNumber}-{++_encounters}");

    public string NewUrn() => "urn:uuid:" + chance.Uuid();

    public void Begin() => bundle.Begin("transaction");

    public void BeginEntry(string urn, string type, string? id = null) => bundle.BeginEntry(urn, type, id);

    public void EndEntry(string type) => bundle.EndEntry("POST", type);

    public byte[] End() => bundle.End();
}
