using System.Buffers;
using System.Xml;
using FhirIcsHub.Fhir;
using FhirIcsHub.Fhir.Xml;

namespace FhirIcsHub.Benchmarks.Quick;

/// <summary>XML to and from the element tree, against a scan of the same bytes by the platform's reader.</summary>
internal static class XmlLines
{
    private static readonly XmlReaderSettings Settings = new() { DtdProcessing = DtdProcessing.Prohibit, XmlResolver = null };

    public static IReadOnlyList<Measured> All(Samples samples) =>
        [.. new[] { "Observation", "Patient", "Bundle" }.SelectMany(name => Of(name, samples.Of(name)))];

    private static IEnumerable<Measured> Of(string name, byte[] json)
    {
        var resource = Resource.Read(json).Resource ?? throw new InvalidOperationException("a sample is not valid");
        var output = new ArrayBufferWriter<byte>(json.Length * 2);
        FhirXml.Write(resource, output);
        var xml = output.WrittenSpan.ToArray();

        var what = $"{name} {xml.Length} B of XML";
        var bound = $"{what}: XmlReader scan";
        yield return new Measured(bound, () => Scan(xml));
        yield return new Measured($"{what}: FhirXml.Read as sent", () => FhirXml.Read(xml, ReadMode.AsSent), bound, Bytes: xml.Length);
        yield return new Measured($"{what}: FhirXml.Read strict", () => FhirXml.Read(xml), bound, Bytes: xml.Length);
        yield return new Measured($"{what}: FhirXml.Write", () => Write(resource, output), bound, Bytes: xml.Length);
    }

    // Every element and every attribute's value is looked at.
    private static object Scan(byte[] xml)
    {
        using var reader = XmlReader.Create(new MemoryStream(xml), Settings);
        var length = 0;
        while (reader.Read())
        {
            while (reader.MoveToNextAttribute())
            {
                length += reader.Value.Length;
            }
        }

        return length;
    }

    private static object Write(Resource resource, ArrayBufferWriter<byte> output)
    {
        output.ResetWrittenCount();
        return FhirXml.Write(resource, output);
    }
}
