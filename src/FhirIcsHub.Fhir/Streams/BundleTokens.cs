using System.Buffers;
using System.Globalization;
using System.Text.Json;

namespace FhirIcsHub.Fhir.Streams;

internal enum BundleStep
{
    NeedsData,
    Entry,
    End,
    Failed,
}

/// <summary>Follows the tokens of a Bundle over the chunks of a stream: cuts out its entries, gathers its other members.</summary>
internal sealed class BundleTokens(int maxBytes)
{
    private readonly ArrayBufferWriter<byte> _own = new();
    private JsonReaderState _state = new(new JsonReaderOptions { MaxDepth = 128 });

    // Bytes of the buffer that the tokens have been read of, and where in it the value or member of interest starts; negative for none.
    private int _read;
    private int _start = -1;
    private int _placed;
    private bool _hasBegun;
    private bool _inEntries;
    private bool _sawEntries;
    private bool _expectsEntries;
    private bool _isTooLong;
    private int _index;
    private int _line = 1;
    private int _column = 1;
    private BundleSlice _entry;

    /// <summary>Why the stream cannot be read on.</summary>
    public Issue? Problem { get; private set; }

    /// <summary>There is a member <c>entry</c> with nothing in it, which JSON of FHIR does not allow.</summary>
    public bool HasNoneOfItsEntries => _sawEntries && !_inEntries && _index == 0;

    public BundleSlice TakeEntry() => _entry;

    /// <summary>The Bundle of the members so far, without entries.</summary>
    public byte[] OwnMembers() => [(byte)'{', .. _own.WrittenSpan, (byte)'}'];

    public BundleStep Read(StreamBuffer buffer)
    {
        try
        {
            return ReadTokens(buffer);
        }
        catch (JsonException e)
        {
            var (line, column) = ((int)(e.LineNumber ?? 0) + 1, (int)(e.BytePositionInLine ?? 0) + 1);
            return Fail(new Issue(IssueSeverity.Fatal, IssueType.Structure, "The body is not well-formed JSON: " + JsonText.ReasonOf(e),
                Line: line, Column: column));
        }
    }

    private BundleStep ReadTokens(StreamBuffer buffer)
    {
        if (!_hasBegun && !Begin(buffer))
        {
            return BundleStep.NeedsData;
        }

        DropRead(buffer);
        var reader = new Utf8JsonReader(buffer.Data[_read..], buffer.IsFinal, _state);
        while (reader.Read())
        {
            var step = OnToken(ref reader, buffer.Data);
            if (step != BundleStep.NeedsData)
            {
                Save(reader);
                return step;
            }
        }

        Save(reader);
        if (buffer.IsFinal)
        {
            return BundleStep.End;
        }

        if (_start >= 0 && buffer.Data.Length - _start > maxBytes)
        {
            // What has been read of an entry is let go; a single token that is too long cannot even be passed over.
            _isTooLong = true;
            _start = _read;
            if (!_inEntries || buffer.Data.Length - _read > maxBytes)
            {
                return Fail(TooLong());
            }
        }

        return BundleStep.NeedsData;
    }

    private void Save(in Utf8JsonReader reader)
    {
        _state = reader.CurrentState;
        _read += (int)reader.BytesConsumed;
    }

    private BundleStep OnToken(ref Utf8JsonReader reader, ReadOnlySpan<byte> data)
    {
        var depth = reader.CurrentDepth;
        var token = reader.TokenType;
        if (depth == 0)
        {
            return token is JsonTokenType.StartObject or JsonTokenType.EndObject
                ? BundleStep.NeedsData
                : Fail(new Issue(IssueSeverity.Fatal, IssueType.Structure, "A Bundle is a JSON object.", Line: 1, Column: 1));
        }

        var at = _read + (int)reader.TokenStartIndex;
        if (_inEntries)
        {
            return OnEntryToken(ref reader, data, depth, at);
        }

        if (depth == 1 && token == JsonTokenType.PropertyName)
        {
            _start = at;
            _expectsEntries = reader.ValueTextEquals("entry"u8);
        }
        else if (depth == 1 && _expectsEntries && token == JsonTokenType.StartArray)
        {
            if (_sawEntries)
            {
                return Fail(
                    new Issue(IssueSeverity.Fatal, IssueType.Structure, "The property 'entry' occurs twice in one object.", "Bundle"));
            }

            _start = -1;
            (_inEntries, _sawEntries) = (true, true);
        }
        else if (depth == 1 && token is not (JsonTokenType.StartObject or JsonTokenType.StartArray))
        {
            return EndOfMember(data[_start..(_read + (int)reader.BytesConsumed)]);
        }

        return BundleStep.NeedsData;
    }

    private BundleStep OnEntryToken(ref Utf8JsonReader reader, ReadOnlySpan<byte> data, int depth, int at)
    {
        var token = reader.TokenType;
        if (depth == 1 && token == JsonTokenType.EndArray)
        {
            _inEntries = false;
            return BundleStep.NeedsData;
        }

        if (depth != 2)
        {
            return BundleStep.NeedsData;
        }

        if (token is not (JsonTokenType.EndObject or JsonTokenType.EndArray))
        {
            _start = at;
            MovePlaceTo(data, at);
        }

        if (token is JsonTokenType.StartObject or JsonTokenType.StartArray)
        {
            return BundleStep.NeedsData;
        }

        _entry = _isTooLong || _read + (int)reader.BytesConsumed - _start > maxBytes
            ? new BundleSlice(_index, [], 0, 0, TooLong())
            : BundleSlice.Of(_index, data[_start..(_read + (int)reader.BytesConsumed)], _line, _column);
        _index++;
        (_start, _isTooLong) = (-1, false);
        return BundleStep.Entry;
    }

    private BundleStep EndOfMember(ReadOnlySpan<byte> member)
    {
        if (_own.WrittenCount + member.Length > maxBytes)
        {
            return Fail(TooLong());
        }

        if (_own.WrittenCount > 0)
        {
            _own.Write(","u8);
        }

        _own.Write(member);
        _start = -1;
        return BundleStep.NeedsData;
    }

    // A byte order mark is no JSON.
    private bool Begin(StreamBuffer buffer)
    {
        _hasBegun = buffer.Data.Length >= 3 || buffer.IsFinal;
        if (buffer.Data.StartsWith("\uFEFF"u8))
        {
            buffer.Drop(3);
        }

        return _hasBegun;
    }

    private void DropRead(StreamBuffer buffer)
    {
        var keep = _start >= 0 ? _start : _read;
        MovePlaceTo(buffer.Data, keep);
        buffer.Drop(keep);
        _read -= keep;
        _start = _start >= 0 ? 0 : -1;
        _placed = 0;
    }

    private void MovePlaceTo(ReadOnlySpan<byte> data, int offset)
    {
        var passed = data[_placed..offset];
        var lineStart = passed.LastIndexOf((byte)'\n') + 1;
        _line += passed.Count((byte)'\n');
        _column = lineStart == 0 ? _column + passed.Length : passed.Length - lineStart + 1;
        _placed = offset;
    }

    private Issue TooLong() => new(
        IssueSeverity.Fatal, IssueType.TooLong, string.Create(CultureInfo.InvariantCulture, $"It is longer than {maxBytes} bytes."),
        _inEntries ? string.Create(CultureInfo.InvariantCulture, $"Bundle.entry[{_index}]") : "Bundle", _line, _column);

    private BundleStep Fail(Issue problem)
    {
        Problem = problem;
        return BundleStep.Failed;
    }
}
