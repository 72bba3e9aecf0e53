using System.Globalization;
using FhirIcsHub.Benchmarks.Quick;

namespace FhirIcsHub.Benchmarks.Cql;

/// <summary>
/// Operations in rounds, one after the other, each as often in every round: the processor time of the quickest quarter of the rounds, in
/// which the rest of the machine was in the way least. What is run first is not measured, until .NET has made its code.
/// </summary>
internal sealed class CpuRounds(TextWriter output)
{
    private const int Rounds = 24;
    private const int RunsPerRound = 360;

    private static readonly TimeSpan WarmUp = TimeSpan.FromSeconds(3);

    public void Print(string title, params IReadOnlyList<Measured> lines)
    {
        foreach (var line in lines)
        {
            var used = Environment.CpuUsage.TotalTime;
            while (Environment.CpuUsage.TotalTime - used < WarmUp)
            {
                Run(line);
            }
        }

        var times = lines.Select(_ => new List<double>(Rounds)).ToArray();
        var bytes = new double[lines.Count];
        for (var round = 0; round < Rounds; round++)
        {
            for (var line = 0; line < lines.Count; line++)
            {
                var before = GC.GetAllocatedBytesForCurrentThread();
                var used = Environment.CpuUsage.TotalTime;
                Run(lines[line]);
                times[line].Add((Environment.CpuUsage.TotalTime - used).TotalMicroseconds / RunsPerRound);
                bytes[line] = (GC.GetAllocatedBytesForCurrentThread() - before) / (double)RunsPerRound;
            }
        }

        var quick = times.Select(Quick).ToArray();
        Line($"{title}");
        Line($"  {"a patient",-32} {"µs",8} {"a second",9} {"bytes",8} {"x parse",8}  target");
        for (var line = 0; line < lines.Count; line++)
        {
            var (time, ratio) = (quick[line], quick[line] / quick[0]);
            Line($"  {lines[line].Name,-32} {time,8:N1} {1e6 / time,9:N0} {bytes[line],8:N0} {ratio,8:N2}  {lines[line].Target}");
        }
    }

    private static void Run(Measured line)
    {
        object? last = null;
        for (var i = 0; i < RunsPerRound; i++)
        {
            last = line.Run();
        }

        GC.KeepAlive(last);
    }

    // The mean of the quickest quarter.
    private static double Quick(List<double> times)
    {
        times.Sort();
        return times.Take(Rounds / 4).Average();
    }

    private void Line(FormattableString text) => output.WriteLine(text.ToString(CultureInfo.InvariantCulture));
}
