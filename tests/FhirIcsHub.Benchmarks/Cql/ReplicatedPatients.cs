using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace FhirIcsHub.Benchmarks.Cql;

/// <summary>
/// Patients for measuring a measure: its published cases under new ids, each filled up with clinical resources of the Synthea samples to
/// 50 resources and about 38 kB. A patient is a collection Bundle as one line of JSON. The same number gives the same bytes.
/// </summary>
internal sealed class ReplicatedPatients
{
    private const int Resources = 50;
    private const int FillerBytes = 690;
    private const string FillerPatient = "@patient";
    private const string FillerId = "@id";

    private static readonly string[] FillerTypes =
        ["Observation", "Condition", "Procedure", "Encounter", "MedicationRequest", "Immunization"];

    /// <summary>Escapes only what JSON has to, as the systems that send resources do.</summary>
    private static readonly JsonSerializerOptions Plain = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private readonly List<(string Text, string[] Ids, int Resources)> _cases;
    private readonly List<string> _filler;

    private ReplicatedPatients(List<(string Text, string[] Ids, int Resources)> cases, List<string> filler)
    {
        _cases = cases;
        _filler = filler;
    }

    /// <summary>The patients of a folder of the ecqm suite.</summary>
    public static ReplicatedPatients Of(string measureFolder)
    {
        var cases = Directory.GetDirectories(Path.Combine(measureFolder, "cases")).Order(StringComparer.Ordinal)
            .Select(folder => ReadCase(Path.Combine(folder, "bundle.json"))).ToList();
        var filler = Samples.SyntheaFiles().SelectMany(ReadFiller)
            .OrderBy(text => Math.Abs(text.Length - FillerBytes)).ThenBy(text => text, StringComparer.Ordinal).Take(600).ToList();
        return filler.Count >= Resources ? new ReplicatedPatients(cases, filler) : throw new DirectoryNotFoundException(Samples.Missing);
    }

    /// <summary>Published cases that are repeated.</summary>
    public int Cases => _cases.Count;

    /// <summary>The patient of that number, from 0; numbers apart by <see cref="Cases"/> have the same case.</summary>
    public byte[] Patient(int number)
    {
        var (text, ids, resources) = _cases[number % _cases.Count];
        var bundle = new StringBuilder(text);
        foreach (var id in ids)
        {
            bundle.Replace($"\"{id}\"", $"\"{id}-{number}\"").Replace($"/{id}\"", $"/{id}-{number}\"");
        }

        bundle.Length -= "]}".Length;
        for (var i = resources; i < Resources; i++)
        {
            var filler = _filler[((number * 31) + (i * 7)) % _filler.Count]
                .Replace(FillerPatient, $"Patient/{ids[0]}-{number}", StringComparison.Ordinal)
                .Replace(FillerId, $"filler-{number}-{i}", StringComparison.Ordinal);
            bundle.Append(",{\"resource\":").Append(filler).Append('}');
        }

        return Encoding.UTF8.GetBytes(bundle.Append("]}").ToString());
    }

    private static (string Text, string[] Ids, int Resources) ReadCase(string file)
    {
        var bundle = JsonNode.Parse(File.ReadAllBytes(file))!;
        var entries = bundle["entry"]!.AsArray().Select(entry => entry!["resource"]!).ToList();
        var ids = entries.OrderByDescending(resource => resource["resourceType"]!.GetValue<string>() == "Patient")
            .Select(resource => resource["id"]!.GetValue<string>());
        var slim = new JsonObject
        {
            ["resourceType"] = "Bundle",
            ["type"] = "collection",
            ["entry"] = new JsonArray([.. entries.Select(resource => new JsonObject { ["resource"] = resource.DeepClone() })]),
        };
        return (slim.ToJsonString(Plain), [.. ids.Distinct()], entries.Count);
    }

    private static IEnumerable<string> ReadFiller(string file)
    {
        var bundle = JsonNode.Parse(File.ReadAllBytes(file))!;
        var entries = bundle["entry"]!.AsArray().Select(entry => entry!["resource"]!).ToList();
        var patient = entries.First(resource => resource["resourceType"]!.GetValue<string>() == "Patient")["id"]!.GetValue<string>();
        foreach (var resource in entries.Where(resource => FillerTypes.Contains(resource["resourceType"]!.GetValue<string>())))
        {
            resource["id"] = FillerId;
            yield return resource.ToJsonString(Plain)
                .Replace($"urn:uuid:{patient}", FillerPatient, StringComparison.Ordinal);
        }
    }
}
