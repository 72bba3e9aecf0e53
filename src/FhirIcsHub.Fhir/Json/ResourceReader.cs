using System.Text;
using System.Text.Json;
using System.Text.Unicode;
using FhirIcsHub.Fhir.Schemas;

namespace FhirIcsHub.Fhir;

/// <summary>
/// Reads FHIR JSON into the node tree in one pass over the tokens, checking on the way the rules of https://hl7.org/fhir/R4/json.html
/// and the schema.
/// </summary>
internal sealed partial class ResourceReader(ReadMode mode)
{
    private const int MaxDepth = 128;

    private static readonly JsonReaderOptions ReaderOptions = new() { MaxDepth = MaxDepth };

    private readonly FhirSchema _schema = FhirSchema.R4;
    private readonly ReadProblems _problems = new();
    private readonly NodeTree _tree = new();

    private bool IsStrict => mode == ReadMode.Strict;

    public ReadResult Read(ReadOnlyMemory<byte> utf8Json)
    {
        if (utf8Json.Span.StartsWith("\uFEFF"u8))
        {
            utf8Json = utf8Json[3..];
        }

        var text = utf8Json.Span;
        if (!Utf8.IsValid(text))
        {
            return Failed(new Issue(IssueSeverity.Fatal, IssueType.Structure, "The body is not valid UTF-8."));
        }

        _tree.Reserve(text.Length);
        var reader = new Utf8JsonReader(text, ReaderOptions);
        try
        {
            reader.Read();
            if (reader.TokenType != JsonTokenType.StartObject)
            {
                return Failed(new Issue(IssueSeverity.Fatal, IssueType.Structure, "A resource is a JSON object.", Line: 1, Column: 1));
            }

            ReadRoot(ref reader);
            reader.Read();
        }
        catch (JsonException e)
        {
            return Failed(new Issue(
                IssueSeverity.Fatal, IssueType.Structure, "The body is not well-formed JSON: " + JsonText.ReasonOf(e),
                Line: (int)(e.LineNumber ?? 0) + 1, Column: (int)(e.BytePositionInLine ?? 0) + 1));
        }

        var resource = new Resource(utf8Json, _tree.Nodes, 0, IsStrict);
        return _problems.IsEmpty ? new ReadResult(resource, []) : new ReadResult(null, _problems.ToIssues(resource));
    }

    private static ReadResult Failed(Issue issue) => new(null, [issue]);

    private void ReadRoot(ref Utf8JsonReader reader)
    {
        var root = _tree.Add(ref reader, 0, 0, Node.NoType, null);
        ReadResource(ref reader, root);
    }

    // The reader stands on StartObject and, afterwards, on the matching EndObject.
    private void ReadResource(ref Utf8JsonReader reader, int node)
    {
        var type = FindResourceType(reader, node, out var found);
        if (type is null && (IsStrict || !found))
        {
            reader.Skip();
            _tree.Close(ref reader, node);
            return;
        }

        _tree[node].Type = type?.Index ?? Node.NoType;
        ReadObject(ref reader, node, type);
    }

    // resourceType may stand anywhere in the object: the search goes ahead on a copy of the reader.
    private FhirType? FindResourceType(Utf8JsonReader reader, int node, out bool found)
    {
        found = false;
        var depth = reader.CurrentDepth;
        while (reader.Read() && reader.CurrentDepth > depth)
        {
            var isResourceType = reader.ValueTextEquals("resourceType"u8);
            reader.Read();
            if (!isResourceType)
            {
                reader.Skip();
                continue;
            }

            if (reader.TokenType != JsonTokenType.String)
            {
                _problems.AddStructure(node, null, reader.TokenStartIndex, "resourceType must be a string.");
                return null;
            }

            found = true;
            if (!reader.ValueIsEscaped && _schema.TryGetResourceType(reader.ValueSpan, out var type))
            {
                return type;
            }

            if (IsStrict)
            {
                _problems.AddStructure(node, null, reader.TokenStartIndex, "resourceType is not a resource type of FHIR R4.");
            }

            return null;
        }

        _problems.AddStructure(node, null, _tree[node].Start, "resourceType is missing.");
        return null;
    }

    private void ReadObject(ref Utf8JsonReader reader, int node, FhirType? type)
    {
        var start = reader.TokenStartIndex;
        var members = new ObjectMembers(node);
        var any = false;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            any = true;
            ReadProperty(ref reader, type, ref members);
        }

        _tree.Close(ref reader, node);
        if (!any)
        {
            _problems.AddStructure(node, null, start, "An object must not be empty.");
        }

        if (members.HasNulls)
        {
            CheckNulls(node);
        }

