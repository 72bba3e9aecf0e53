using System.Buffers;
using System.Text.Json;
using FhirIcsHub.Fhir;
using FhirIcsHub.Fhir.Subsets;
using FhirIcsHub.Server.Http;
using FhirIcsHub.Server.Jobs;
using FhirIcsHub.Storage;

namespace FhirIcsHub.Server.BulkData;

/// <summary>A piece that is to be added to a file.</summary>
internal sealed record ExportPiece(int File, int Part, byte[] Body);

/// <summary>Turns pages of the walk into pieces of files: a file a type, one after the other when they grow too large.</summary>
internal sealed class ExportFiles(IReadOnlyList<string>? elements, long maxFileBytes)
{
    private static readonly byte[] NewLine = "\n"u8.ToArray();

    private readonly Dictionary<string, ResourceSubset?> _subsets = new(StringComparer.Ordinal);

    /// <summary>The pieces that a page makes, and the files as they are with them.</summary>
    public (IReadOnlyList<ExportFile> Files, IReadOnlyList<ExportPiece> Pieces) Add(
        IReadOnlyList<ExportFile> before, IReadOnlyList<StoredResource> page)
    {
        var files = before.ToList();
        var pieces = new List<ExportPiece>();
        foreach (var group in page.Where(version => !version.IsDeleted).GroupBy(version => version.Type.Name))
        {
            var lines = new ArrayBufferWriter<byte>(64 * 1024);
            foreach (var version in group)
            {
                WriteLine(version, lines);
            }
            pieces.Add(Append(files, ExportFile.Output, group.Key, group.Count(), lines.WrittenSpan));
        }
        var deleted = page.Where(version => version.IsDeleted).ToList();
        if (deleted.Count > 0)
        {
            byte[] line = [.. Deletions(deleted).Span, .. NewLine];
            pieces.Add(Append(files, ExportFile.Deleted, "Bundle", 1, line));
        }
        return (files, pieces);
    }

    private ExportPiece Append(List<ExportFile> files, string list, string type, int count, ReadOnlySpan<byte> lines)
    {
        var index = files.FindLastIndex(file => file.List == list && file.Type == type && file.Bytes < maxFileBytes);
        if (index < 0)
        {
            index = files.Count;
            files.Add(new ExportFile(files.Count + 1, list, type));
        }
        var file = files[index];
        files[index] = file with { Count = file.Count + count, Bytes = file.Bytes + lines.Length, Parts = file.Parts + 1 };
        return new ExportPiece(file.Number, file.Parts, JobFileStream.Compress(lines));
    }

    private void WriteLine(StoredResource version, ArrayBufferWriter<byte> lines)
    {
        if (SubsetOf(version.Type.Name) is { } subset)
        {
            using var json = new Utf8JsonWriter(lines, JsonText.WriterOptions);
            subset.Write(version.ToJson(), version.Type, json);
        }
        else
        {
            version.WriteTo(lines);
        }
        lines.Write(NewLine);
    }

    /// <summary>The elements that are wanted of a type; null = all, also when only those of other types were named.</summary>
    private ResourceSubset? SubsetOf(string type)
    {
        if (elements is null || _subsets.TryGetValue(type, out var subset))
        {
            return elements is null ? null : _subsets[type];
        }
        var names = elements
            .Where(name => !name.Contains('.', StringComparison.Ordinal) || name.StartsWith(type + ".", StringComparison.Ordinal))
            .Select(name => name[(name.IndexOf('.', StringComparison.Ordinal) + 1)..])
            .ToList();
        subset = null;
        if (names.Count > 0)
        {
            ResourceSubset.Read([new("_elements", string.Join(',', names))], out subset);
        }
        return _subsets[type] = subset;
    }

    /// <summary>What has been deleted, as the guide wants it told: a transaction Bundle of DELETEs.</summary>
    private static ReadOnlyMemory<byte> Deletions(List<StoredResource> deleted) => FhirJsonWriter.Document(json =>
    {
        json.WriteStartObject();
        json.WriteString("resourceType", "Bundle");
        json.WriteString("type", "transaction");
        json.WriteStartArray("entry");
        foreach (var version in deleted)
        {
            json.WriteStartObject();
            json.WriteStartObject("request");
            json.WriteString("method", "DELETE");
            json.WriteString("url", $"{version.Type.Name}/{version.Id}");
            json.WriteEndObject();
            json.WriteEndObject();
        }
        json.WriteEndArray();
        json.WriteEndObject();
    });
}
