namespace FhirIcsHub.Fhir.Terminology;

/// <summary>The door to local terminology.</summary>
public sealed class LocalTerminologyService(LocalTerminology terminology) : ITerminologyService
{
    public ValueTask<ExpandResult> ExpandAsync(ExpandRequest request, CancellationToken cancellation) =>
        Answer(terminology.Expand, request, cancellation);

    public ValueTask<ValidateCodeResult> ValidateCodeAsync(ValidateCodeRequest request, CancellationToken cancellation) =>
        Answer(terminology.ValidateCode, request, cancellation);

    public ValueTask<ValidateCodeResult> ValidateCodeInSystemAsync(ValidateCodeRequest request, CancellationToken cancellation) =>
        Answer(terminology.ValidateCodeInSystem, request, cancellation);

    public ValueTask<LookupResult> LookupAsync(LookupRequest request, CancellationToken cancellation) =>
        Answer(terminology.Lookup, request, cancellation);

    public ValueTask<SubsumesResult> SubsumesAsync(SubsumesRequest request, CancellationToken cancellation) =>
        Answer(terminology.Subsumes, request, cancellation);

    public ValueTask<TranslateResult> TranslateAsync(TranslateRequest request, CancellationToken cancellation) =>
        Answer(terminology.Translate, request, cancellation);

    private static ValueTask<TResult> Answer<TRequest, TResult>(
        Func<TRequest, TResult> ask, TRequest request, CancellationToken cancellation) =>
        cancellation.IsCancellationRequested ? ValueTask.FromCanceled<TResult>(cancellation) : ValueTask.FromResult(ask(request));
}
