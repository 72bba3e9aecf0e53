using FhirIcsHub.Fhir.Terminology;
using FhirIcsHub.Fhir.Validation;

namespace FhirIcsHub.Server.Commands;

/// <summary>Judges resources a batch at a time, on all processors; the results of one are written before the next is read.</summary>
/// <param name="validator">Judges by local definitions.</param>
/// <param name="terminology">Judges what local definitions leave open; null = nobody does.</param>
/// <param name="profiles">Profiles that every resource must conform to.</param>
/// <param name="report">Writes the results.</param>
internal sealed class ValidationBatches(Validator validator, ITerminologyService? terminology, string[] profiles, ValidationReport report)
{
    private const int BatchSize = 512;

    /// <summary>Resources whose codes are asked of a terminology server at the same time.</summary>
    private const int SettledAtOnce = 8;

    public async Task RunAsync(IAsyncEnumerable<ValidationInput> inputs, CancellationToken cancellation)
    {
        report.Begin();
        var batch = new List<ValidationInput>(BatchSize);
        await foreach (var input in inputs.WithCancellation(cancellation))
        {
            batch.Add(input);
            if (batch.Count == BatchSize)
            {
                await JudgeAsync(batch, cancellation);
            }
        }

        await JudgeAsync(batch, cancellation);
        report.End();
    }

    private async Task JudgeAsync(List<ValidationInput> batch, CancellationToken cancellation)
    {
        var results = new ValidationResult[batch.Count];
        Parallel.For(
            0, batch.Count, new ParallelOptions { CancellationToken = cancellation }, i => results[i] = batch[i].Problem is { } problem
            ? new ValidationResult([problem], [])
            : validator.Validate(batch[i].Content, profiles));
        if (terminology is not null)
        {
            await Parallel.ForAsync(
                0, results.Length, new ParallelOptions { MaxDegreeOfParallelism = SettledAtOnce, CancellationToken = cancellation },
                async (i, stop) => results[i] = await results[i].SettleAsync(terminology, stop));
        }

        for (var i = 0; i < results.Length; i++)
        {
            report.Add(batch[i].Source, results[i]);
        }

        batch.Clear();
    }
}
