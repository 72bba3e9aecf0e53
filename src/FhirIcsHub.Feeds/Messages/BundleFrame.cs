using System.Text.Json;
using FhirIcsHub.Fhir;

namespace FhirIcsHub.Feeds.Messages;

/// <summary>An entry of a Bundle as it stands in the bytes: its request and where its resource lies.</summary>
internal sealed record FramedEntry(int Index, string? FullUrl, string? Method, string? Url, string? IfNoneExist, int Start, int Length)
{
    public bool HasResource => Length > 0;
}

/// <summary>
/// The frame of a Bundle. Only the frame is read here: each resource is read on its own afterwards, so that one that is wrong does not
/// take the others with it.
/// </summary>
internal sealed record BundleFrame(string? ResourceType, string? BundleType, IReadOnlyList<FramedEntry> Entries)
{
    private static readonly JsonReaderOptions Options = new() { MaxDepth = 128 };

    /// <summary>
    /// Reads the frame of a body that is valid UTF-8; an issue when it is not well-formed JSON or its frame is not that of a Bundle.
    /// </summary>
    public static (BundleFrame? Frame, Issue? Issue) Read(ReadOnlySpan<byte> body)
    {
        var reader = new Utf8JsonReader(body, Options);
        try
        {
            reader.Read();
            if (reader.TokenType != JsonTokenType.StartObject)
            {
                return (null, new Issue(IssueSeverity.Fatal, IssueType.Structure, "The body must be a JSON object.", Line: 1, Column: 1));
            }

            return (ReadBundle(ref reader), null);
        }
        catch (JsonException e)
        {
            return (null, new Issue(
                IssueSeverity.Fatal, IssueType.Structure, "The body is not well-formed JSON.", Line: (int)(e.LineNumber ?? 0) + 1,
                    Column: (int)(e.BytePositionInLine ?? 0) + 1));
        }
        catch (InvalidOperationException)
        {
            // A string with a lone surrogate escape: valid JSON tokens, but no text.
            return (null, new Issue(IssueSeverity.Fatal, IssueType.Structure, "A text of the Bundle's frame is not valid Unicode.",
                "Bundle"));
        }
    }

    private static BundleFrame ReadBundle(ref Utf8JsonReader reader)
    {
        string? resourceType = null;
        string? type = null;
        IReadOnlyList<FramedEntry> entries = [];
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            if (reader.ValueTextEquals("resourceType"u8))
            {
                resourceType = Text(ref reader);
            }
            else if (reader.ValueTextEquals("type"u8))
            {
                type = Text(ref reader);
            }
            else if (reader.ValueTextEquals("entry"u8))
            {
                reader.Read();
                entries = ReadEntries(ref reader);
            }
            else
            {
                reader.Skip();
            }
        }

        // What follows the object must be nothing.
        reader.Read();
        return new BundleFrame(resourceType, type, entries);
    }

    private static List<FramedEntry> ReadEntries(ref Utf8JsonReader reader)
    {
        var entries = new List<FramedEntry>();
        if (reader.TokenType != JsonTokenType.StartArray)
        {
            reader.Skip();
            return entries;
        }

        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            if (reader.TokenType == JsonTokenType.StartObject)
            {
                entries.Add(ReadEntry(ref reader, entries.Count));
            }
            else
            {
                reader.Skip();
                entries.Add(new FramedEntry(entries.Count, null, null, null, null, 0, 0));
            }
        }

        return entries;
    }

    private static FramedEntry ReadEntry(ref Utf8JsonReader reader, int index)
    {
        var entry = new FramedEntry(index, null, null, null, null, 0, 0);
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            if (reader.ValueTextEquals("fullUrl"u8))
            {
                entry = entry with { FullUrl = Text(ref reader) };
            }
            else if (reader.ValueTextEquals("resource"u8))
            {
                reader.Read();
                var start = (int)reader.TokenStartIndex;
                reader.Skip();
                entry = entry with { Start = start, Length = (int)reader.BytesConsumed - start };
            }
            else if (reader.ValueTextEquals("request"u8))
            {
                reader.Read();
                entry = ReadRequest(ref reader, entry);
            }
            else
            {
                reader.Skip();
            }
        }

        return entry;
    }

    private static FramedEntry ReadRequest(ref Utf8JsonReader reader, FramedEntry entry)
    {
        if (reader.TokenType != JsonTokenType.StartObject)
        {
            reader.Skip();
            return entry;
        }

        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            if (reader.ValueTextEquals("method"u8))
            {
                entry = entry with { Method = Text(ref reader) };
            }
            else if (reader.ValueTextEquals("url"u8))
            {
                entry = entry with { Url = Text(ref reader) };
            }
            else if (reader.ValueTextEquals("ifNoneExist"u8))
            {
                entry = entry with { IfNoneExist = Text(ref reader) };
            }
            else
            {
                reader.Skip();
            }
        }

        return entry;
    }

    private static string? Text(ref Utf8JsonReader reader)
    {
        reader.Read();
        if (reader.TokenType == JsonTokenType.String)
        {
            return reader.GetString();
        }

        reader.Skip();
        return null;
    }
}
