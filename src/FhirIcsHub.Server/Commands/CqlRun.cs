using System.Buffers;
using System.CommandLine;
using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using FhirIcsHub.Cql;
using FhirIcsHub.Cql.Runtime;

namespace FhirIcsHub.Server.Commands;

/// <summary>One evaluation of a library for all patients in the data, with what is printed of it.</summary>
internal sealed class CqlRun(
    CompiledLibrary library, CqlLibraries libraries, CqlRunRequest request, CqlEvaluationOptions options, InvocationConfiguration console)
{
    private static readonly JsonWriterOptions Format = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, MaxDepth = 2_000 };

    private readonly IReadOnlyList<string> _defines = request.Defines.Count > 0 ? request.Defines : library.Defines;
    private readonly Dictionary<string, int> _faults = new(StringComparer.Ordinal);

    /// <summary>Whether every define could be evaluated for every patient, and all data could be read.</summary>
    public bool OnAll(CancellationToken cancellation)
    {
        var data = new PatientData(request.Data, Environment.ProcessorCount, console.Error.WriteLine);
        var patients = 0;
        if (request.Data.Count == 0)
        {
            On(new BundlePersonRecord(default, []));
        }
        else if (request.IsUnfiltered)
        {
            On(data.Unfiltered(cancellation));
        }
        else
        {
            foreach (var record in data.Records(cancellation))
            {
                if (request.Patient is null || record.Patient.TextOf("id") == request.Patient)
                {
                    patients++;
                    On(record);
                }
            }

            if (patients == 0)
            {
                console.Error.WriteLine(request.Patient is null
                    ? "There is no Patient in the data; --context unfiltered evaluates without one."
                    : $"There is no Patient/{request.Patient} in the data.");
            }
        }

        foreach (var (line, count) in _faults)
        {
            console.Error.WriteLine(count == 1 ? line : string.Create(CultureInfo.InvariantCulture, $"{line} ({count} patients)"));
        }

        return _faults.Count == 0 && data.Unreadable == 0 && (patients > 0 || request.Data.Count == 0 || request.IsUnfiltered);
    }

    private void On(IPersonRecord record)
    {
        var evaluation = new CqlEvaluation(library, record, options);
        var results = _defines.Select(define => Result(evaluation, define)).ToList();
        if (request.Format == CqlResultFormat.Text)
        {
            CqlRunText.Write(console.Output, record, results, request.Explains ? evaluation.Trace : null, library.Identifier.Id);
            return;
        }

        var buffer = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(buffer, Format))
        {
            Write(json, record, results, evaluation);
        }

        console.Output.WriteLine(Encoding.UTF8.GetString(buffer.WrittenSpan));
    }

    private CqlResult Result(CqlEvaluation evaluation, string define)
    {
        try
        {
            return new CqlResult(define, evaluation.Value(define), null);
        }
        catch (CqlException fault)
        {
            var (line, column) = CqlFault.PlaceOf(fault);
            var told = libraries.LineOf("error", fault.Library, line, column, $"\"{fault.Define}\": {fault.Message}");
            _faults[told] = _faults.GetValueOrDefault(told) + 1;
            return new CqlResult(define, null, fault);
        }
    }

    private void Write(Utf8JsonWriter json, IPersonRecord record, List<CqlResult> results, CqlEvaluation evaluation)
    {
        json.WriteStartObject();
        json.WriteString("library", library.Identifier.Id);
        if (library.Identifier.Version is { } version)
        {
            json.WriteString("version", version);
        }

        if (record.Patient.Exists)
        {
            json.WriteString("patient", CqlJson.ReferenceTo(record.Patient));
        }

        json.WriteStartObject("results");
        foreach (var result in results)
        {
            json.WriteStartObject(result.Define);
            CqlResultJson.WriteValue(json, result.Value, result.Fault, request.WithResources);
            json.WriteEndObject();
        }

        json.WriteEndObject();
        CqlResultJson.WriteMessages(json, evaluation.Messages);
        if (request.Explains)
        {
            CqlResultJson.WriteTrace(json, evaluation.Trace, request.WithResources);
        }

        json.WriteEndObject();
    }
}

/// <summary>What a define came to.</summary>
internal sealed record CqlResult(string Define, object? Value, CqlException? Fault);

/// <summary>Where a run-time error happened.</summary>
internal static class CqlFault
{
    /// <summary>Line and column, from 1; 0 when the library does not say.</summary>
    public static (int Line, int Column) PlaceOf(CqlException fault)
    {
        var start = fault.Locator?.Split('-')[0].Split(':') ?? [];
        return start is [var line, var column]
            && int.TryParse(line, NumberStyles.None, CultureInfo.InvariantCulture, out var l)
            && int.TryParse(column, NumberStyles.None, CultureInfo.InvariantCulture, out var c) ? (l, c) : (0, 0);
    }
}