        if (type is not null && IsStrict && (type.RequiredElements & ~(members.Values | members.Extensions)) is var missing and not 0)
        {
            _problems.AddMissing(node, type, missing, _tree[node].Start);
        }
    }

    private void ReadProperty(ref Utf8JsonReader reader, FhirType? type, ref ObjectMembers members)
    {
        var nameStart = (int)reader.TokenStartIndex + 1;
        var name = reader.ValueSpan;
        if (reader.ValueIsEscaped && CheckEscapes(ref reader, members.Node))
        {
            name = Encoding.UTF8.GetBytes(reader.GetString()!);
        }

        var isExtensions = name.Length > 1 && name[0] == (byte)'_';
        if (type is not null && type.TryGetSlot(isExtensions ? name[1..] : name, out var slot)
            && (!isExtensions || slot.Type.IsPrimitive || !IsStrict))
        {
            ReadElement(ref reader, nameStart, slot, isExtensions, ref members);
            return;
        }

        if (name.SequenceEqual("resourceType"u8) && type is { IsResource: true })
        {
            if (members.SawResourceType)
            {
                _problems.AddDuplicate(members.Node, nameStart, "resourceType");
            }

            members.SawResourceType = true;
            reader.Read();
            return;
        }

        var text = Encoding.UTF8.GetString(name);
        if (IsStrict)
        {
            _problems.AddStructure(members.Node, null, nameStart - 1, $"'{ReadProblems.Printable(text)}' is not an element of {type}.");
            reader.Read();
            reader.Skip();
            return;
        }

        ReadUnknown(ref reader, nameStart, text, ref members);
    }

    private void ReadElement(ref Utf8JsonReader reader, int nameStart, ChildSlot slot, bool isExtensions, ref ObjectMembers members)
    {
        var bit = 1UL << slot.Ordinal;
        var sameKind = isExtensions ? members.Extensions : members.Values;
        var otherKind = isExtensions ? members.Values : members.Extensions;
        if ((sameKind & bit) != 0)
        {
            _problems.AddSecond(slot, members.Node, nameStart);
            reader.Read();
            reader.Skip();
            return;
        }

        var merge = (otherKind & bit) != 0 ? _tree.FindChild(members.Node, slot.Element.Index) : 0;
        if (merge != 0 && _tree[merge].Type != slot.Type.Index)
        {
            _problems.AddSecond(slot, members.Node, nameStart);
        }

        if (isExtensions)
        {
            members.Extensions |= bit;
        }
        else
        {
            members.Values |= bit;
        }

        reader.Read();
        if (reader.TokenType == JsonTokenType.StartArray)
        {
            if (IsStrict && !slot.Element.IsRepeating)
            {
                _problems.AddStructure(
                    members.Node, slot.Element.Name, reader.TokenStartIndex,
                    $"{slot.Element.Path} does not repeat: expected a single value, found an array.");
                reader.Skip();
                return;
            }

            ReadArray(ref reader, nameStart, slot, isExtensions, merge, ref members);
            return;
        }

        if (IsStrict && slot.Element.IsRepeating)
        {
            _problems.AddStructure(
                members.Node, slot.Element.Name, reader.TokenStartIndex,
                $"{slot.Element.Path} repeats: expected an array.");
            reader.Skip();
            return;
        }

        ReadItem(ref reader, nameStart, slot, isExtensions, inArray: false, merge, ref members);
    }

    private void ReadArray(
        ref Utf8JsonReader reader, int nameStart, ChildSlot slot, bool isExtensions, int merge, ref ObjectMembers members)
    {
        var start = reader.TokenStartIndex;
        var items = 0;
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            items++;
            ReadItem(ref reader, nameStart, slot, isExtensions, inArray: true, merge, ref members);
            merge = merge == 0 ? 0 : _tree.NextOf(merge, slot.Element.Index);
        }

        if (items == 0 && IsStrict)
        {
            _problems.AddStructure(members.Node, slot.Element.Name, start, "An array must not be empty.");
        }
        else if (items > slot.Element.Max && IsStrict)
        {
            _problems.AddStructure(
                members.Node, slot.Element.Name, start,
                $"{slot.Element.Path} occurs {items} times, at most {slot.Element.Max} are allowed.");
        }
    }

    // One value of an element, or one object of a primitive's extensions. merge: the node that the other half of a primitive has made.
    private void ReadItem(
        ref Utf8JsonReader reader, int nameStart, ChildSlot slot, bool isExtensions, bool inArray, int merge, ref ObjectMembers members)
    {
        if (reader.TokenType == JsonTokenType.Null)
        {
            if (!inArray || !slot.Type.IsPrimitive)
            {
                _problems.AddStructure(members.Node, slot.Element.Name, reader.TokenStartIndex, "null is not allowed here.");
                return;
            }

            members.HasNulls = true;
            if (merge == 0)
            {
                _tree.Append(_tree.AddAbsent(ref reader, nameStart, slot), members.Node, ref members.LastChild);
            }

            return;
        }

        if (isExtensions)
        {
            var owner = merge;
            if (owner == 0)
            {
                owner = _tree.AddAbsent(ref reader, nameStart, slot);
                _tree.Append(owner, members.Node, ref members.LastChild);
            }

            ReadPrimitiveExtensions(ref reader, owner, slot);
            return;
        }

        if (slot.Type.IsPrimitive)
        {
            ReadPrimitive(ref reader, nameStart, slot, merge, ref members);
            return;
        }

        if (reader.TokenType != JsonTokenType.StartObject)
        {
            if (IsStrict)
            {
                _problems.AddStructure(
                    members.Node, slot.Element.Name, reader.TokenStartIndex,
                    $"Expected an object for {slot.Element.Path} ({slot.Type}).");
                reader.Skip();
                return;
            }

            _tree.Append(ReadValue(ref reader, nameStart, slot.Element.NameId, slot.Element), members.Node, ref members.LastChild);
            return;
        }

        var node = _tree.Add(ref reader, nameStart, slot.Element.NameId, slot.Type.Index, slot.Element);
        _tree.Append(node, members.Node, ref members.LastChild);
        if (slot.Type.IsResource)
        {
            ReadResource(ref reader, node);
        }
        else
        {
            ReadObject(ref reader, node, slot.Type);
        }
    }

    private void CheckNulls(int node)
    {
        for (var child = _tree[node].FirstChild; child != 0; child = _tree[child].Next)
        {
            if (_tree[child].Kind == ElementKind.Absent && _tree[child].FirstChild == 0)
            {
                _problems.AddStructure(
                    child, null, _tree[child].Start,
                    "null stands for a value that has extensions; here there are none.");
            }
        }
    }
}
