using System.Diagnostics;

namespace FhirIcsHub.Benchmarks.Core;

/// <summary>
/// Runs the operations in turn until the runtime has compiled all of them with their profile. BenchmarkDotNet warms up one benchmark
/// after the other; in one process the first, which is the bound, would be measured in the library's precompiled code and look slow.
/// </summary>
internal static class WarmUp
{
    private const int Rounds = 6;
    private static readonly TimeSpan Slice = TimeSpan.FromMilliseconds(150);

    public static void Run(params ReadOnlySpan<Func<object?>> operations)
    {
        for (var round = 0; round < Rounds; round++)
        {
            foreach (var operation in operations)
            {
                var start = Stopwatch.GetTimestamp();
                while (Stopwatch.GetElapsedTime(start) < Slice)
                {
                    GC.KeepAlive(operation());
                }
            }
        }
    }
}
