namespace FhirIcsHub.Storage.Bodies;

/// <summary>A body to be learnt from.</summary>
/// <param name="Text">The body behind its beginning.</param>
/// <param name="Owner">Whom it tells of: the Patient's id; where it is about nobody, its own.</param>
internal readonly record struct BodySample(byte[] Text, string Owner);

/// <summary>
/// Some of the bodies of one type that have come by, each as likely to be among them as any other. They are due to be learnt from after
/// a few hundred, and again when what has come by meanwhile is many times that.
/// </summary>
internal sealed class BodySamples(int seed)
{
    private const int Kept = 600;
    private const int MaxBytes = 32 * 1024;
    private const int FirstDue = 200;
    private const int Growth = 16;
    private const int MaxBetween = 200_000;

    private readonly Lock _lock = new();
    private readonly List<BodySample> _samples = [];

    // Which are kept is chance, but always the same chance: the order of the samples decides, nothing else.
    private readonly Random _chance = new(seed);
    private long _seen;
    private long _due = FirstDue;

    /// <summary>All samples, when they are due; else null.</summary>
    public IReadOnlyList<BodySample>? Add(ReadOnlySpan<byte> text, string owner)
    {
        if (text.Length > MaxBytes)
        {
            return null;
        }

        lock (_lock)
        {
            _seen++;
            if (_samples.Count < Kept)
            {
                _samples.Add(new BodySample(text.ToArray(), owner));
            }
            else if (_chance.NextInt64(_seen) is var place && place < Kept)
            {
                _samples[(int)place] = new BodySample(text.ToArray(), owner);
            }

            if (_seen < _due)
            {
                return null;
            }

            _due += Math.Min(_due * Growth, MaxBetween);
            return [.. _samples];
        }
    }
}
