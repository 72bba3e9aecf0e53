using System.Globalization;

namespace FhirIcsHub.Benchmarks.Cql;

/// <summary>Writes replicated patients as NDJSON, for comparing with another engine on the same bytes.</summary>
internal static class PatientFiles
{
    public const string DefaultMeasure = "CMS2FHIRPCSDepScreenAndFollowUp";

    /// <summary><c>cql-patients COUNT FILE [MEASURE]</c></summary>
    public static int Write(string[] arguments, TextWriter console)
    {
        if (arguments.Length < 2 || !int.TryParse(arguments[0], NumberStyles.None, CultureInfo.InvariantCulture, out var count))
        {
            return 2;
        }

        var patients = ReplicatedPatients.Of(MeasureFolder(arguments.ElementAtOrDefault(2) ?? DefaultMeasure));
        long bytes = 0;
        using (var file = File.Create(arguments[1]))
        {
            for (var i = 0; i < count; i++)
            {
                var patient = patients.Patient(i);
                file.Write(patient);
                file.WriteByte((byte)'\n');
                bytes += patient.Length;
            }
        }

        console.WriteLine(
            string.Create(CultureInfo.InvariantCulture, $"{count:N0} patients, {bytes / (double)count / 1000:N1} kB each: {arguments[1]}"));
        return 0;
    }

    /// <summary>A folder of the ecqm suite.</summary>
    public static string MeasureFolder(string measure) =>
        Path.Combine(Samples.SharedFolder(), "conformance", "ecqm", measure);
}
