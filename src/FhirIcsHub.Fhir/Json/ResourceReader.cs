using System.Text;
using System.Text.Json;
using System.Text.Unicode;
using FhirIcsHub.Fhir.Schemas;

namespace FhirIcsHub.Fhir;

/// <summary>
/// Reads FHIR JSON into the node tree in one pass over the tokens, checking the rules of https://hl7.org/fhir/R4/json.html and the schema on the way.
/// </summary>
internal sealed class ResourceReader(ReadMode mode)
{
    private const int MaxDepth = 128;

    private static readonly JsonReaderOptions ReaderOptions = new() { MaxDepth = MaxDepth };

    private readonly FhirSchema _schema = FhirSchema.R4;
    private readonly List<ReadProblem> _problems = [];
    private Node[] _nodes = [];
    private int _count;

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

        // Dense FHIR JSON has an element every 20 to 40 bytes; the array grows when a document is denser.
        _nodes = new Node[Math.Max(16, text.Length / 24)];
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
                IssueSeverity.Fatal, IssueType.Structure, "The body is not well-formed JSON: " + Reason(e),
                Line: (int)(e.LineNumber ?? 0) + 1, Column: (int)(e.BytePositionInLine ?? 0) + 1));
        }

        var resource = new Resource(utf8Json, _nodes, 0);
        var issues = new List<Issue>(_problems.Count);
        foreach (var problem in _problems)
        {
            issues.Add(problem.ToIssue(resource));
        }

        return new ReadResult(issues.Exists(i => i.IsError) ? null : resource, issues);
    }

    private static ReadResult Failed(Issue issue) => new(null, [issue]);

    // System.Text.Json's message may quote a byte of the body and repeats the position: only its first sentence is passed on, without quotes.
    private static string Reason(JsonException e)
    {
        var message = e.Message;
        var position = message.IndexOf(" LineNumber", StringComparison.Ordinal);
        return position < 0 ? message : message[..position];
    }

    private void ReadRoot(ref Utf8JsonReader reader)
    {
        var root = Add(ref reader, 0, 0, Node.NoType, null);
        ReadResource(ref reader, root);
    }

    // The reader stands on StartObject and, afterwards, on the matching EndObject.
    private void ReadResource(ref Utf8JsonReader reader, int node)
    {
        var type = FindResourceType(reader, node, out var found);
        if (type is null && (IsStrict || !found))
        {
            reader.Skip();
            Close(ref reader, node);
            return;
        }

        _nodes[node].Type = type?.Index ?? Node.NoType;
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
                Report(node, null, reader.TokenStartIndex, IssueType.Structure, "resourceType must be a string.");
                return null;
            }

            found = true;
            if (!reader.ValueIsEscaped && _schema.TryGetResourceType(reader.ValueSpan, out var type))
            {
                return type;
            }

            if (IsStrict)
            {
                Report(node, null, reader.TokenStartIndex, IssueType.Structure, "resourceType is not a resource type of FHIR R4.");
            }

            return null;
        }

        Report(node, null, _nodes[node].Start, IssueType.Structure, "resourceType is missing.");
        return null;
    }

    private void ReadObject(ref Utf8JsonReader reader, int node, FhirType? type)
    {
        var members = new ObjectMembers(node);
        var any = false;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            any = true;
            ReadProperty(ref reader, type, ref members);
        }

        Close(ref reader, node);
        if (!any)
        {
            Report(node, null, _nodes[node].Start, IssueType.Structure, "An object must not be empty.");
        }

        if (members.HasNulls)
        {
            CheckNulls(node);
        }

        if (type is not null && IsStrict && (type.RequiredElements & ~(members.Values | members.Extensions)) is var missing and not 0)
        {
            ReportMissing(node, type, missing);
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
        if (type is not null && type.TryGetSlot(isExtensions ? name[1..] : name, out var slot) && (!isExtensions || slot.Type.IsPrimitive || !IsStrict))
        {
            ReadElement(ref reader, nameStart, slot, isExtensions, ref members);
            return;
        }

        if (name.SequenceEqual("resourceType"u8) && type is { IsResource: true })
        {
            if (members.SawResourceType)
            {
                ReportDuplicate(members.Node, nameStart, "resourceType");
            }

            members.SawResourceType = true;
            reader.Read();
            return;
        }

        var text = Encoding.UTF8.GetString(name);
        if (IsStrict)
        {
            Report(members.Node, null, nameStart - 1, IssueType.Structure, $"'{Printable(text)}' is not an element of {type}.");
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
            ReportSecond(slot, members.Node, nameStart);
            reader.Read();
            reader.Skip();
            return;
        }

        var merge = (otherKind & bit) != 0 ? FindChild(members.Node, slot.Element.Index) : 0;
        if (merge != 0 && _nodes[merge].Type != slot.Type.Index)
        {
            ReportSecond(slot, members.Node, nameStart);
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
                Report(members.Node, slot.Element.Name, reader.TokenStartIndex, IssueType.Structure, $"{slot.Element.Path} does not repeat: expected a single value, found an array.");
                reader.Skip();
                return;
            }

            ReadArray(ref reader, nameStart, slot, isExtensions, merge, ref members);
            return;
        }

        if (IsStrict && slot.Element.IsRepeating)
        {
            Report(members.Node, slot.Element.Name, reader.TokenStartIndex, IssueType.Structure, $"{slot.Element.Path} repeats: expected an array.");
            reader.Skip();
            return;
        }

        ReadItem(ref reader, nameStart, slot, isExtensions, inArray: false, merge, ref members);
    }

    private void ReadArray(ref Utf8JsonReader reader, int nameStart, ChildSlot slot, bool isExtensions, int merge, ref ObjectMembers members)
    {
        var start = reader.TokenStartIndex;
        var items = 0;
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            items++;
            ReadItem(ref reader, nameStart, slot, isExtensions, inArray: true, merge, ref members);
            merge = merge == 0 ? 0 : NextOf(merge, slot.Element.Index);
        }

        if (items == 0)
        {
            Report(members.Node, slot.Element.Name, start, IssueType.Structure, "An array must not be empty.");
        }
        else if (items > slot.Element.Max && IsStrict)
        {
            Report(members.Node, slot.Element.Name, start, IssueType.Structure, $"{slot.Element.Path} occurs {items} times, at most {slot.Element.Max} are allowed.");
        }
    }

    // One value of an element, or one object of a primitive's extensions. merge: the node that the other half of a primitive has made.
    private void ReadItem(ref Utf8JsonReader reader, int nameStart, ChildSlot slot, bool isExtensions, bool inArray, int merge, ref ObjectMembers members)
    {
        if (reader.TokenType == JsonTokenType.Null)
        {
            if (!inArray || !slot.Type.IsPrimitive)
            {
                Report(members.Node, slot.Element.Name, reader.TokenStartIndex, IssueType.Structure, "null is not allowed here.");
                return;
            }

            members.HasNulls = true;
            if (merge == 0)
            {
                Append(AddAbsent(ref reader, nameStart, slot), ref members);
            }

            return;
        }

        if (isExtensions)
        {
            var owner = merge;
            if (owner == 0)
            {
                owner = AddAbsent(ref reader, nameStart, slot);
                Append(owner, ref members);
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
                Report(members.Node, slot.Element.Name, reader.TokenStartIndex, IssueType.Structure, $"Expected an object for {slot.Element.Path} ({slot.Type}).");
                reader.Skip();
                return;
            }

            Append(ReadValue(ref reader, nameStart, slot.Element.NameId, slot.Element), ref members);
            return;
        }

        var node = Add(ref reader, nameStart, slot.Element.NameId, slot.Type.Index, slot.Element);
        Append(node, ref members);
        if (slot.Type.IsResource)
        {
            ReadResource(ref reader, node);
        }
        else
        {
            ReadObject(ref reader, node, slot.Type);
        }
    }

    private void ReadPrimitive(ref Utf8JsonReader reader, int nameStart, ChildSlot slot, int merge, ref ObjectMembers members)
    {
        var kind = KindOf(reader.TokenType);
        if (kind is ElementKind.Object or ElementKind.Absent)
        {
            if (IsStrict)
            {
                Report(members.Node, slot.Element.Name, reader.TokenStartIndex, IssueType.Structure, $"Expected a value of type {slot.Type} for {slot.Element.Path}.");
                reader.Skip();
                return;
            }

            Append(ReadValue(ref reader, nameStart, slot.Element.NameId, slot.Element), ref members);
            return;
        }

        var node = merge;
        if (node == 0)
        {
            node = Add(ref reader, nameStart, slot.Element.NameId, slot.Type.Index, slot.Element);
            Append(node, ref members);
        }

        SetValue(ref reader, ref _nodes[node], kind);
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
            Report(node, null, reader.TokenStartIndex, IssueType.Structure, $"Expected a JSON {PrimitiveLexemes.KindOf(lexeme).ToString().ToLowerInvariant()} for a value of type {slot.Type}.");
            return;
        }

        var value = reader.ValueSpan;
        if (value.IsEmpty)
        {
            Report(node, null, reader.TokenStartIndex, IssueType.Value, "A string must not be empty.");
            return;
        }

        if (reader.ValueIsEscaped)
        {
            if (!CheckEscapes(ref reader, node))
            {
                return;
            }

            value = Encoding.UTF8.GetBytes(reader.GetString()!);
        }

        if (!PrimitiveLexemes.IsValid(lexeme, value))
        {
            Report(node, null, reader.TokenStartIndex, IssueType.Value, $"The value is not a valid {slot.Type}.");
        }
        else if (slot.Element.RequiredCodes is { } codes && !codes.Contains(value))
        {
            Report(node, null, reader.TokenStartIndex, IssueType.CodeInvalid, $"The code is not in the required value set {slot.Element.ValueSet}.");
        }
    }

    // A lone surrogate is well-formed JSON but no text.
    private bool CheckEscapes(ref Utf8JsonReader reader, int node)
    {
        var content = reader.ValueSpan;
        for (var i = content.IndexOf("\\u"u8); i >= 0;)
        {
            var unit = HexUnit(content[(i + 2)..]);
            var next = i + 6;
            if (char.IsHighSurrogate(unit) && content[next..].StartsWith("\\u"u8) && char.IsLowSurrogate(HexUnit(content[(next + 2)..])))
            {
                next += 6;
            }
            else if (char.IsSurrogate(unit) && !IsEscapedBackslash(content, i))
            {
                Report(node, null, reader.TokenStartIndex, IssueType.Value, "The string has half of a surrogate pair.");
                return false;
            }

            var following = content[next..].IndexOf("\\u"u8);
            i = following < 0 ? -1 : next + following;
        }

        return true;
    }

    private static bool IsEscapedBackslash(ReadOnlySpan<byte> content, int backslash)
    {
        var before = 0;
        while (before < backslash && content[backslash - before - 1] == (byte)'\\')
        {
            before++;
        }

        return before % 2 == 1;
    }

    private static char HexUnit(ReadOnlySpan<byte> digits) =>
        digits.Length >= 4 && System.Buffers.Text.Utf8Parser.TryParse(digits[..4], out ushort unit, out var consumed, 'x') && consumed == 4 ? (char)unit : '\0';

    private void ReadPrimitiveExtensions(ref Utf8JsonReader reader, int owner, ChildSlot slot)
    {
        if (reader.TokenType != JsonTokenType.StartObject)
        {
            Report(owner, null, reader.TokenStartIndex, IssueType.Structure, $"_{slot.Element.Name} must be an object with id or extension.");
            reader.Skip();
            return;
        }

        var (start, length) = (_nodes[owner].Start, _nodes[owner].Length);
        ReadObject(ref reader, owner, slot.Type);
        if (_nodes[owner].Kind != ElementKind.Absent)
        {
            (_nodes[owner].Start, _nodes[owner].Length) = (start, length);
        }
    }

    // As sent: a member that R4 does not know. Its objects are searched for resources, everything else is navigable by name.
    private void ReadUnknown(ref Utf8JsonReader reader, int nameStart, string name, ref ObjectMembers members)
    {
        if (!members.AddUnknown(name))
        {
            ReportDuplicate(members.Node, nameStart, name);
        }

        var nameId = _schema.NameId(name);
        reader.Read();
        if (reader.TokenType != JsonTokenType.StartArray)
        {
            Append(ReadValue(ref reader, nameStart, nameId, null), ref members);
            return;
        }

        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            Append(ReadValue(ref reader, nameStart, nameId, null), ref members);
        }
    }

    private int ReadValue(ref Utf8JsonReader reader, int nameStart, ushort nameId, ElementDefinition? definition)
    {
        var node = Add(ref reader, nameStart, nameId, Node.NoType, definition);
        switch (reader.TokenType)
        {
            case JsonTokenType.StartObject:
                FhirType? type = null;
                var ahead = reader;
                if (ahead.Read() && ahead.TokenType == JsonTokenType.PropertyName && ahead.ValueTextEquals("resourceType"u8) && ahead.Read()
                    && ahead.TokenType == JsonTokenType.String && _schema.TryGetResourceType(ahead.ValueSpan, out type))
                {
                    _nodes[node].Type = type.Index;
                }

                ReadObject(ref reader, node, type);
                break;
            case JsonTokenType.StartArray:
                var members = new ObjectMembers(node);
                while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
                {
                    Append(ReadValue(ref reader, nameStart, nameId, null), ref members);
                }

                Close(ref reader, node);
                break;
            default:
                SetValue(ref reader, ref _nodes[node], KindOf(reader.TokenType));
                if (reader.TokenType == JsonTokenType.String && reader.ValueIsEscaped)
                {
                    CheckEscapes(ref reader, node);
                }

                break;
        }

        return node;
    }

    private int Add(ref Utf8JsonReader reader, int nameStart, ushort nameId, ushort type, ElementDefinition? definition)
    {
        if (_count == _nodes.Length)
        {
            Array.Resize(ref _nodes, _nodes.Length * 2);
        }

        ref var node = ref _nodes[_count];
        node.Start = (int)reader.TokenStartIndex;
        node.NameStart = nameStart;
        node.NameId = nameId;
        node.Type = type;
        node.Definition = definition?.Index ?? Node.NoType;
        node.Kind = ElementKind.Object;
        return _count++;
    }

    private int AddAbsent(ref Utf8JsonReader reader, int nameStart, ChildSlot slot)
    {
        var node = Add(ref reader, nameStart, slot.Element.NameId, slot.Type.Index, slot.Element);
        _nodes[node].Kind = ElementKind.Absent;
        return node;
    }

    // Links a node as the last child of the object. For a primitive whose extensions have been read first the id and extensions stay its children.
    private void Append(int node, ref ObjectMembers members)
    {
        if (members.LastChild == 0)
        {
            _nodes[members.Node].FirstChild = node;
        }
        else
        {
            _nodes[members.LastChild].Next = node;
        }

        members.LastChild = node;
    }

    private void Close(ref Utf8JsonReader reader, int node) => _nodes[node].Length = (int)reader.BytesConsumed - _nodes[node].Start;

    private static void SetValue(ref Utf8JsonReader reader, ref Node node, ElementKind kind)
    {
        node.Start = (int)reader.TokenStartIndex;
        node.Length = (int)reader.BytesConsumed - node.Start;
        node.Kind = kind;
        node.IsEscaped = kind == ElementKind.String && reader.ValueIsEscaped;
    }

    private static ElementKind KindOf(JsonTokenType token) => token switch
    {
        JsonTokenType.String => ElementKind.String,
        JsonTokenType.Number => ElementKind.Number,
        JsonTokenType.True or JsonTokenType.False => ElementKind.Boolean,
        JsonTokenType.StartObject or JsonTokenType.StartArray => ElementKind.Object,
        _ => ElementKind.Absent,
    };

    private int FindChild(int node, ushort definition)
    {
        var child = _nodes[node].FirstChild;
        while (child != 0 && _nodes[child].Definition != definition)
        {
            child = _nodes[child].Next;
        }

        return child;
    }

    private int NextOf(int node, ushort definition)
    {
        var next = _nodes[node].Next;
        return next != 0 && _nodes[next].Definition == definition ? next : 0;
    }

    private void CheckNulls(int node)
    {
        for (var child = _nodes[node].FirstChild; child != 0; child = _nodes[child].Next)
        {
            if (_nodes[child].Kind == ElementKind.Absent && _nodes[child].FirstChild == 0)
            {
                Report(child, null, _nodes[child].Start, IssueType.Structure, "null stands for a value that has extensions; here there are none.");
            }
        }
    }

    private void ReportMissing(int node, FhirType type, ulong missing)
    {
        for (var ordinal = 0; ordinal < type.Elements.Count; ordinal++)
        {
            if ((missing & (1UL << ordinal)) != 0)
            {
                var element = type.Elements[ordinal];
                Report(node, element.Name, _nodes[node].Start, IssueType.Required, $"{element.Path} is required (minimum {element.Min}) and missing.");
            }
        }
    }

    private void ReportSecond(ChildSlot slot, int parent, int nameStart)
    {
        if (slot.Element.IsChoice)
        {
            Report(parent, slot.Element.Name, nameStart - 1, IssueType.Structure, $"{slot.Element.Path} may have one type only, and it is there already.");
        }
        else
        {
            ReportDuplicate(parent, nameStart, slot.Element.Name);
        }
    }

    private void ReportDuplicate(int parent, int nameStart, string name) =>
        Report(parent, null, nameStart - 1, IssueType.Structure, $"The property '{Printable(name)}' occurs twice in one object.");

    private void Report(int node, string? child, long offset, string code, string text)
    {
        if (_problems.Count < ReadResult.MaxIssues)
        {
            _problems.Add(new ReadProblem(node, child, (int)offset, code, text));
        }
    }

    // Names come from the sender: what is no plain element name is not repeated, it could hold personal data or markup.
    private static string Printable(string name) =>
        name.Length <= 64 && name.All(c => char.IsAsciiLetterOrDigit(c) || c is '_' or '-' or '.') ? name : "(unprintable)";

    /// <summary>What has been met in the object being read.</summary>
    private struct ObjectMembers(int node)
    {
        private HashSet<string>? _unknown;

        public readonly int Node => node;

        public int LastChild { get; set; }

        /// <summary>Bit per element that has had a value.</summary>
        public ulong Values { get; set; }

        /// <summary>Bit per element that has had its <c>_name</c> counterpart.</summary>
        public ulong Extensions { get; set; }

        public bool HasNulls { get; set; }

        public bool SawResourceType { get; set; }

        public bool AddUnknown(string name) => (_unknown ??= new HashSet<string>(StringComparer.Ordinal)).Add(name);
    }

    private readonly record struct ReadProblem(int Node, string? Child, int Offset, string Code, string Text)
    {
        public Issue ToIssue(Resource resource)
        {
            var before = resource.Document[..Math.Min(Offset, resource.Document.Length)];
            var lineStart = before.LastIndexOf((byte)'\n') + 1;
            var location = ElementLocation.Of(resource, Node);
            return new Issue(
                IssueSeverity.Error, Code, Text, Child is null ? location : $"{location}.{Child}",
                before.Count((byte)'\n') + 1, before.Length - lineStart + 1);
        }
    }
}
