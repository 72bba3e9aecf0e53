using FhirIcsHub.Cql;
using FhirIcsHub.Fhir;

namespace FhirIcsHub.Server.Commands;

/// <summary>
/// The patients in files: Bundles with one or more patients each, and resources on their own, which all belong together; in JSON, XML or
/// NDJSON, and in folders of such files. Bundles are given as they come, and not kept; of a Bundle of one patient in JSON only what
/// something asks for is read.
/// </summary>
/// <param name="paths">Files and folders; - for standard input.</param>
/// <param name="parallel">How many resources are read at the same time.</param>
/// <param name="tell">Receives what cannot be read.</param>
internal sealed class PatientData(IReadOnlyList<string> paths, int parallel, Action<string> tell)
{
    private const int AtOnce = 64;

    private static readonly string[] Extensions = [".json", ".xml", ".ndjson"];

    private readonly List<Element> _loose = [];

    /// <summary>How many inputs could not be read.</summary>
    public int Unreadable { get; private set; }

    /// <summary>The record of each patient, in the order of the files; those of loose resources last.</summary>
    public IEnumerable<IPersonRecord> Records(CancellationToken cancellation)
    {
        foreach (var chunk in Inputs(OutlinePersonRecord.Of, cancellation).Chunk(AtOnce))
        {
            var found = new IReadOnlyList<IPersonRecord>[chunk.Length];
            var options = new ParallelOptions { MaxDegreeOfParallelism = parallel, CancellationToken = cancellation };
            Parallel.For(0, chunk.Length, options, i => found[i] = RecordsOf(chunk[i]()));
            foreach (var records in found)
            {
                foreach (var record in records)
                {
                    yield return record;
                }
            }
        }

        foreach (var record in BundlePersonRecord.AllOf(_loose))
        {
            yield return record;
        }
    }

    /// <summary>Everything as one record that has no patient: what CQL evaluates in the context Unfiltered.</summary>
    public IPersonRecord Unfiltered(CancellationToken cancellation)
    {
        foreach (var input in Inputs(_ => null, cancellation))
        {
            _ = ResourcesOf(input().Read!, _loose);
        }

        return new BundlePersonRecord(default, _loose);
    }

    private IReadOnlyList<IPersonRecord> RecordsOf(PatientInput patients)
    {
        if (patients is not { Read: { } input })
        {
            return [patients.Record!];
        }

        if (input.Read.Resource is { TypeName: "Bundle" } bundle && BundlePersonRecord.AllOf(bundle) is { Count: > 0 } records)
        {
            return records;
        }

        // A Bundle without a Patient holds what others refer to.
        lock (_loose)
        {
            _ = ResourcesOf(input, _loose);
        }

        return [];
    }

    private List<Element> ResourcesOf(ResourceInput input, List<Element> resources)
    {
        if (input.Read.Resource is not { } resource)
        {
            Refuse(input.Source, string.Join(" ", input.Read.Issues.Select(issue => IssueLine.Of(issue))));
        }
        else if (resource.TypeName == "Bundle")
        {
            resources.AddRange(resource.Root.Named("entry").ToList().Select(e => e.First("resource")).Where(r => r.Exists)
                .Select(r => r.AsResource().Root));
        }
        else
        {
            resources.Add(resource.Root);
        }

        return resources;
    }

    private void Refuse(string source, string reason)
    {
        lock (_loose)
        {
            Unreadable++;
            tell($"{source}: {reason}");
        }
    }

    // Each is read when it is asked for, so that several can be read at the same time.
    private IEnumerable<Func<PatientInput>> Inputs(Func<ReadOnlyMemory<byte>, IPersonRecord?> outline, CancellationToken cancellation)
    {
        foreach (var file in paths.SelectMany(FilesOf))
        {
            if (Path.GetExtension(file) == ".ndjson")
            {
                foreach (var line in LinesOf(file, outline, cancellation))
                {
                    yield return line;
                }
            }
            else
            {
                foreach (var input in InputsOf(file, outline))
                {
                    yield return () => input;
                }
            }
        }
    }

    private static IEnumerable<string> FilesOf(string path) => !Directory.Exists(path) ? [path]
        : Directory.EnumerateFiles(path, "*", SearchOption.AllDirectories).Where(f => Extensions.Contains(Path.GetExtension(f)))
            .Order(StringComparer.Ordinal);

    private IReadOnlyList<PatientInput> InputsOf(string file, Func<ReadOnlyMemory<byte>, IPersonRecord?> outline)
    {
        try
        {
            var content = ResourceInput.ReadAll(file);
            return outline(content) is { } record
                ? [new PatientInput(record, null)]
                : [.. ResourceInput.Of(file, content).Select(input => new PatientInput(null, input))];
        }
        catch (Exception problem) when (problem is IOException or UnauthorizedAccessException)
        {
            Refuse(file, problem.Message);
            return [];
        }
    }

    private static IEnumerable<Func<PatientInput>> LinesOf(
        string file, Func<ReadOnlyMemory<byte>, IPersonRecord?> outline, CancellationToken cancellation)
    {
        using var stream = File.OpenRead(file);
        foreach (var line in Fhir.Streams.NdjsonReader.LinesAsync(stream, cancellation: cancellation).ToBlockingEnumerable(cancellation))
        {
            // The reader's line is its own until the next one.
            var text = line.Text.ToArray();
            yield return () => outline(text) is { } record
                ? new PatientInput(record, null)
                : new PatientInput(null, new ResourceInput($"{file}#{line.Number}", line.Problem is { } problem
                    ? new ReadResult(null, [problem])
                    : Resource.Read(text, ReadMode.AsSent)));
        }
    }

    // The record of the only patient of a Bundle, or what has been read.
    private sealed record PatientInput(IPersonRecord? Record, ResourceInput? Read);
}
