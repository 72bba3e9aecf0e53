namespace FhirIcsHub.Fhir.Xml;

/// <content>What R4 does not know, when a document is read as sent.</content>
internal sealed partial class XmlToJson
{
    // Without a definition only the XML itself tells what repeats and what is a value.
    private void WriteUnknown(int first, int count)
    {
        tree[first].JsonStart = Position;
        _json.WritePropertyName(tree[first].Name);
        if (count > 1)
        {
            _json.WriteStartArray();
        }

        var node = first;
        for (var i = 0; i < count; i++, node = tree[node].Next)
        {
            problems.Enter(tree[node].Name, count > 1 ? i : -1);
            WriteUnknownValue(node);
            problems.Leave();
        }

        if (count > 1)
        {
            _json.WriteEndArray();
        }
    }

    private void WriteUnknownValue(int node)
    {
        var child = tree[node].FirstChild;
        if (child == 0 && tree[node].FirstAttribute == 0)
        {
            _json.WriteStringValue(tree[node].Value);
        }
        else if (child != 0 && tree[child].Next == 0 && char.IsAsciiLetterUpper(tree[child].Name[0]))
        {
            WriteResourceIn(node);
        }
        else
        {
            WriteObject(node, null, isResource: false);
        }
    }

    // A value beside children, where the schema expects none. Text between elements is no value.
    private void WriteLooseValue(int node)
    {
        if (!IsStrict && !tree[node].HasText && tree[node].Value is { } value && !HasChild(node, "value"))
        {
            _json.WriteString("value", value);
        }
    }
}
