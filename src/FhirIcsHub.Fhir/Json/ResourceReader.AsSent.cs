using System.Text.Json;
using FhirIcsHub.Fhir.Schemas;

namespace FhirIcsHub.Fhir;

/// <content>What R4 does not know, when a resource is read as sent.</content>
internal sealed partial class ResourceReader
{
    // As sent: a member that R4 does not know. Its objects are searched for resources, everything else is navigable by name.
    private void ReadUnknown(ref Utf8JsonReader reader, int nameStart, string name, ref ObjectMembers members)
    {
        if (!members.AddUnknown(name))
        {
            _problems.AddDuplicate(members.Node, nameStart, name);
        }

        var nameId = _schema.NameId(name);
        reader.Read();
        if (reader.TokenType != JsonTokenType.StartArray)
        {
            _tree.Append(ReadValue(ref reader, nameStart, nameId, null), members.Node, ref members.LastChild);
            return;
        }

        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            _tree.Append(ReadValue(ref reader, nameStart, nameId, null), members.Node, ref members.LastChild);
        }
    }

    private int ReadValue(ref Utf8JsonReader reader, int nameStart, ushort nameId, ElementDefinition? definition)
    {
        var node = _tree.Add(ref reader, nameStart, nameId, Node.NoType, definition);
        switch (reader.TokenType)
        {
            case JsonTokenType.StartObject:
                FhirType? type = null;
                var ahead = reader;
                if (ahead.Read() && ahead.TokenType == JsonTokenType.PropertyName && ahead.ValueTextEquals("resourceType"u8) && ahead.Read()
                    && ahead.TokenType == JsonTokenType.String && _schema.TryGetResourceType(ahead.ValueSpan, out type))
                {
                    _tree[node].Type = type.Index;
                }

                ReadObject(ref reader, node, type);
                break;
            case JsonTokenType.StartArray:
                var members = new ObjectMembers(node);
                while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
                {
                    _tree.Append(ReadValue(ref reader, nameStart, nameId, null), members.Node, ref members.LastChild);
                }

                _tree.Close(ref reader, node);
                break;
            default:
                _tree.SetValue(ref reader, node, KindOf(reader.TokenType));
                if (reader.TokenType == JsonTokenType.String && reader.ValueIsEscaped)
                {
                    CheckEscapes(ref reader, node);
                }

                break;
        }

        return node;
    }
}
