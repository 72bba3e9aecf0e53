using System.Text.Json;
using FhirIcsHub.Fhir.Schemas;

namespace FhirIcsHub.Fhir.Xml;

/// <summary>
/// Writes a document's elements as the JSON of the same content, by the schema: which elements repeat, what token a primitive has, where
/// its id and extensions go. Notes what is against the XML format; what JSON breaks too (cardinality, values, codes) is left to the JSON
/// reader.
/// </summary>
internal sealed partial class XmlToJson(XmlNodeTree tree, XmlProblems problems, ReadMode mode)
{
    // The JSON reader's own limit.
    private const int MaxDepth = 128;

    private readonly FhirSchema _schema = FhirSchema.R4;
    private readonly PooledBytes _output = new(tree.Count * 24);
    private Utf8JsonWriter _json = null!;

    private bool IsStrict => mode == ReadMode.Strict;

    private int Position => _output.Length + _json.BytesPending;

    /// <summary>One line of JSON. Called once.</summary>
    public byte[] Write()
    {
        using (_output)
        using (_json = new Utf8JsonWriter(_output, JsonText.WriterOptions))
        {
            tree[0].JsonStart = 0;
            problems.Enter(tree[0].Name, -1);
            WriteResource(0);
            problems.Leave();
            _json.Flush();
            return _output.Written.ToArray();
        }
    }

    private void WriteResource(int node)
    {
        var name = tree[node].Name;
        Span<byte> utf8 = stackalloc byte[MaxNameLength];
        FhirType? type = null;
        if ((!TryGetUtf8(name, utf8, out var length) || !_schema.TryGetResourceType(utf8[..length], out type) || tree[node]
            .Space != XmlSpace.Fhir)
            && IsStrict)
        {
            problems.Add(node, $"'{ReadProblems.Printable(name)}' is not a resource type of FHIR R4.");
            WriteStandIn();
            return;
        }

        WriteObject(node, type, isResource: true);
    }

    private void WriteObject(int node, FhirType? type, bool isResource)
    {
        if (_json.CurrentDepth > MaxDepth - 4)
        {
            problems.Add(node, "Elements are nested too deep.");
            WriteStandIn();
            return;
        }

        var start = Position;
        _json.WriteStartObject();
        var before = Position;
        if (isResource)
        {
            _json.WriteString("resourceType"u8, tree[node].Name);
        }

        CheckContent(node, type);
        WriteAttributes(node, type, isResource);
        if (type is not { IsPrimitive: true })
        {
            WriteLooseValue(node);
        }

        if (type is null || !CheckOrder(node, type, isResource))
        {
            tree.GroupChildren(node);
        }

        for (var child = tree[node].FirstChild; child != 0;)
        {
            var (count, next) = GroupFrom(child);
            WriteGroup(child, count, type, isResource);
            child = next;
        }

        var isEmpty = Position == before;
        _json.WriteEndObject();
        if (isEmpty)
        {
            problems.StandIn(start, Position);
        }
    }

    // The children of one name from this one on, which stand together.
    private (int Count, int Next) GroupFrom(int first)
    {
        var count = 0;
        var node = first;
        for (; node != 0 && AreOfOneGroup(first, node); node = tree[node].Next)
        {
            count++;
        }

        return (count, node);
    }

    private void WriteGroup(int first, int count, FhirType? type, bool isResource)
    {
        var slot = tree[first].Slot;
        if (slot.Element is null)
        {
            if (IsStrict)
            {
                RefuseUnknown(first, count, type, isResource);
            }
            else
            {
                WriteUnknown(first, count);
            }

            return;
        }

        var repeats = slot.Element.IsRepeating;
        if (!repeats && count > 1)
        {
            if (IsStrict)
            {
                problems.Add(tree[first].Next, $"{slot.Element.Path} occurs {count} times, at most 1 is allowed.");
                count = 1;
            }

            repeats = !IsStrict;
        }

        tree[first].JsonStart = Position;
        if (slot.Type.IsPrimitive && (IsStrict || !HasForeignChildren(first, count)))
        {
            WritePrimitives(first, count, repeats, slot);
        }
        else
        {
            WriteComplex(first, count, repeats, slot);
        }
    }

    private void WriteComplex(int first, int count, bool repeats, ChildSlot slot)
    {
        _json.WritePropertyName(tree[first].Name);
        if (repeats)
        {
            _json.WriteStartArray();
        }

        var node = first;
        for (var i = 0; i < count; i++, node = tree[node].Next)
        {
            Enter(node, slot.Element, i);
            WriteComplexItem(node, slot);
            problems.Leave();
        }

        if (repeats)
        {
            _json.WriteEndArray();
        }
    }

    private void WriteComplexItem(int node, ChildSlot slot)
    {
        if (!IsStrict && tree[node].FirstChild == 0 && tree[node].FirstAttribute == 0 && tree[node].Value is { } text)
        {
            _json.WriteStringValue(text);
        }
        else if (slot.Type.IsResource)
        {
            WriteResourceIn(node);
        }
        else
        {
            WriteObject(node, slot.Type, isResource: false);
        }
    }

    // An element that holds one resource, which is its only child.
    private void WriteResourceIn(int node)
    {
        var resource = tree[node].FirstChild;
        if (resource == 0 || tree[resource].Next != 0)
        {
            problems.Add(node, $"The element must hold exactly one resource, found {(resource == 0 ? "none" : "several elements")}.");
            WriteStandIn();
            return;
        }

        CheckContent(node, null);
        RefuseAttributes(node);
        tree[resource].JsonStart = Position;
        WriteResource(resource);
    }

    // A stand-in keeps indexes and requirements of the JSON right where the XML is wrong.
    private void WriteStandIn()
    {
        var start = Position;
        _json.WriteStartObject();
        _json.WriteEndObject();
        problems.StandIn(start, Position);
    }

    private void Enter(int node, ElementDefinition element, int index)
    {
        problems.Enter(element.Name, element.IsRepeating ? index : -1);
        if (index > 0)
        {
            tree[node].JsonStart = Position;
        }
    }
}
