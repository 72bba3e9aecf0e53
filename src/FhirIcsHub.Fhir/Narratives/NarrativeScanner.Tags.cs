namespace FhirIcsHub.Fhir.Narratives;

/// <content>Start tags: the names of elements and attributes, and what attributes hold.</content>
internal ref partial struct NarrativeScanner
{
    private static ReadOnlySpan<byte> Xhtml => "http://www.w3.org/1999/xhtml"u8;

    private void ReadStartTag()
    {
        var start = _position;
        _position++;
        var name = ReadName();
        if (_isMalformed)
        {
            return;
        }

        var isEmpty = ReadAttributes(isRoot: _depth == 0);
        if (_isMalformed)
        {
            return;
        }

        CheckElement(start, name);
        if (_isMalformed)
        {
            return;
        }

        if (isEmpty)
        {
            return;
        }

        if (_depth == MaxDepth)
        {
            Malformed(start, "Elements are nested too deep.");
            return;
        }

        _open[_depth++] = name;
    }

    private void CheckElement(int start, (int Start, int Length) qualified)
    {
        var name = _text.Slice(qualified.Start, qualified.Length);
        var colon = name.IndexOf((byte)':');
        var local = name[(colon + 1)..];
        var isXhtml = colon < 0
            ? _isDefault : _prefix.Length > 0 && name[..colon].SequenceEqual(_text.Slice(_prefix.Start, _prefix.Length));
        if (_depth == 0 && (!isXhtml || !local.SequenceEqual("div"u8)))
        {
            Malformed(start, "It must be one div element in the namespace http://www.w3.org/1999/xhtml.");
        }
        else if (!isXhtml && colon >= 0)
        {
            Malformed(start, $"The element {Shown(name)} is not in the XHTML namespace.");
        }
        else if (!isXhtml || !NarrativeVocabulary.HasElement(local))
        {
            Refuse(start, $"The element {Shown(name)} is not allowed in narrative.");
        }

        HasContent |= local.SequenceEqual("img"u8);
    }

    // Up to and with the end of the tag; whether it is the tag of an empty element.
    private bool ReadAttributes(bool isRoot)
    {
        for (var count = 0; ; count++)
        {
            var before = _position;
            SkipWhiteSpace();
            if (AtEnd)
            {
                Malformed(before, "A tag is not ended.");
                return false;
            }

            if (_text[_position] == (byte)'>')
            {
                _position++;
                return false;
            }

            if (Rest.StartsWith("/>"u8))
            {
                _position += 2;
                return true;
            }

            if (_position == before || count == MaxAttributes)
            {
                Malformed(_position,
                    count == MaxAttributes ? "An element has too many attributes." : "Attributes must be parted by white space.");
                return false;
            }

            ReadAttribute(count, isRoot);
            if (_isMalformed)
            {
                return false;
            }
        }
    }

    private void ReadAttribute(int index, bool isRoot)
    {
        var start = _position;
        var name = ReadName();
        if (_isMalformed)
        {
            return;
        }

        SkipWhiteSpace();
        if (!Rest.StartsWith("="u8))
        {
            Malformed(start, "An attribute must have a value.");
            return;
        }

        _position++;
        SkipWhiteSpace();
        var value = ReadQuoted();
        if (_isMalformed)
        {
            return;
        }

        var nameText = _text.Slice(name.Start, name.Length);
        for (var i = 0; i < index; i++)
        {
            if (_text.Slice(_attributes[i].Start, _attributes[i].Length).SequenceEqual(nameText))
            {
                Malformed(start, $"The attribute {Shown(nameText)} occurs twice.");
                return;
            }
        }

        _attributes[index] = name;
        CheckAttribute(start, name, value, isRoot);
    }

    private void CheckAttribute(int start, (int Start, int Length) qualified, ReadOnlySpan<byte> value, bool isRoot)
    {
        var name = _text.Slice(qualified.Start, qualified.Length);
        if (name.SequenceEqual("xmlns"u8))
        {
            _isDefault = isRoot ? value.SequenceEqual(Xhtml) : _isDefault;
            if (!isRoot && !value.SequenceEqual(Xhtml))
            {
                Malformed(start, "No other namespace than XHTML's is allowed.");
            }
        }
        else if (name.StartsWith("xmlns:"u8))
        {
            if (isRoot && value.SequenceEqual(Xhtml))
            {
                _prefix = (qualified.Start + 6, qualified.Length - 6);
            }
        }
        else if (name.Contains((byte)':') && !name.StartsWith("xml:"u8))
        {
            Malformed(start, $"The attribute {Shown(name)} is not in the XHTML namespace.");
        }
        else if (!NarrativeVocabulary.HasAttribute(name))
        {
            Refuse(start, $"The attribute {Shown(name)} is not allowed in narrative.");
        }
        else if (NarrativeVocabulary.IsUnsafe(name, value))
        {
            Refuse(start, $"The attribute {Shown(name)} holds what a reader would run or fetch.");
        }
    }

    private (int Start, int Length) ReadName()
    {
        var start = _position;
        var length = Rest.IndexOfAnyExcept(NameBytes);
        length = length < 0 ? Rest.Length : length;
        if (length == 0 || !(char.IsAsciiLetter((char)_text[start]) || _text[start] == (byte)'_'))
        {
            Malformed(start, "'<' must be written as '&lt;', and names of elements and attributes are plain letters.");
        }

        _position += length;
        return (start, length);
    }

    private ReadOnlySpan<byte> ReadQuoted()
    {
        var quote = AtEnd ? (byte)0 : _text[_position];
        if (quote is not ((byte)'"' or (byte)'\''))
        {
            Malformed(_position, "An attribute's value must be quoted.");
            return default;
        }

        var start = ++_position;
        var length = Rest.IndexOf(quote);
        if (length < 0)
        {
            Malformed(start, "An attribute's value is not ended.");
            return default;
        }

        var (end, hadContent) = (start + length, HasContent);
        while (!_isMalformed && _text[_position..end].IndexOfAny(TextStops) is var stop and >= 0)
        {
            _position += stop;
            if (_text[_position] == (byte)'<')
            {
                Malformed(_position, "'<' must be written as '&lt;'.");
            }
            else
            {
                ReadStop(inText: false);
            }
        }

        HasContent = hadContent;
        _position = end + 1;
        return _text[start..end];
    }
}
