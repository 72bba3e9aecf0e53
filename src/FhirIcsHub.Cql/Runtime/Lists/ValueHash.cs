using System.Buffers.Binary;
using FhirIcsHub.Cql.Elm;
using FhirIcsHub.Cql.Runtime.Values;
using FhirIcsHub.Fhir;

namespace FhirIcsHub.Cql.Runtime.Lists;

/// <summary>
/// A number that is the same for values that are equal by CQL, so that long lists are compared by buckets. Values whose equality is not
/// that of their parts (quantities of different units, intervals of different bounds) share the number of their type.
/// </summary>
internal static class ValueHash
{
    private const int Depth = 4;

    private static readonly ElementName Id = new("id");

    public static int Of(object? value) => Of(value, Depth);

    private static int Of(object? value, int depth) => value switch
    {
        null => 0,
        string text => text.GetHashCode(StringComparison.Ordinal),
        bool truth => truth ? 1 : 2,
        int number => ((decimal)number).GetHashCode(),
        long number => ((decimal)number).GetHashCode(),
        decimal number => number.GetHashCode(),
        Element element => OfElement(element),
        CqlDate date => date.Year,
        CqlDateTime time => time.Precision >= DateTimePrecision.Hour ? time.UtcTicks(DateTimePrecision.Hour).GetHashCode() : time.Year,
        CqlTime time => time.Hour,
        CqlCode code => code.Code?.GetHashCode(StringComparison.Ordinal) ?? 0,
        CqlTuple tuple when depth > 0 => OfValues(tuple.Values, depth - 1),
        CqlInstance instance when depth > 0 => OfValues(instance.Content.Values, depth - 1),
        _ when depth > 0 && CqlList.Untyped(value) is { } list => OfValues(list, depth - 1),
        CqlTuple or CqlInstance => 0,
        _ => 3,
    };

    /// <summary>A resource equal to another one has the same id. Of other elements only the type is sure.</summary>
    public static int OfElement(Element element)
    {
        if (!element.Exists)
        {
            return 0;
        }

        if (element.Type is not { } type)
        {
            return 0;
        }

        return type.IsResource && element.First(Id) is { IsEscaped: false } id ? OfBytes(id.RawValue, type.Index) : type.Index;
    }

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

    private static int OfValues(IReadOnlyList<object?> values, int depth)
    {
        var hash = new HashCode();
        for (var i = 0; i < values.Count; i++)
        {
            hash.Add(Of(values[i], depth));
        }

        return hash.ToHashCode();
    }
}
