using System.Buffers;
using System.Text.Json;
using FhirIcsHub.Fhir.Narratives;
using FhirIcsHub.Fhir.Schemas;

namespace FhirIcsHub.Fhir;

/// <content>Primitive values: their JSON kind, lexeme and code, and their id and extensions in the member with an underscore.</content>
internal sealed partial class ResourceReader
{
    private void ReadPrimitive(ref Utf8JsonReader reader, int nameStart, ChildSlot slot, int merge, ref ObjectMembers members)
    {
        var kind = KindOf(reader.TokenType);
        if (kind is ElementKind.Object or ElementKind.Absent)
        {
            if (IsStrict)
            {
                _problems.AddStructure(
                    members.Node, slot.Element.Name, reader.TokenStartIndex,
                    $"Expected a value of type {slot.Type} for {slot.Element.Path}.");
                reader.Skip();
                return;
            }

            _tree.Append(ReadValue(ref reader, nameStart, slot.Element.NameId, slot.Element), members.Node, ref members.LastChild);
            return;
        }

        var node = merge;
        if (node == 0)
        {
            node = _tree.Add(ref reader, nameStart, slot.Element.NameId, slot.Type.Index, slot.Element);
            _tree.Append(node, members.Node, ref members.LastChild);
        }

        _tree.SetValue(ref reader, node, kind);
        if (IsStrict)
        {
            CheckPrimitive(ref reader, node, kind, slot);
        }
        else if (kind == ElementKind.String && reader.ValueIsEscaped)
        {
            CheckEscapes(ref reader, node);
        }
    }

    private void CheckPrimitive(ref Utf8JsonReader reader, int node, ElementKind kind, ChildSlot slot)
    {
        var lexeme = slot.Type.Lexeme;
        if (kind != PrimitiveLexemes.KindOf(lexeme))
        {
            _problems.AddStructure(
                node, null, reader.TokenStartIndex,
                $"Expected a JSON {PrimitiveLexemes.KindOf(lexeme).ToString().ToLowerInvariant()} for a value of type {slot.Type}.");
            return;
        }

        var value = reader.ValueSpan;
        if (value.IsEmpty)
        {
            _problems.Add(node, null, reader.TokenStartIndex, IssueType.Value, "A string must not be empty.");
            return;
        }

        if (!reader.ValueIsEscaped)
        {
            CheckText(ref reader, node, slot, value);
            return;
        }

        if (CheckEscapes(ref reader, node))
        {
            var buffer = ArrayPool<byte>.Shared.Rent(value.Length);
            CheckText(ref reader, node, slot, buffer.AsSpan(0, reader.CopyString(buffer)));
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    private void CheckText(ref Utf8JsonReader reader, int node, ChildSlot slot, ReadOnlySpan<byte> value)
    {
        if (slot.Type.Lexeme == PrimitiveLexeme.Xhtml)
        {
            CheckNarrative(ref reader, node, value);
        }
        else if (!PrimitiveLexemes.IsValid(slot.Type.Lexeme, value))
        {
            _problems.Add(node, null, reader.TokenStartIndex, IssueType.Value, $"The value is not a valid {slot.Type}.");
        }
        else if (slot.Element.RequiredCodes is { } codes && !codes.Contains(value))
        {
            _problems.Add(
                node, null, reader.TokenStartIndex, IssueType.CodeInvalid,
                $"The code is not in the required value set {slot.Element.ValueSet}.");
        }
    }

    private void CheckNarrative(ref Utf8JsonReader reader, int node, ReadOnlySpan<byte> markup)
    {
        if (Narrative.Check(markup) is { } problem)
        {
            var offset = reader.TokenStartIndex + 1 + JsonText.EscapedOffset(reader.ValueSpan, problem.Offset);
            _problems.Add(node, null, offset, problem.IsMarkup ? IssueType.Security : IssueType.Structure, problem.Text);
        }
    }

    // A lone surrogate is well-formed JSON but no text.
    private bool CheckEscapes(ref Utf8JsonReader reader, int node)
    {
        if (!JsonText.HasLoneSurrogate(reader.ValueSpan))
        {
            return true;
        }

        _problems.Add(node, null, reader.TokenStartIndex, IssueType.Value, "The string has half of a surrogate pair.");
        return false;
    }

    private void ReadPrimitiveExtensions(ref Utf8JsonReader reader, int owner, ChildSlot slot)
    {
        if (reader.TokenType != JsonTokenType.StartObject)
        {
            _problems.AddStructure(owner, null, reader.TokenStartIndex, $"_{slot.Element.Name} must be an object with id or extension.");
            reader.Skip();
            return;
        }

        var (start, length) = (_tree[owner].Start, _tree[owner].Length);
        ReadObject(ref reader, owner, slot.Type);
        if (_tree[owner].Kind != ElementKind.Absent)
        {
            (_tree[owner].Start, _tree[owner].Length) = (start, length);
        }
    }

    private static ElementKind KindOf(JsonTokenType token) => token switch
    {
        JsonTokenType.String => ElementKind.String,
        JsonTokenType.Number => ElementKind.Number,
        JsonTokenType.True or JsonTokenType.False => ElementKind.Boolean,
        JsonTokenType.StartObject or JsonTokenType.StartArray => ElementKind.Object,
        _ => ElementKind.Absent,
    };
}
