using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using FhirIcsHub.Storage;
using FhirIcsHub.Storage.Bodies;

namespace FhirIcsHub.Benchmarks.Load;

/// <summary>
/// How small bodies get, and how fast: for each type of the Synthea samples, with a dictionary trained on every other patient and
/// measured on the patients in between.
/// </summary>
internal static class BodyTable
{
    private static readonly TimeSpan Slice = TimeSpan.FromMilliseconds(200);

    public static void Print(TextWriter output)
    {
        var bodies = Samples.SyntheaFiles().Index().SelectMany(file => BodiesOf(file.Item, isTraining: file.Index % 2 == 0)).ToList();
        output.WriteLine("Bodies of the Synthea samples; dictionaries trained on 10 patients, measured on the 10 others");
        output.WriteLine("  type                    count  bytes each  packed  dictionary  pack us/kB  unpack MB/s");
        WarmUp(bodies);
        foreach (var type in bodies.GroupBy(body => body.Type).OrderByDescending(group => group.Sum(body => body.Json.Length)))
        {
            var dictionary = new BodyDictionary(1, DictionaryTraining.Train([.. type.Where(body => body.IsTraining).Select(SampleOf)]));
            output.WriteLine(LineOf(type.Key, [.. type.Where(body => !body.IsTraining)], dictionary));
        }
    }

    /// <summary>A store learns only what bodies of several persons share; there are too few patients here, so each body counts as one.</summary>
    private static BodySample SampleOf(Body body) => new(body.Text, body.Id);

    /// <summary>Until the code is compiled as it will stay.</summary>
    private static void WarmUp(List<Body> bodies)
    {
        var dictionary = new BodyDictionary(1, DictionaryTraining.Train([.. bodies.Select(SampleOf)]));
        for (var round = 0; round < 10; round++)
        {
            foreach (var body in bodies)
            {
                PackedBody.TryUnpack(PackedBody.Pack(body.Json, body.Type, body.Id, dictionary), body.Type, body.Id, dictionary);
            }

            Thread.Sleep(200);
        }
    }

    private static string LineOf(string type, List<Body> bodies, BodyDictionary dictionary)
    {
        var packed = bodies.ConvertAll(body => PackedBody.Pack(body.Json, type, body.Id, dictionary));
        var whole = bodies.Zip(packed).Where(pair => PackedBody.IsPacked(pair.Second, out _)).ToList();
        var bytes = bodies.Sum(body => (long)body.Json.Length);
        var packing = Repeat(() => bodies.ForEach(body => PackedBody.Pack(body.Json, type, body.Id, dictionary)));
        var unpacking = Repeat(() => whole.ForEach(pair => PackedBody.TryUnpack(pair.Second, type, pair.First.Id, dictionary)));
        if (whole.Any(pair => PackedBody.TryUnpack(pair.Second, type, pair.First.Id, dictionary)?.AsSpan().SequenceEqual(pair.First.Json) != true))
        {
            throw new InvalidOperationException("a body did not come back as it was");
        }

        var rate = whole.Sum(pair => (long)pair.First.Json.Length) / unpacking.TotalSeconds / 1e6;
        return string.Create(
            CultureInfo.InvariantCulture,
            $"  {type,-22} {bodies.Count,6} {bytes / (double)bodies.Count,11:N0} {packed.Average(body => body.Length),7:N0} {dictionary.Text.Length,11:N0} {packing.TotalMicroseconds * 1000 / bytes,11:N1} {rate,12:N0}");
    }

    /// <summary>The processor time of one call.</summary>
    private static TimeSpan Repeat(Action work)
    {
        for (var warm = Stopwatch.StartNew(); warm.Elapsed < Slice;)
        {
            work();
        }

        var runs = 0;
        var before = Process.GetCurrentProcess().TotalProcessorTime;
        for (var clock = Stopwatch.StartNew(); clock.Elapsed < Slice; runs++)
        {
            work();
        }

        return (Process.GetCurrentProcess().TotalProcessorTime - before) / runs;
    }

    private static IEnumerable<Body> BodiesOf(string file, bool isTraining)
    {
        using var bundle = JsonDocument.Parse(File.ReadAllBytes(file));
        return
        [
            .. from entry in bundle.RootElement.GetProperty("entry").EnumerateArray()
               let resource = entry.GetProperty("resource")
               let type = resource.GetProperty("resourceType").GetString()
               let id = resource.GetProperty("id").GetString()
               let json = StoredBody.Compose(JsonSerializer.SerializeToUtf8Bytes(resource), type, id)
               select new Body(type, id, json, json[StoredBody.OffsetInMeta(type, id)..], isTraining),
        ];
    }

    private sealed record Body(string Type, string Id, byte[] Json, byte[] Text, bool IsTraining);
}
