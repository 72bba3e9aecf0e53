using System.Buffers.Binary;

namespace FhirIcsHub.Cql;

/// <summary>A read-only hash table of codes in UTF-8: open addressing by the code, then the systems compared.</summary>
internal sealed class CodeTable
{
    private readonly (byte[]? System, byte[]? Code)[] _slots;
    private readonly uint _mask;

    public CodeTable(IReadOnlyCollection<(byte[]? System, byte[] Code)> codes)
    {
        var size = 4;
        while (size < codes.Count * 2)
        {
            size *= 2;
        }

        _mask = (uint)size - 1;
        _slots = new (byte[]?, byte[]?)[size];
        var systems = new Dictionary<string, byte[]>(StringComparer.Ordinal);
        foreach (var (system, code) in codes)
        {
            if (!Contains(system, system is not null, code))
            {
                var slot = Hash(code) & _mask;
                while (_slots[slot].Code is not null)
                {
                    slot = (slot + 1) & _mask;
                }

                _slots[slot] = (Shared(system, systems), code);
            }
        }
    }

    public bool Contains(ReadOnlySpan<byte> system, bool hasSystem, ReadOnlySpan<byte> code)
    {
        for (var slot = Hash(code) & _mask; _slots[slot].Code is { } candidate; slot = (slot + 1) & _mask)
        {
            if (code.SequenceEqual(candidate)
                && (_slots[slot].System is { } of ? hasSystem && system.SequenceEqual(of) : !hasSystem))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>Whether a code of any system is there.</summary>
    public bool ContainsCode(ReadOnlySpan<byte> code)
    {
        for (var slot = Hash(code) & _mask; _slots[slot].Code is { } candidate; slot = (slot + 1) & _mask)
        {
            if (code.SequenceEqual(candidate))
            {
                return true;
            }
        }

        return false;
    }

    private static byte[]? Shared(byte[]? system, Dictionary<string, byte[]> systems)
    {
        if (system is null)
        {
            return null;
        }

        var name = System.Text.Encoding.UTF8.GetString(system);
        return systems.TryGetValue(name, out var known) ? known : systems[name] = system;
    }

    private static uint Hash(ReadOnlySpan<byte> code)
    {
        ulong hash = (ulong)code.Length * 0x9E3779B97F4A7C15UL;
        while (code.Length >= 8)
        {
            hash = (hash ^ BinaryPrimitives.ReadUInt64LittleEndian(code)) * 0xC2B2AE3D27D4EB4FUL;
            hash ^= hash >> 29;
            code = code[8..];
        }

        ulong rest = 0;
        foreach (var b in code)
        {
            rest = (rest << 8) | b;
        }

        hash = (hash ^ rest) * 0xBF58476D1CE4E5B9UL;
        return (uint)(hash >> 32);
    }
}
