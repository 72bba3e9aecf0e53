using System.Text;
using FhirIcsHub.Fhir;
using FhirIcsHub.Fhir.Definitions;
using FhirIcsHub.Fhir.Mapping;
using FhirIcsHub.Fhir.Xml;

namespace FhirIcsHub.Server.Commands;

/// <summary>The map that <c>icshub map</c> is given, and those beside it that it may import.</summary>
/// <param name="Map">The map; null when there is none or it cannot be read.</param>
/// <param name="IsThere">Whether the file or the URL was found.</param>
/// <param name="Issues">What is wrong.</param>
/// <param name="Beside">Other maps in the folder of the file; empty when the map imports nothing.</param>
internal sealed record MapFiles(StructureMap? Map, bool IsThere, IReadOnlyList<Issue> Issues, IReadOnlyList<StructureMap> Beside)
{
    public static MapFiles Find(string fileOrUrl, DefinitionSet definitions)
    {
        if (fileOrUrl == "-" || File.Exists(fileOrUrl))
        {
            var read = Read(ResourceInput.ReadAll(fileOrUrl));
            return new MapFiles(read.Map, IsThere: true, read.Issues, read.Map is { Imports.Count: > 0 } && fileOrUrl != "-"
                ? InFolderOf(fileOrUrl)
                : []);
        }

        if (definitions.Find(fileOrUrl, "StructureMap") is not { } definition)
        {
            return new MapFiles(null, IsThere: false, [Issue.Error(
                IssueType.NotFound, $"{fileOrUrl} is neither a file nor the URL of a StructureMap in the definitions.")], []);
        }

        var found = StructureMapParser.Read(definition.Resource);
        return new MapFiles(found.Map, IsThere: true, found.Issues, []);
    }

    // What is no map among the files of the folder is none of our business; a map that is needed and cannot be read is missed by name.
    private static List<StructureMap> InFolderOf(string file)
    {
        var full = Path.GetFullPath(file);
        return
        [
            .. Directory.EnumerateFiles(Path.GetDirectoryName(full)!)
                .Where(f => f != full && Path.GetExtension(f) is ".map" or ".fml" or ".json" or ".xml")
                .Order(StringComparer.Ordinal)
                .Select(f => Read(ResourceInput.ReadAll(f)).Map)
                .OfType<StructureMap>(),
        ];
    }

    private static MapReadResult Read(ReadOnlyMemory<byte> content)
    {
        var start = content.Span.TrimStart("\uFEFF \t\r\n"u8);
        if (!start.StartsWith("{"u8) && !start.StartsWith("<"u8))
        {
            return StructureMapParser.Parse(Encoding.UTF8.GetString(content.Span));
        }

        var read = start.StartsWith("<"u8) ? FhirXml.Read(content, ReadMode.AsSent) : Resource.Read(content, ReadMode.AsSent);
        return read.Resource is { } resource ? StructureMapParser.Read(resource) : new MapReadResult(null, read.Issues);
    }
}
