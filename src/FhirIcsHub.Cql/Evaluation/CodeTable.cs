using System.Buffers.Binary;

namespace FhirIcsHub.Cql;

/// <summary>
/// A read-only hash table of codes in UTF-8: open addressing by the code, then the systems compared. Each code has marks: the sets that it
/// is a member of, when the table is of several.
/// </summary>
internal sealed class CodeTable
{
    private readonly Slot[] _slots;
    private readonly uint _mask;

    /// <param name="codes">The codes with their marks; those of codes that come several times are joined.</param>
    public CodeTable(IReadOnlyCollection<(byte[]? System, byte[] Code, ulong Marks)> codes)
    {
        var size = 4;
        while (size < codes.Count * 2)
        {
            size *= 2;
        }

        _mask = (uint)size - 1;
        _slots = new Slot[size];
        var systems = new Dictionary<string, byte[]>(StringComparer.Ordinal);
        foreach (var (system, code, marks) in codes)
        {
            Add(Shared(system, systems), code, marks);
        }
    }

    /// <summary>The marks of a code of a system; 0 when it is not there.</summary>
    public ulong MarksOf(ReadOnlySpan<byte> system, bool hasSystem, ReadOnlySpan<byte> code)
    {
        var hash = Hash(code);
        for (var at = hash & _mask; _slots[at].Code is { } candidate; at = (at + 1) & _mask)
        {
            ref readonly var slot = ref _slots[at];
            if (slot.Hash == hash && code.SequenceEqual(candidate)
                && (slot.System is { } of ? hasSystem && system.SequenceEqual(of) : !hasSystem))
            {
                return slot.Marks;
            }
        }

        return 0;
    }

    /// <summary>The marks of a code of any system.</summary>
    public ulong MarksOfCode(ReadOnlySpan<byte> code)
    {
        var hash = Hash(code);
        ulong marks = 0;
        for (var at = hash & _mask; _slots[at].Code is { } candidate; at = (at + 1) & _mask)
        {
            if (_slots[at].Hash == hash && code.SequenceEqual(candidate))
            {
                marks |= _slots[at].Marks;
            }
        }

        return marks;
    }

    private void Add(byte[]? system, byte[] code, ulong marks)
    {
        var hash = Hash(code);
        var at = hash & _mask;
        while (_slots[at].Code is { } known
            && !(known.AsSpan().SequenceEqual(code) && ReferenceEquals(_slots[at].System, system)))
        {
            at = (at + 1) & _mask;
        }

        _slots[at] = new Slot(hash, system, code, _slots[at].Marks | marks);
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

    // Eight bytes at a time, the last ones once more with some of those before.
    private static uint Hash(ReadOnlySpan<byte> code)
    {
        var hash = (ulong)code.Length * 0x9E3779B97F4A7C15UL;
        if (code.Length >= sizeof(ulong))
        {
            for (var rest = code; rest.Length > sizeof(ulong); rest = rest[sizeof(ulong)..])
            {
                hash = Mixed(hash, BinaryPrimitives.ReadUInt64LittleEndian(rest));
            }

            hash = Mixed(hash, BinaryPrimitives.ReadUInt64LittleEndian(code[^sizeof(ulong)..]));
        }
        else if (code.Length >= sizeof(uint))
        {
            hash = Mixed(hash, BinaryPrimitives.ReadUInt32LittleEndian(code)
                | ((ulong)BinaryPrimitives.ReadUInt32LittleEndian(code[^sizeof(uint)..]) << 32));
        }
        else if (code.Length > 0)
        {
            hash = Mixed(hash, code[0] | ((uint)code[code.Length / 2] << 8) | ((uint)code[^1] << 16));
        }

        return (uint)(hash >> 32);
    }

    private static ulong Mixed(ulong hash, ulong bytes)
    {
        hash = (hash ^ bytes) * 0xC2B2AE3D27D4EB4FUL;
        return hash ^ (hash >> 29);
    }

    private readonly record struct Slot(uint Hash, byte[]? System, byte[]? Code, ulong Marks);
}
