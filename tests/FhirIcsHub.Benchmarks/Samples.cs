using System.Text.Json;
using FhirIcsHub.Tests;

namespace FhirIcsHub.Benchmarks;

/// <summary>The resources that are measured, cut from the Synthea Bundles in the folder of samples.</summary>
internal sealed class Samples
{
    private const int LargeBundleBytes = 80_000;

    private Samples(byte[] observation, byte[] bloodPressure, byte[] patient, byte[] bundle)
    {
        Observation = observation;
        BloodPressure = bloodPressure;
        Patient = patient;
        Bundle = bundle;
    }

    /// <summary>An Observation of about 1 kB, without white space.</summary>
    public byte[] Observation { get; }

    /// <summary>An Observation with two components.</summary>
    public byte[] BloodPressure { get; }

    /// <summary>A Patient with US Core extensions, identifiers, name, telecom and address.</summary>
    public byte[] Patient { get; }

    /// <summary>A transaction Bundle of about 80 kB.</summary>
    public byte[] Bundle { get; }

    /// <summary>The Synthea Bundles, by name; empty when the folder is missing.</summary>
    public static IReadOnlyList<string> SyntheaFiles()
    {
        var folder = Path.Combine(SharedFolder(), "samples", "synthea");
        return Directory.Exists(folder) ? [.. Directory.GetFiles(folder, "*.json").Order(StringComparer.Ordinal)] : [];
    }

    /// <summary>Null when the folder of samples is missing.</summary>
    public static Samples? Load()
    {
        var files = SyntheaFiles();
        if (files.Count == 0)
        {
            return null;
        }

        using var bundle = JsonDocument.Parse(File.ReadAllBytes(files[0]));
        var entries = bundle.RootElement.GetProperty("entry").EnumerateArray().ToList();
        var resources = entries.ConvertAll(e => e.GetProperty("resource"));
        var observations = resources.FindAll(r => r.GetProperty("resourceType").ValueEquals("Observation")).ConvertAll(Minified);
        return new Samples(
            observations.MinBy(o => Math.Abs(o.Length - 1024))!,
            observations.Find(o => o.AsSpan().IndexOf("\"component\":"u8) > 0)!,
            Minified(resources.Find(r => r.GetProperty("resourceType").ValueEquals("Patient"))),
            FirstEntries(entries));
    }

    public static Samples Required() => Load() ?? throw new DirectoryNotFoundException(Missing);

    /// <summary>What to tell when <see cref="Load"/> finds nothing.</summary>
    public static string Missing =>
        $"No Synthea Bundles in {Path.Combine(SharedFolder(), "samples", "synthea")} (set ICSHUB_SHARED): nothing measured.";

    public byte[] Of(string name) => name switch
    {
        "Observation" => Observation,
        "BloodPressure" => BloodPressure,
        "Patient" => Patient,
        "PatientWithContact" => [.. Patient.AsSpan(0, Patient.Length - 1), .. ",\"contact\":[{\"name\":{\"family\":\"Example\"}}]}"u8],
        "Bundle" => Bundle,
        _ => throw new ArgumentOutOfRangeException(nameof(name), name, "no such sample"),
    };

    /// <summary>The folder that holds <c>samples</c>: ICSHUB_SHARED, else <c>../shared</c> beside the repository.</summary>
    public static string SharedFolder()
    {
        if (Environment.GetEnvironmentVariable("ICSHUB_SHARED") is { Length: > 0 } configured)
        {
            return Path.GetFullPath(configured);
        }

        return Path.GetFullPath(Path.Combine(Repository.Root, "..", "shared"));
    }

    private static byte[] Minified(JsonElement resource) => JsonSerializer.SerializeToUtf8Bytes(resource);

    private static byte[] FirstEntries(List<JsonElement> entries)
    {
        using var buffer = new MemoryStream();
        using var json = new Utf8JsonWriter(buffer);
        json.WriteStartObject();
        json.WriteString("resourceType", "Bundle");
        json.WriteString("type", "transaction");
        json.WriteStartArray("entry");
        foreach (var entry in entries)
        {
            if (json.BytesCommitted + json.BytesPending > LargeBundleBytes)
            {
                break;
            }

            entry.WriteTo(json);
        }

        json.WriteEndArray();
        json.WriteEndObject();
        json.Flush();
        return buffer.ToArray();
    }
}
