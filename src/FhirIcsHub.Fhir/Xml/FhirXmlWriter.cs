using System.Buffers;
using System.Text;
using FhirIcsHub.Fhir.Narratives;
using FhirIcsHub.Fhir.Schemas;

namespace FhirIcsHub.Fhir.Xml;

/// <summary>
/// Writes a resource's element tree as XML: elements in the schema's order whatever the JSON's, ids and extension urls as attributes.
/// </summary>
internal sealed class FhirXmlWriter(XmlOutput output, List<Issue> problems)
{
    private readonly ushort _idName = FhirSchema.R4.NameId("id");
    private readonly ushort _urlName = FhirSchema.R4.NameId("url");

    public void Write(Resource resource)
    {
        output.Write("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"u8);
        WriteResource(resource.Root, 0, isRoot: true);
        output.StartLine(0);
    }

    private void WriteResource(Element element, int depth, bool isRoot)
    {
        var name = element.Type is { } type ? type.Utf8Name : Encoding.UTF8.GetBytes(element.ResourceTypeText());
        if (!IsName(name))
        {
            Refuse(element, "The resource has no type that can be the name of an XML element.");
            return;
        }

        output.Write("<"u8);
        output.Write(name);
        if (isRoot)
        {
            output.Write(" xmlns=\"http://hl7.org/fhir\""u8);
        }

        WriteContent(element, name, depth, isResource: true);
    }

    private void WriteElement(Element element, int depth)
    {
        ref readonly var node = ref element.NodeRef;
        if (node.Kind == ElementKind.Absent && node.FirstChild == 0)
        {
            return;
        }

        var name = NameOf(element);
        if (!IsName(name))
        {
            Refuse(element, "The element's name cannot be the name of an XML element.");
            return;
        }

        output.StartLine(depth);
        if (node.Type != Node.NoType && FhirSchema.R4.TypeAt(node.Type).Lexeme == PrimitiveLexeme.Xhtml && element.HasValue)
        {
            WriteNarrative(element);
            return;
        }

        output.Write("<"u8);
        output.Write(name);
        if (element.IsResource || (node.Type == Node.NoType && node.Kind == ElementKind.Object && element.First("resourceType").Exists))
        {
            output.Write(">"u8);
            output.StartLine(depth + 1);
            WriteResource(element, depth + 1, isRoot: false);
            output.StartLine(depth);
            WriteEnd(name);
            return;
        }

        if (node.Kind == ElementKind.Object && element.Resource.Document[node.Start] == (byte)'[')
        {
            Refuse(element, "An array within an array has no form in XML.");
        }

        WriteContent(element, name, depth, isResource: false);
    }

    // The rest of the start tag, the children and the end tag.
    private void WriteContent(Element element, ReadOnlySpan<byte> name, int depth, bool isResource)
    {
        var isExtension = element.Type is { Name: "Extension" };
        var children = InOrder(element, out var count);
        var hasElements = false;
        for (var i = 0; i < count; i++)
        {
            var child = new Element(element.Resource, (int)children[i]);
            if (IsAttribute(child, isResource, isExtension))
            {
                WriteAttribute(child, child.NameId == _idName ? "id"u8 : "url"u8);
            }
            else
            {
                hasElements |= !IsResourceType(child);
            }
        }

        if (element.HasValue)
        {
            WriteAttribute(element, "value"u8);
        }

        if (!hasElements)
        {
            output.Write("/>"u8);
            ArrayPool<long>.Shared.Return(children);
            return;
        }

        output.Write(">"u8);
        for (var i = 0; i < count; i++)
        {
            var child = new Element(element.Resource, (int)children[i]);
            if (!IsAttribute(child, isResource, isExtension) && !IsResourceType(child))
            {
                WriteElement(child, depth + 1);
            }
        }

        ArrayPool<long>.Shared.Return(children);
        output.StartLine(depth);
        WriteEnd(name);
    }

