using System.Collections.Concurrent;
using FhirIcsHub.Fhir.Schemas;

namespace FhirIcsHub.Storage.Bodies;

/// <summary>
/// Packs and unpacks the bodies of one store, with the dictionaries that it holds. Each type's bodies are sampled as they are packed; when
/// there are enough to learn a better dictionary from, <see cref="SamplesAreDue"/> is told.
/// </summary>
/// <param name="load">The text of a dictionary by its number; null when the store has none: it may have been another process's.</param>
internal sealed class BodyDictionaries(Func<int, byte[]?> load)
{
    /// <summary>A new dictionary makes held-out samples smaller by a twentieth at least, or the old one stays.</summary>
    private const double WorthChanging = 0.95;

    private readonly ConcurrentDictionary<int, BodyDictionary> _all = new([new(0, BodyDictionary.Empty)]);
    private readonly BodyDictionary?[] _current = new BodyDictionary?[FhirSchema.R4.Types.Length];
    private readonly BodySamples?[] _samples = new BodySamples?[FhirSchema.R4.Types.Length];

    /// <summary>Takes a type and samples of its bodies that are due to be learnt from.</summary>
    public Action<FhirType, IReadOnlyList<BodySample>>? SamplesAreDue { get; set; }

    /// <summary>The body as it is stored.</summary>
    /// <param name="body">In the form of <see cref="StoredBody"/>.</param>
    /// <param name="type">Its resource type.</param>
    /// <param name="id">Its id.</param>
    /// <param name="patientId">The Patient whom it tells of; null = nobody.</param>
    public byte[] Pack(ReadOnlyMemory<byte> body, FhirType type, string id, string? patientId)
    {
        var samples = Volatile.Read(ref _samples[type.Index])
            ?? Interlocked.CompareExchange(ref _samples[type.Index], new BodySamples(type.Index), null) ?? _samples[type.Index]!;
        if (samples.Add(body.Span[StoredBody.OffsetInMeta(type.Name, id)..], patientId ?? id) is { } due)
        {
            SamplesAreDue?.Invoke(type, due);
        }

        return PackedBody.Pack(body, type.Name, id, Current(type));
    }

    /// <summary>The body from what is stored.</summary>
    /// <exception cref="InvalidDataException">What is stored is damaged.</exception>
    public byte[] Unpack(byte[] stored, FhirType type, string id)
    {
        if (!PackedBody.IsPacked(stored, out var dictionary))
        {
            return stored;
        }

        return Find(dictionary) is { } known && PackedBody.TryUnpack(stored, type.Name, id, known) is { } body
            ? body
            : throw new InvalidDataException($"The stored body of a {type.Name} is damaged.");
    }

    /// <summary>Makes it the one that new bodies of the type are packed with.</summary>
    public void Add(FhirType type, BodyDictionary dictionary)
    {
        _all[dictionary.Key] = dictionary;
        Volatile.Write(ref _current[type.Index], dictionary);
    }

    /// <summary>A dictionary learnt from the samples; null when it would not be much better than what there is.</summary>
    public byte[]? Train(FhirType type, IReadOnlyList<BodySample> samples)
    {
        var learnt = DictionaryTraining.Train([.. samples.Where((_, place) => place % 2 == 0)]);
        var others = samples.Where((_, place) => place % 2 == 1).ToList();
        var (current, trained) = (Current(type), new BodyDictionary(1, learnt));
        return others.Sum(sample => SizeOf(sample, trained)) < WorthChanging * others.Sum(sample => SizeOf(sample, current)) ? learnt : null;
    }

    private static double SizeOf(BodySample sample, BodyDictionary dictionary) =>
        BodyPacking.Pack(sample.Text, dictionary, [])?.Length ?? sample.Text.Length;

    private BodyDictionary Current(FhirType type) => Volatile.Read(ref _current[type.Index]) ?? BodyDictionary.Empty;

    private BodyDictionary? Find(int key)
    {
        if (_all.TryGetValue(key, out var known))
        {
            return known;
        }

        return load(key) is { } text ? _all.GetOrAdd(key, new BodyDictionary(key, text)) : null;
    }
}
