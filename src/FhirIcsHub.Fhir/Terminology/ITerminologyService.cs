namespace FhirIcsHub.Fhir.Terminology;

/// <summary>
/// The door to terminology: what is here, a FHIR terminology server, or one after the other. Every failure is an issue of the result,
/// never an exception but <see cref="OperationCanceledException"/>.
/// </summary>
public interface ITerminologyService
{
    /// <summary><c>ValueSet/$expand</c>.</summary>
    ValueTask<ExpandResult> ExpandAsync(ExpandRequest request, CancellationToken cancellation);

    /// <summary><c>ValueSet/$validate-code</c>.</summary>
    ValueTask<ValidateCodeResult> ValidateCodeAsync(ValidateCodeRequest request, CancellationToken cancellation);

    /// <summary><c>CodeSystem/$validate-code</c>.</summary>
    ValueTask<ValidateCodeResult> ValidateCodeInSystemAsync(ValidateCodeRequest request, CancellationToken cancellation);

    /// <summary><c>CodeSystem/$lookup</c>.</summary>
    ValueTask<LookupResult> LookupAsync(LookupRequest request, CancellationToken cancellation);

    /// <summary><c>CodeSystem/$subsumes</c>.</summary>
    ValueTask<SubsumesResult> SubsumesAsync(SubsumesRequest request, CancellationToken cancellation);

    /// <summary><c>ConceptMap/$translate</c>.</summary>
    ValueTask<TranslateResult> TranslateAsync(TranslateRequest request, CancellationToken cancellation);
}