    // Children by definition, then as they stand. Definitions are numbered so that inherited elements come first and others in the order of
    // the snapshot; what the schema does not know stays behind what it stands behind. Siblings' indexes ascend.
    private static long[] InOrder(Element element, out int count)
    {
        count = 0;
        var keys = ArrayPool<long>.Shared.Rent(16);
        var isSorted = true;
        var definition = 0L;
        foreach (var child in element.Children)
        {
            if (count == keys.Length)
            {
                var larger = ArrayPool<long>.Shared.Rent(count * 2);
                keys.CopyTo(larger, 0);
                ArrayPool<long>.Shared.Return(keys);
                keys = larger;
            }

            definition = child.NodeRef.Definition == Node.NoType ? definition : child.NodeRef.Definition;
            keys[count] = (definition << 32) | (uint)child.Index;
            isSorted &= count == 0 || keys[count] > keys[count - 1];
            count++;
        }

        if (!isSorted)
        {
            keys.AsSpan(0, count).Sort();
        }

        return keys;
    }

    private bool IsAttribute(Element child, bool isResource, bool isExtension) =>
        (child.NameId == _idName && !isResource && child.HasValue) || (child.NameId == _urlName && isExtension && child.HasValue);

    private static bool IsResourceType(Element child) =>
        child.NodeRef.Definition == Node.NoType && child.NameId == 0 && child.JsonName == "resourceType";

    private void WriteAttribute(Element element, ReadOnlySpan<byte> name)
    {
        var raw = element.RawValue;
        if (!element.IsEscaped)
        {
            WriteAttribute(element, name, raw);
            return;
        }

        var buffer = ArrayPool<byte>.Shared.Rent(raw.Length);
        WriteAttribute(element, name, buffer.AsSpan(0, JsonText.Unescape(element, buffer)));
        ArrayPool<byte>.Shared.Return(buffer);
    }

    private void WriteAttribute(Element element, ReadOnlySpan<byte> name, ReadOnlySpan<byte> value)
    {
        if (!output.WriteAttribute(name, value))
        {
            Refuse(element, "The value has a character that XML 1.0 cannot hold, such as a control character.");
        }
    }

    // Markup is pasted, so it must be markup.
    private void WriteNarrative(Element element)
    {
        var buffer = ArrayPool<byte>.Shared.Rent(element.RawValue.Length);
        var length = JsonText.Unescape(element, buffer);
        var markup = buffer.AsSpan(0, length).Trim(" \t\r\n"u8);
        if (Narrative.Check(markup) is { IsMarkup: false } problem)
        {
            Refuse(element, "The narrative cannot stand in XML. " + problem.Text);
        }
        else
        {
            output.Write(markup);
        }

        ArrayPool<byte>.Shared.Return(buffer);
    }

    private void WriteEnd(ReadOnlySpan<byte> name)
    {
        output.Write("</"u8);
        output.Write(name);
        output.Write(">"u8);
    }

    private void Refuse(Element element, string text)
    {
        if (problems.Count < ReadResult.MaxIssues)
        {
            problems.Add(Issue.Error(IssueType.NotSupported, text, element.Location));
        }
    }

    private static ReadOnlySpan<byte> NameOf(Element element)
    {
        var name = element.JsonNameUtf8;
        return name.IndexOf((byte)'\\') < 0 ? name : Encoding.UTF8.GetBytes(JsonText.Unescape(name));
    }

    // The ASCII part of XML's names: FHIR has no others.
    private static bool IsName(ReadOnlySpan<byte> name)
    {
        if (name.IsEmpty || !(char.IsAsciiLetter((char)name[0]) || name[0] == (byte)'_'))
        {
            return false;
        }

        foreach (var b in name)
        {
            if (!char.IsAsciiLetterOrDigit((char)b) && b is not ((byte)'_' or (byte)'-' or (byte)'.'))
            {
                return false;
            }
        }

        return true;
    }
}
