using System.Runtime.CompilerServices;
using System.Text.Json;
using FhirIcsHub.Fhir.FhirPath;

namespace FhirIcsHub.Fhir.Mapping;

/// <summary>
/// Writes what a map made as JSON: elements in the order of their type, repeating ones as arrays, ids and extensions of primitives beside
/// them.
/// </summary>
internal sealed class TargetWriter(Utf8JsonWriter json)
{
    /// <summary>Up to so many children are sorted by insertion, which is quick where they come nearly in order.</summary>
    private const int MaxInserted = 64;

    private TargetNode[] _stack = new TargetNode[64];
    private int _used;

    public void Write(TargetNode node)
    {
        RuntimeHelpers.EnsureSufficientExecutionStack();
        if (node.IsCopy)
        {
            WriteToken(node.Value.Element);
            return;
        }

        json.WriteStartObject();
        if (node.Type.IsResource)
        {
            json.WriteString("resourceType", node.Type.Name);
        }

        WriteChildren(node);
        json.WriteEndObject();
    }

    private void WriteChildren(TargetNode node)
    {
        var start = _used;
        for (var child = node.FirstChild; child is not null; child = child.Next)
        {
            if (child.HasContent())
            {
                Insert(start, child);
            }
        }

        var end = _used;
        if (end - start > MaxInserted)
        {
            SortMany(_stack.AsSpan(start, end - start));
        }

        for (var first = start; first < end;)
        {
            var next = first + 1;
            var slot = _stack[first].Slot!;
            while (next < end && ReferenceEquals(_stack[next].Slot, slot))
            {
                next++;
            }

            WriteElement(slot, first, next);
            first = next;
        }

        Array.Clear(_stack, start, end - start);
        _used = start;
    }

    // Keeps the children sorted by their element and place; what is equal stays in the order in which it came.
    private void Insert(int start, TargetNode child)
    {
        if (_used == _stack.Length)
        {
            Array.Resize(ref _stack, _used * 2);
        }

        var at = _used++;
        while (at > start && at - start < MaxInserted && IsBefore(child, _stack[at - 1], start, at))
        {
            _stack[at] = _stack[at - 1];
            at--;
        }

        _stack[at] = child;
    }

    private static void SortMany(Span<TargetNode> children)
    {
        var first = new Dictionary<MapSlot, int>(ReferenceEqualityComparer.Instance);
        foreach (var child in children)
        {
            first.TryAdd(child.Slot!, first.Count);
        }

        var sorted = children.ToArray().OrderBy(c => c.Slot!.Element.Ordinal).ThenBy(c => first[c.Slot!]).ThenBy(c => c.Place);
        sorted.ToArray().CopyTo(children);
    }

    private bool IsBefore(TargetNode left, TargetNode right, int start, int end)
    {
        var (a, b) = (left.Slot!, right.Slot!);
        if (ReferenceEquals(a, b))
        {
            return left.Place < right.Place;
        }

        if (a.Element.Ordinal != b.Element.Ordinal)
        {
            return a.Element.Ordinal < b.Element.Ordinal;
        }

        // Open elements have no order but that of their first value; those of one name stand together.
        for (var i = start; i < end - 1; i++)
        {
            if (ReferenceEquals(_stack[i].Slot, a))
            {
                return true;
            }
        }

        return false;
    }

    private void WriteElement(MapSlot slot, int first, int end)
    {
        var isList = slot.Element.IsRepeating || end - first > 1;
        var hasValues = false;
        var hasExtensions = false;
        for (var i = first; i < end; i++)
        {
            var isPrimitive = IsPrimitive(_stack[i]);
            hasValues |= !isPrimitive || _stack[i].Value.Kind != FhirPathKind.None;
            hasExtensions |= isPrimitive && _stack[i].FirstChild is not null;
        }

        if (hasValues)
        {
            json.WritePropertyName(slot.JsonName);
            WriteValues(first, end, isList);
        }

        if (hasExtensions)
        {
            json.WritePropertyName(slot.ExtensionsName);
            WriteExtensions(first, end, isList);
        }
    }

    private void WriteValues(int first, int end, bool isList)
    {
        if (isList)
        {
            json.WriteStartArray();
        }

        for (var i = first; i < end; i++)
        {
            if (!IsPrimitive(_stack[i]))
            {
                Write(_stack[i]);
            }
            else if (_stack[i].Value.Kind == FhirPathKind.None)
            {
                json.WriteNullValue();
            }
            else
            {
                WriteValue(_stack[i]);
            }
        }

        if (isList)
        {
            json.WriteEndArray();
        }
    }

    private void WriteExtensions(int first, int end, bool isList)
    {
        if (isList)
        {
            json.WriteStartArray();
        }

        for (var i = first; i < end; i++)
        {
            if (_stack[i].FirstChild is null)
            {
                json.WriteNullValue();
                continue;
            }

            json.WriteStartObject();
            WriteChildren(_stack[i]);
            json.WriteEndObject();
        }

        if (isList)
        {
            json.WriteEndArray();
        }
    }

    private static bool IsPrimitive(TargetNode node) =>
        node.Type.IsPrimitive || (node.Value.Kind != FhirPathKind.None && !node.IsCopy);

    // The JSON kind is that of the target's type where it is known.
    private void WriteValue(TargetNode node)
    {
        var value = node.Value;
        ElementKind? wanted = node.Type.Fhir is { IsPrimitive: true } type ? PrimitiveLexemes.KindOf(type.Lexeme) : null;
        if (value.Kind == FhirPathKind.Element)
        {
            var element = value.Element;
            if (wanted is null || wanted == element.Kind)
            {
                WriteToken(element);
            }
            else
            {
                WriteText(element.Text ?? "", wanted.Value);
            }

            return;
        }

        wanted ??= value.Kind switch
        {
            FhirPathKind.Boolean => ElementKind.Boolean,
            FhirPathKind.Integer or FhirPathKind.Decimal => ElementKind.Number,
            _ => ElementKind.String,
        };
        WriteText(value.ToString(), wanted.Value);
    }

    // A text that is no number or boolean stays a string: the reading of the result tells where that is wrong.
    private void WriteText(string text, ElementKind kind)
    {
        if (kind == ElementKind.Boolean && text is "true" or "false")
        {
            json.WriteBooleanValue(text == "true");
        }
        else if (kind == ElementKind.Number && IsNumber(text))
        {
            json.WriteRawValue(text, skipInputValidation: true);
        }
        else
        {
            json.WriteStringValue(text);
        }
    }

    private void WriteToken(Element element) =>
        json.WriteRawValue(element.Resource.Document.Slice(element.NodeRef.Start, element.NodeRef.Length), skipInputValidation: true);

    private static bool IsNumber(string text)
    {
        if (text.Length is 0 or > 400)
        {
            return false;
        }

        Span<byte> utf8 = stackalloc byte[400];
        if (System.Text.Ascii.FromUtf16(text, utf8, out var length) != System.Buffers.OperationStatus.Done)
        {
            return false;
        }

        var reader = new Utf8JsonReader(utf8[..length]);
        try
        {
            return reader.Read() && reader.TokenType == JsonTokenType.Number && reader.BytesConsumed == length;
        }
        catch (JsonException)
        {
            return false;
        }
    }
}
