using System.Globalization;
using FhirIcsHub.Fhir;
using FhirIcsHub.Server.Rest;
using FhirIcsHub.Server.Subscriptions;
using FhirIcsHub.Server.Writing;
using FhirIcsHub.Storage;

namespace FhirIcsHub.Server.BulkData;

/// <summary>One line of an input: a resource made ready for the store, or why it is none.</summary>
/// <param name="Number">Line in the input, from 1.</param>
/// <param name="Resource">Null when there are issues.</param>
/// <param name="Issues">What is wrong with it.</param>
internal sealed record ImportLine(long Number, PreparedResource? Resource, IReadOnlyList<Issue> Issues);

/// <summary>
/// Makes the lines of a block ready for the store: all that can be done outside the writer, and so on several cores at once.
/// </summary>
internal sealed class ImportLines(StorageCatalog catalog, string fhirBase, int maxLineBytes)
{
    private static ReadOnlySpan<byte> ByteOrderMark => [0xEF, 0xBB, 0xBF];

    public List<ImportLine> Prepare(ImportBlock block, string? type)
    {
        var number = block.LinesBefore;
        if (block.IsTooLong)
        {
            return [TooLong(number + 1)];
        }
        var lines = new List<ImportLine>((int)block.Lines);
        for (var rest = block.Bytes; !rest.IsEmpty;)
        {
            number++;
            var end = rest.Span.IndexOf((byte)'\n');
            var line = end < 0 ? rest : rest[..end];
            rest = end < 0 ? default : rest[(end + 1)..];
            if (number == 1 && line.Span.StartsWith(ByteOrderMark))
            {
                line = line[ByteOrderMark.Length..];
            }
            if (line.Span.ContainsAnyExcept(" \t\r"u8))
            {
                lines.Add(Prepare(number, line, type));
            }
        }
        return lines;
    }

    private ImportLine Prepare(long number, ReadOnlyMemory<byte> line, string? type)
    {
        if (line.Length >= maxLineBytes)
        {
            return TooLong(number);
        }
        var read = Resource.Read(line);
        if (read.Resource is not { Type: not null } resource)
        {
            return new ImportLine(number, null, [.. read.Issues.Select(issue => issue with { Line = (int)number })]);
        }
        if (type is not null && resource.TypeName != type)
        {
            return Rejected(number, IssueType.Invalid, $"The input is said to hold {type}, and this is a {resource.TypeName}.");
        }
        if (resource.Id is not { } id || !ResourceId.IsValid(id))
        {
            return Rejected(number, IssueType.Required, "A resource is imported under its own id, and this has none.",
                $"{resource.TypeName}.id");
        }
        if (resource.Type == ServedSubscription.Type)
        {
            return Rejected(number, IssueType.NotSupported,
                "A Subscription is told what its owner may see, and has none in an import; send it by PUT.");
        }
        if (ReferenceSite.Find(resource) is [var site, ..])
        {
            return Rejected(number, IssueType.NotSupported,
                "An import does not resolve conditional references; send this resource by PUT or in a Bundle.", site.Element.Location);
        }
        var prepared = PreparedResource.Create(resource, id, fhirBase);
        prepared.Pack(catalog);
        return new ImportLine(number, prepared, []);
    }

    private ImportLine TooLong(long number) => Rejected(number, IssueType.TooLong, string.Create(
        CultureInfo.InvariantCulture, $"A line must be smaller than {maxLineBytes} bytes (Limits:MaxBodyBytes)."));

    private static ImportLine Rejected(long number, string code, string diagnostics, string? expression = null) =>
        new(number, null, [new Issue(IssueSeverity.Error, code, diagnostics, expression, (int)number, 1)]);
}
