using System.Text;

namespace FhirIcsHub.Cql.Runtime.Operators;

/// <summary>Strings that differ in case and kind of white space only (CQL, Equivalent of String).</summary>
internal static class StringEquivalence
{
    public static bool AreEquivalent(string left, string right)
    {
        if (left.Length != right.Length)
        {
            return false;
        }

        Allowance.Take(left.Length);
        for (var i = 0; i < left.Length;)
        {
            if (Rune.DecodeFromUtf16(left.AsSpan(i), out var x, out var length) != global::System.Buffers.OperationStatus.Done
                || Rune.DecodeFromUtf16(right.AsSpan(i), out var y, out _) != global::System.Buffers.OperationStatus.Done)
            {
                // Half of a surrogate pair is equal to itself only.
                if (left[i] != right[i])
                {
                    return false;
                }

                i++;
                continue;
            }

            if (x != y && Rune.ToLowerInvariant(x) != Rune.ToLowerInvariant(y) && !(Rune.IsWhiteSpace(x) && Rune.IsWhiteSpace(y)))
            {
                return false;
            }

            i += length;
        }

        return true;
    }
}
