using FhirIcsHub.Fhir;

namespace FhirIcsHub.Measures;

/// <summary>
/// A folder of measures as people write them: Measures, ValueSets and the like as JSON, each CQL library as a <c>.cql</c> file beside them.
/// </summary>
public static class MeasureFolder
{
    /// <summary>All resources of the folder and of those in it, in the order of the file names; a text becomes a Library.</summary>
    /// <exception cref="InvalidDataException">A file holds no valid resource; the message names the file and what is wrong.</exception>
    public static IEnumerable<Resource> Read(string folder) =>
        Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories).Order(StringComparer.Ordinal).Select(ReadFile)
            .OfType<Resource>();

    /// <summary>Null for a file that is neither.</summary>
    private static Resource? ReadFile(string file)
    {
        switch (Path.GetExtension(file))
        {
            case ".cql":
                return CqlLibraryResource.Of(File.ReadAllText(file))
                    ?? throw new InvalidDataException($"{file}: it does not begin with a library declaration");
            case ".json":
                var read = Resource.Read(File.ReadAllBytes(file));
                return read.Resource is { Id: not null } resource ? resource : throw new InvalidDataException($"{file}: {Reason(read)}");
            default:
                return null;
        }
    }

    private static string Reason(ReadResult read) => read.Success
        ? "it has no id"
        : string.Join("; ", read.Issues.Select(issue => $"{issue.Expression}: {issue.Diagnostics}"));
}
