using System.Buffers.Binary;

namespace FhirIcsHub.Fhir.Schemas;

/// <summary>A read-only map with UTF-8 keys: open addressing, made once, no allocation to look up.</summary>
internal sealed class Utf8Map<T>
{
    public static readonly Utf8Map<T> Empty = new([]);

    private readonly byte[]?[] _keys;
    private readonly T[] _values;
    private readonly uint _mask;

    public Utf8Map(IReadOnlyCollection<(byte[] Key, T Value)> entries)
    {
        var size = 4;
        while (size < entries.Count * 3)
        {
            size *= 2;
        }

        _mask = (uint)size - 1;
        _keys = new byte[]?[size];
        _values = new T[size];
        foreach (var (key, value) in entries)
        {
            var i = Utf8Hash.Of(key) & _mask;
            while (_keys[i] is not null)
            {
                i = (i + 1) & _mask;
            }

            _keys[i] = key;
            _values[i] = value;
        }
    }

    public bool TryGetValue(ReadOnlySpan<byte> key, out T value)
    {
        for (var i = Utf8Hash.Of(key) & _mask; _keys[i] is { } candidate; i = (i + 1) & _mask)
        {
            if (key.SequenceEqual(candidate))
            {
                value = _values[i];
                return true;
            }
        }

        value = default!;
        return false;
    }
}

/// <summary>A read-only set of UTF-8 strings.</summary>
internal sealed class Utf8Set(IReadOnlyCollection<byte[]> items)
{
    private readonly Utf8Map<bool> _map = new([.. items.Select(i => (i, true))]);

    public bool Contains(ReadOnlySpan<byte> item) => _map.TryGetValue(item, out _);
}

/// <summary>Hash of short names: their length, first and last eight bytes.</summary>
internal static class Utf8Hash
{
    public static uint Of(ReadOnlySpan<byte> key)
    {
        ulong head;
        ulong tail;
        if (key.Length >= 8)
        {
            head = BinaryPrimitives.ReadUInt64LittleEndian(key);
            tail = BinaryPrimitives.ReadUInt64LittleEndian(key[^8..]);
        }
        else
        {
            head = 0;
            tail = 0;
            foreach (var b in key)
            {
                head = (head << 8) | b;
            }
        }

        var mixed = ((head ^ ((ulong)key.Length << 56)) * 0x9E3779B97F4A7C15UL) ^ (tail * 0xC2B2AE3D27D4EB4FUL);
        return (uint)((mixed ^ (mixed >> 29)) * 0xBF58476D1CE4E5B9UL >> 32);
    }
}
