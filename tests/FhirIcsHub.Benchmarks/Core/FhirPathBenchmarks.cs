using BenchmarkDotNet.Attributes;

namespace FhirIcsHub.Benchmarks.Core;

/// <summary>Compiled expressions on a resource that has been read.</summary>
public class FhirPathBenchmarks
{
    private Func<object?> _evaluation = () => null;

    [ParamsSource(nameof(Expressions))]
    public string Expression { get; set; } = "";

    public static IEnumerable<string> Expressions => FhirPathSample.All.Select(sample => sample.Label);

    [GlobalSetup]
    public void Compile()
    {
        _evaluation = FhirPathSample.All.First(sample => sample.Label == Expression).Evaluation(Samples.Required());
        WarmUp.Run(_evaluation);
    }

    [Benchmark]
    public object? Evaluate() => _evaluation();
}
