using System.Buffers.Binary;
using System.Text;
using FhirIcsHub.Fhir;

namespace FhirIcsHub.Cql.Runtime.Lists;

/// <summary>A number that is the same for FHIR elements of equal content: resources by their id, others by what they are made of.</summary>
internal static class ElementHash
{
    /// <summary>So many values within an element tell enough.</summary>
    private const int Told = 12;

    private static readonly ElementName Id = new("id");

    public static int Of(Element element)
    {
        if (!element.Exists)
        {
            return 0;
        }

        if (element.Type is { IsResource: true } type && element.First(Id) is { Exists: true } id)
        {
            return OfText(id, type.Index);
        }

        var hash = new HashCode();
        var left = Told;
        Add(element, ref hash, ref left);
        return hash.ToHashCode();
    }

    // Values in their order, which equality keeps to; names follow from the type and what was before.
    private static void Add(Element element, ref HashCode hash, ref int left)
    {
        if (--left < 0)
        {
            return;
        }

        hash.Add(element.Type?.Index ?? 0);
        if (element.HasValue)
        {
            hash.Add(element.Kind switch
            {
                ElementKind.Number => element.TryGetDecimal(out var number) ? number.GetHashCode() : 0,
                _ => OfText(element, 0),
            });
        }

        foreach (var child in element.Children)
        {
            if (left <= 0)
            {
                return;
            }

            Add(child, ref hash, ref left);
        }
    }

    private static int OfText(Element element, int seed) =>
        OfBytes(element.IsEscaped ? Encoding.UTF8.GetBytes(element.Text!) : element.RawValue, seed);

    // Ids differ at their ends, if not throughout.
    private static int OfBytes(ReadOnlySpan<byte> bytes, int seed)
    {
        var hash = ((ulong)bytes.Length << 32) | (uint)seed;
        if (bytes.Length >= sizeof(ulong))
        {
            hash ^= BinaryPrimitives.ReadUInt64LittleEndian(bytes) * 0x9E3779B97F4A7C15UL;
            hash = (hash ^ (hash >> 29)) + BinaryPrimitives.ReadUInt64LittleEndian(bytes[^sizeof(ulong)..]);
        }
        else
        {
            foreach (var b in bytes)
            {
                hash = (hash * 31) + b;
            }
        }

        hash *= 0xC2B2AE3D27D4EB4FUL;
        return (int)(hash >> 32);
    }
}
