using System.Buffers;
using System.Text;

namespace FhirIcsHub.Fhir;

/// <summary>Edits of a resource's JSON, applied by splicing its bytes: what is not edited stays as it was, to the byte.</summary>
public sealed class JsonEdits(Resource resource)
{
    private readonly List<(int Start, int Length, byte[] Token)> _edits = [];

    public bool IsEmpty => _edits.Count == 0;

    /// <summary>Replaces the value token of an element of this resource by another JSON value.</summary>
    public void Replace(Element element, ReadOnlySpan<byte> newToken)
    {
        var start = element.NodeRef.Start - resource.Root.NodeRef.Start;
        _edits.Add((start, element.NodeRef.Length, newToken.ToArray()));
    }

    /// <summary>Replaces the value of a string element.</summary>
    public void ReplaceText(Element element, string newValue) => Replace(element, JsonText.Quote(newValue));

    /// <summary>Puts a member before all others of the resource.</summary>
    /// <param name="name">The member's name, of ASCII letters.</param>
    /// <param name="value">Its value as JSON.</param>
    public void Prepend(string name, ReadOnlySpan<byte> value) =>
        _edits.Add((1, 0, [(byte)'"', .. Encoding.ASCII.GetBytes(name), .. "\":"u8, .. value, (byte)',']));

    /// <summary>The edited bytes. Edits must not overlap.</summary>
    public byte[] Apply()
    {
        _edits.Sort((a, b) => a.Start.CompareTo(b.Start));
        var json = resource.Json.Span;
        var output = new ArrayBufferWriter<byte>(json.Length + 64);
        var position = 0;
        foreach (var (start, length, token) in _edits)
        {
            output.Write(json[position..start]);
            output.Write(token);
            position = start + length;
        }

        output.Write(json[position..]);
        return output.WrittenSpan.ToArray();
    }
}
