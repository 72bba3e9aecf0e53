using System.Diagnostics;
using System.Globalization;

namespace FhirIcsHub.Benchmarks.Quick;

/// <summary>
/// A table in under a minute. Every round runs every operation for a fixed time, one after the other, so that what else the machine does
/// falls on all of them; the median of the rounds is printed. What counts is this process's processor time, not the clock on the wall: a
/// busy machine makes the table slower to come, and its figures little worse.
/// </summary>
internal static class QuickTable
{
    private const int WarmUpRounds = 3;
    private const int Rounds = 9;
    private static readonly TimeSpan Slice = TimeSpan.FromMilliseconds(60);

    public static void Print(string title, IReadOnlyList<Measured> lines, TextWriter output)
    {
        var times = lines.Select(_ => new List<double>(Rounds)).ToArray();
        var allocated = new double[lines.Count];
        for (var round = -WarmUpRounds; round < Rounds; round++)
        {
            for (var line = 0; line < lines.Count; line++)
            {
                var (nanoseconds, bytes) = MeasureOnce(lines[line].Run);
                if (round >= 0)
                {
                    times[line].Add(nanoseconds);
                    allocated[line] = bytes;
                }
            }
        }

        var medians = times.Select(Median).ToArray();
        output.WriteLine(title);
        output.WriteLine($"  {"operation",-72} {"median",13} {"ops/s of a core",15} {"B/op",9} {"x bytes",8} {"x bound",8}  target");
        for (var line = 0; line < lines.Count; line++)
        {
            var bound = lines[line].Bound is { } name ? medians[IndexOf(lines, name)] : double.NaN;
            var ratio = double.IsNaN(bound) ? "" : (medians[line] / bound).ToString("F2", CultureInfo.InvariantCulture);
            var (time, bytes) = (medians[line], allocated[line]);
            var ofBytes = lines[line].Bytes is { } read ? (bytes / read).ToString("F2", CultureInfo.InvariantCulture) : "";
            var figures = string.Create(CultureInfo.InvariantCulture, $"{Microseconds(time),13} {1e9 / time,15:N0} {bytes,9:N0} {ofBytes,8} {ratio,8}");
            output.WriteLine($"  {lines[line].Name,-72} {figures}  {lines[line].Target}");
        }

        output.WriteLine();
    }

    private static (double NanosecondsPerRun, double BytesPerRun) MeasureOnce(Func<object?> run)
    {
        var runs = 0L;
        object? last = null;
        var before = GC.GetAllocatedBytesForCurrentThread();
        var start = Stopwatch.GetTimestamp();
        var used = Environment.CpuUsage.TotalTime;
        do
        {
            for (var i = 0; i < 16; i++)
            {
                last = run();
            }

            runs += 16;
        }
        while (Stopwatch.GetElapsedTime(start) < Slice);

        used = Environment.CpuUsage.TotalTime - used;
        var bytes = GC.GetAllocatedBytesForCurrentThread() - before;
        GC.KeepAlive(last);
        return (used.TotalNanoseconds / runs, (double)bytes / runs);
    }

    private static double Median(List<double> values)
    {
        values.Sort();
        return values[values.Count / 2];
    }

    private static int IndexOf(IReadOnlyList<Measured> lines, string name)
    {
        for (var i = 0; i < lines.Count; i++)
        {
            if (lines[i].Name == name)
            {
                return i;
            }
        }

        throw new ArgumentException($"no line is called {name}", nameof(name));
    }

    private static string Microseconds(double nanoseconds) => (nanoseconds / 1000).ToString("N3", CultureInfo.InvariantCulture) + " us";
}
