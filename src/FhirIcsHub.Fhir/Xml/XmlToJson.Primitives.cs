using FhirIcsHub.Fhir.Schemas;

namespace FhirIcsHub.Fhir.Xml;

/// <content>
/// Primitives: values as the token that the type has, and beside them id and extensions, both filled up with null where they repeat.
/// </content>
internal sealed partial class XmlToJson
{
    private void WritePrimitives(int first, int count, bool repeats, ChildSlot slot)
    {
        var hasValue = false;
        var hasMore = false;
        var node = first;
        for (var i = 0; i < count; i++, node = tree[node].Next)
        {
            hasValue |= tree[node].Value is not null || !HasMore(node);
            hasMore |= HasMore(node);
        }

        if (hasValue)
        {
            _json.WritePropertyName(tree[first].Name);
            WriteItems(first, count, repeats, slot, values: true);
        }

        if (hasMore)
        {
            _json.WritePropertyName("_" + tree[first].Name);
            WriteItems(first, count, repeats, slot, values: false);
        }
    }

    private void WriteItems(int first, int count, bool repeats, ChildSlot slot, bool values)
    {
        if (repeats)
        {
            _json.WriteStartArray();
        }

        var node = first;
        for (var i = 0; i < count; i++, node = tree[node].Next)
        {
            Enter(node, slot.Element, i);
            if (values)
            {
                WriteValue(node, slot);
            }
            else if (HasMore(node))
            {
                WriteObject(node, slot.Type, isResource: false);
            }
            else
            {
                _json.WriteNullValue();
            }

            problems.Leave();
        }

        if (repeats)
        {
            _json.WriteEndArray();
        }
    }

    private void WriteValue(int node, ChildSlot slot)
    {
        if (tree[node].HasText && IsStrict)
        {
            problems.Add(node, TextIsNotAllowed);
        }

        var value = tree[node].Value;
        var start = Position;
        if (value is null)
        {
            _json.WriteNullValue();
            if (!HasMore(node))
            {
                problems.Add(node, "An element must have a value, an id or extensions.");
                problems.StandIn(start, Position);
            }

            return;
        }

        switch (PrimitiveLexemes.KindOf(slot.Type.Lexeme))
        {
            case ElementKind.Number when IsJsonNumber(value):
                _json.WriteRawValue(value, skipInputValidation: true);
                break;
            case ElementKind.Boolean when value is "true" or "false":
                _json.WriteBooleanValue(value == "true");
                break;
            case ElementKind.Number or ElementKind.Boolean:
                _json.WriteStringValue(value);
                if (IsStrict)
                {
                    problems.Add(node, $"The value is not a valid {slot.Type}.");
                    problems.StandIn(start, Position);
                }

                break;
            default:
                _json.WriteStringValue(value);
                break;
        }
    }

    // Whether there is an id or extensions, or what the schema does not allow here.
    private bool HasMore(int node) => tree[node].FirstChild != 0 || tree[node].FirstAttribute != 0;

    // As sent: what R4 has as a primitive may be an object in another version of FHIR.
    private bool HasForeignChildren(int first, int count)
    {
        var node = first;
        for (var i = 0; i < count; i++, node = tree[node].Next)
        {
            var child = tree[node].FirstChild;
            if (child != 0 && tree[child].Name != "extension")
            {
                return true;
            }
        }

        return false;
    }

    // JSON's grammar of numbers, which is R4's grammar of decimals.
    private static bool IsJsonNumber(string value)
    {
        var rest = value.AsSpan();
        rest = rest.StartsWith("-") ? rest[1..] : rest;
        var digits = Digits(rest);
        if (digits == 0 || (digits > 1 && rest[0] == '0'))
        {
            return false;
        }

        rest = rest[digits..];
        if (rest.StartsWith("."))
        {
            digits = Digits(rest[1..]);
            if (digits == 0)
            {
                return false;
            }

            rest = rest[(digits + 1)..];
        }

        if (rest.Length == 0)
        {
            return true;
        }

        if (rest[0] is not ('e' or 'E'))
        {
            return false;
        }

        rest = rest[1..];
        rest = rest.Length > 0 && rest[0] is '+' or '-' ? rest[1..] : rest;
        return rest.Length > 0 && Digits(rest) == rest.Length;
    }

    private static int Digits(ReadOnlySpan<char> text)
    {
        var end = text.IndexOfAnyExceptInRange('0', '9');
        return end < 0 ? text.Length : end;
    }
}
