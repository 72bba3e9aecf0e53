namespace FhirIcsHub.Storage.Engine;

/// <summary>
/// Which codes are certainly in the table of codes already, so that a write need not say them again. It holds as many as there is room
/// for: one that it has forgotten is written once more, and left out by the database. Whoever removes rows makes it forget.
/// </summary>
internal sealed class KnownCodes
{
    private const int Slots = 1 << 17;

    private readonly long[] _marks = new long[Slots];

    public bool Contains(long mark) => Volatile.Read(ref _marks[(int)(mark & (Slots - 1))]) == mark;

    public void Add(long mark) => Volatile.Write(ref _marks[(int)(mark & (Slots - 1))], mark);

    /// <summary>Forgets all of them.</summary>
    public void Clear() => Array.Clear(_marks);

    /// <summary>Tells a code of a parameter from others. Two that share a mark are as unlikely as two codes that share a hash.</summary>
    public static long Mark(int parameterKey, long codeHash, long systemHash)
    {
        // The finaliser of MurmurHash3: every bit of the input counts in every bit of the mark.
        var mix = unchecked((ulong)codeHash + (BitRotate((ulong)systemHash) * 0x9E3779B97F4A7C15) + ((ulong)parameterKey << 40));
        mix = unchecked((mix ^ (mix >> 33)) * 0xFF51AFD7ED558CCD);
        mix = unchecked((mix ^ (mix >> 33)) * 0xC4CEB9FE1A85EC53);
        return unchecked((long)(mix ^ (mix >> 33))) is not 0 and var mark ? mark : 1;
    }

    private static ulong BitRotate(ulong value) => System.Numerics.BitOperations.RotateLeft(value, 23);
}
