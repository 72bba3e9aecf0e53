using System.Globalization;
using System.Text.Json;
using FhirIcsHub.Synthetic.People;
using FhirIcsHub.Synthetic.Writing;

namespace FhirIcsHub.Synthetic.Council;

/// <summary>A council's collection about one person: no requests, the council's own person id, local codes.</summary>
internal sealed class CouncilBundle(BundleWriter bundle, Person person, Chance chance, string patientId)
{
    public const string Server = "https://council.demo.example/fhir/";
    public const string Codes = "https://council.demo.example/codes/";
    public const string Definitions = "https://council.demo.example/StructureDefinition/";
    public const string PersonIds = "https://council.demo.example/id/person";

    private readonly Dictionary<char, int> _numbers = [];

    public Utf8JsonWriter Json => bundle.Json;

    public Person Person => person;

    public Chance Chance => chance;

    public string PatientId => patientId;

    public string PatientReference { get; } = "Patient/" + patientId;

    public string NextId(char kind)
    {
        var number = _numbers.GetValueOrDefault(kind) + 1;
        _numbers[kind] = number;
        return string.Create(CultureInfo.InvariantCulture, $"{patientId}{kind}{number}");
    }

    public void Begin() => bundle.Begin("collection");

    public void BeginEntry(string type, string id) => bundle.BeginEntry(Server + type + "/" + id, type, id);

    public void EndEntry() => bundle.EndEntry();

    public byte[] End() => bundle.End();
}
