using System.Text.Json;

namespace FhirIcsHub.Storage;

/// <summary>
/// Goes along the members of objects in JSON that is known to be well-formed, and copies some of them without the white space between
/// their tokens: what a reader would check again is not looked at. A copy takes no more room than what is left of the JSON.
/// </summary>
internal ref struct CompactJson(ReadOnlySpan<byte> json)
{
    private readonly ReadOnlySpan<byte> _json = json;
    private int _position;

    /// <summary>The name of the member that it stands at, with its quotes.</summary>
    private ReadOnlySpan<byte> _name;

    /// <summary>Goes into the object that it stands before.</summary>
    public void Enter()
    {
        SkipWhiteSpace();
        _position++;
    }

    /// <summary>Goes into the object that is the value of the member; false when it is none, and behind it then.</summary>
    public bool TryEnterMember(Span<byte> scratch)
    {
        ToValue();
        if (_json[_position] != (byte)'{')
        {
            CopyValue(scratch);
            return false;
        }

        Enter();
        return true;
    }

    /// <summary>Goes to the next member of the object; at its end out of it, and there is none.</summary>
    public bool IsAtMember()
    {
        SkipWhiteSpace();
        if (_json[_position] == (byte)',')
        {
            _position++;
            SkipWhiteSpace();
        }

        if (_json[_position] == (byte)'}')
        {
            _position++;
            return false;
        }

        _name = _json.Slice(_position, StringLength());
        return true;
    }

    public readonly bool IsNamed(ReadOnlySpan<byte> name)
    {
        var written = _name[1..^1];
        if (!written.Contains((byte)'\\'))
        {
            return written.SequenceEqual(name);
        }

        var reader = new Utf8JsonReader(_name);
        return reader.Read() && reader.ValueTextEquals(name);
    }

    /// <summary>Copies name and value; returns how many bytes that is. It stands behind the member then.</summary>
    public int CopyMember(Span<byte> target)
    {
        _name.CopyTo(target);
        target[_name.Length] = (byte)':';
        ToValue();
        return _name.Length + 1 + CopyValue(target[(_name.Length + 1)..]);
    }

    private int CopyValue(Span<byte> target)
    {
        var length = 0;
        for (var depth = 0; ;)
        {
            var letter = _json[_position];
            if (letter == (byte)'"')
            {
                var text = StringLength();
                _json.Slice(_position, text).CopyTo(target[length..]);
                _position += text;
                length += text;
            }
            else if (depth == 0 && EndsScalar(letter))
            {
                return length;
            }
            else
            {
                _position++;
                if (letter <= (byte)' ')
                {
                    continue;
                }

                target[length++] = letter;
                depth += DepthOf(letter);
            }

            if (depth == 0 && letter is (byte)'"' or (byte)'}' or (byte)']')
            {
                return length;
            }
        }
    }

    private static bool EndsScalar(byte letter) => letter is (byte)',' or (byte)'}' or (byte)']' or <= (byte)' ';

    /// <summary>Braces and brackets differ by one bit.</summary>
    private static int DepthOf(byte letter) => (letter | 0x20) switch { '{' => 1, '}' => -1, _ => 0 };

    private void ToValue()
    {
        _position += _name.Length;
        SkipWhiteSpace();
        _position++;
        SkipWhiteSpace();
    }

    private void SkipWhiteSpace()
    {
        while (_json[_position] <= (byte)' ')
        {
            _position++;
        }
    }

    /// <summary>Length of the string token that it stands at, quotes included.</summary>
    private readonly int StringLength()
    {
        var rest = _json[(_position + 1)..];
        var length = 1;
        while (true)
        {
            var next = rest.IndexOfAny((byte)'"', (byte)'\\');
            if (rest[next] == (byte)'"')
            {
                return length + next + 1;
            }

            length += next + 2;
            rest = rest[(next + 2)..];
        }
    }
}
