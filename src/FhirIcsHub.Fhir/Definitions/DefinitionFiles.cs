using FhirIcsHub.Fhir.Packages;
using FhirIcsHub.Fhir.Xml;

namespace FhirIcsHub.Fhir.Definitions;

/// <summary>
/// Adds what files hold to a set of definitions: a resource in JSON or XML, resources line by line (NDJSON), a Bundle, whose entries
/// are taken out, a package (.tgz or its folder), or a folder of such files with all folders below it.
/// </summary>
public static class DefinitionFiles
{
    private const string Lines = ".ndjson";
    private const string Archive = ".tgz";
    private const string Xml = ".xml";

    private static ReadOnlySpan<byte> Gzip => [0x1F, 0x8B];

    /// <summary>The set with one more layer: everything of the file or folder.</summary>
    /// <param name="set">What the layer is put on.</param>
    /// <param name="fileOrFolder">Path of a file or folder.</param>
    /// <param name="problems">Receives what could not be read and why; the rest is loaded all the same.</param>
    public static DefinitionSet Load(DefinitionSet set, string fileOrFolder, ICollection<Issue> problems)
    {
        var layer = new List<Definition>();
        try
        {
            if (File.Exists(fileOrFolder))
            {
                Read(fileOrFolder, Path.GetFileName(fileOrFolder), layer, problems, isGiven: true);
            }
            else if (Directory.Exists(fileOrFolder))
            {
                ReadFolder(fileOrFolder, fileOrFolder, layer, problems);
            }
            else
            {
                problems.Add(Issue.Error(IssueType.NotFound, $"There is no file or folder {fileOrFolder}."));
            }
        }
        catch (Exception problem) when (problem is IOException or UnauthorizedAccessException)
        {
            problems.Add(Issue.Error(IssueType.NotFound, $"{fileOrFolder} cannot be read: {problem.Message}"));
        }

        return layer.Count == 0 ? set : set.With(layer);
    }

    private static void ReadFolder(string folder, string top, List<Definition> layer, ICollection<Issue> problems)
    {
        if (Package.IsFolder(folder))
        {
            layer.AddRange(Package.ReadFolder(folder, problems)?.Definitions ?? []);
            return;
        }

        foreach (var file in Directory.EnumerateFiles(folder).Order(StringComparer.Ordinal))
        {
            if (Path.GetExtension(file) is ".json" or Xml or Lines or Archive && !Path.GetFileName(file).StartsWith('.'))
            {
                Read(file, Path.GetRelativePath(top, file), layer, problems, isGiven: false);
            }
        }

        foreach (var below in Directory.EnumerateDirectories(folder).Order(StringComparer.Ordinal))
        {
            ReadFolder(below, top, layer, problems);
        }
    }

    // isGiven: named by the caller, who wants to know that it is no definition; a folder may hold other files too.
    private static void Read(string file, string origin, List<Definition> layer, ICollection<Issue> problems, bool isGiven)
    {
        ReadOnlyMemory<byte> content = File.ReadAllBytes(file);
        if (content.Span.StartsWith(Gzip))
        {
            using var archive = File.OpenRead(file);
            layer.AddRange(Package.ReadArchive(archive, origin, problems)?.Definitions ?? []);
        }
        else if (Path.GetExtension(file) == Lines)
        {
            ReadLines(content, origin, layer, problems);
        }
        else
        {
            var isXml = Path.GetExtension(file) == Xml || content.Span.TrimStart(" \t\r\n"u8).StartsWith("<"u8);
            if (!isXml && !isGiven && DefinitionIndex.IsOtherJson(content.Span))
            {
                return;
            }

            Add(isXml ? FhirXml.Read(content, ReadMode.AsSent) : Resource.Read(content, ReadMode.AsSent), origin, layer, problems);
        }
    }

    private static void ReadLines(ReadOnlyMemory<byte> content, string origin, List<Definition> layer, ICollection<Issue> problems)
    {
        for (var line = 1; !content.IsEmpty; line++)
        {
            var end = content.Span.IndexOf((byte)'\n');
            var text = end < 0 ? content : content[..end];
            content = end < 0 ? default : content[(end + 1)..];
            if (text.Span.IndexOfAnyExcept(" \t\r"u8) >= 0)
            {
                Add(Resource.Read(text, ReadMode.AsSent), $"{origin}#{line}", layer, problems);
            }
        }
    }

    private static void Add(ReadResult result, string origin, List<Definition> layer, ICollection<Issue> problems)
    {
        if (result.Resource is not { } resource)
        {
            foreach (var issue in result.Issues)
            {
                problems.Add(issue with { Diagnostics = $"{origin}: {issue.Diagnostics}" });
            }
        }
        else if (resource.TypeName == "Bundle")
        {
            AddEntries(resource, origin, layer);
        }
        else
        {
            layer.Add(new Definition(resource, origin));
        }
    }

    private static void AddEntries(Resource bundle, string origin, List<Definition> layer)
    {
        foreach (var entry in bundle.Root.Named("entry"))
        {
            if (entry.First("resource") is { Exists: true } resource && resource.First("resourceType") is var type
                && (resource.IsResource || type.Exists))
            {
                layer.Add(new Definition(resource.AsResource(), origin));
            }
        }
    }
}
