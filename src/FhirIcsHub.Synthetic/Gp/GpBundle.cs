using System.Globalization;
using System.Text.Json;
using FhirIcsHub.Synthetic.People;
using FhirIcsHub.Synthetic.Writing;

namespace FhirIcsHub.Synthetic.Gp;

/// <summary>A GP system's transaction about one person: every entry is a PUT of the practice's own id.</summary>
internal sealed class GpBundle(BundleWriter bundle, Person person, Chance chance, string patientId)
{
    public const string Server = "https://gp.demo.example/fhir/";
    public const string Identifiers = "https://gp.demo.example/id/";

    private readonly Dictionary<char, int> _numbers = [];

    public Utf8JsonWriter Json => bundle.Json;

    public Person Person => person;

    public Chance Chance => chance;

    public string PatientId => patientId;

    public string PatientReference { get; } = "Patient/" + patientId;

    /// <summary>
    /// The practitioners of the person's practice are numbered from 1 to <see cref="GpOrganisations.PractitionersEach"/>.
    /// </summary>
    public string AnyPractitioner() =>
        string.Create(
            CultureInfo.InvariantCulture, $"Practitioner/{person.Practice.OdsCode}-{chance.Between(1, GpOrganisations.PractitionersEach)}");

    /// <summary>The next id of a kind of record of this patient, for example <c>1001o12</c>.</summary>
    public string NextId(char kind)
    {
        var number = _numbers.GetValueOrDefault(kind) + 1;
        _numbers[kind] = number;
        return string.Create(CultureInfo.InvariantCulture, $"{patientId}{kind}{number}");
    }

    public bool IsEmpty => bundle.Entries == 0;

    public void Begin() => bundle.Begin("transaction");

    public void BeginEntry(string type, string id) => bundle.BeginEntry(Server + type + "/" + id, type, id);

    public void EndEntry(string type, string id) => bundle.EndEntry("PUT", type + "/" + id);

    public byte[] End() => bundle.End();
}
