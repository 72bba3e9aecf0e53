using FhirIcsHub.Fhir;
using FhirIcsHub.Fhir.Terminology;

namespace FhirIcsHub.Server.Terminology;

/// <summary>
/// Local definitions first; what they cannot tell, the terminology server is asked. Where that does not answer either, the result says
/// both why nothing here and why nothing there.
/// </summary>
internal sealed class LocalThenServer(LocalTerminology definitions, ITerminologyService server) : ITerminologyService
{
    private readonly LocalTerminologyService _local = new(definitions);

    public async ValueTask<ExpandResult> ExpandAsync(ExpandRequest request, CancellationToken cancellation)
    {
        var here = await _local.ExpandAsync(request, cancellation);
        if (here.Success || !IsWorthAsking(here.Issues))
        {
            return here;
        }

        var there = await server.ExpandAsync(request, cancellation);
        if (IsNotThere(there.Issues) && Definition(request.ValueSet, request.Url) is { } valueSet)
        {
            there = await server.ExpandAsync(request with { Url = null, ValueSet = valueSet }, cancellation);
        }

        return there.Success ? there : there with { Issues = [.. here.Issues, .. there.Issues] };
    }

    public async ValueTask<ValidateCodeResult> ValidateCodeAsync(ValidateCodeRequest request, CancellationToken cancellation)
    {
        var here = await _local.ValidateCodeAsync(request, cancellation);
        if (here.Result is not null || !IsWorthAsking(here.Issues))
        {
            return here;
        }

        var question = request.CodeableConcept is null ? request with { Coding = here.Coding ?? request.Coding } : request;
        var there = await server.ValidateCodeAsync(question, cancellation);
        if (IsNotThere(there.Issues) && Definition(request.Resource, request.Url) is { } valueSet)
        {
            there = await server.ValidateCodeAsync(question with { Url = null, Resource = valueSet }, cancellation);
        }

        return Both(here, there);
    }

    public async ValueTask<ValidateCodeResult> ValidateCodeInSystemAsync(ValidateCodeRequest request, CancellationToken cancellation)
    {
        var here = await _local.ValidateCodeInSystemAsync(request, cancellation);
        if (here.Result is not null || !IsWorthAsking(here.Issues))
        {
            return here;
        }

        return Both(here, await server.ValidateCodeInSystemAsync(request, cancellation));
    }

    public async ValueTask<LookupResult> LookupAsync(LookupRequest request, CancellationToken cancellation)
    {
        var here = await _local.LookupAsync(request, cancellation);
        if (here.Success || !IsWorthAsking(here.Issues))
        {
            return here;
        }

        var there = await server.LookupAsync(request, cancellation);
        return there.Success ? there : there with { Issues = [.. here.Issues, .. there.Issues] };
    }

    public async ValueTask<SubsumesResult> SubsumesAsync(SubsumesRequest request, CancellationToken cancellation)
    {
        var here = await _local.SubsumesAsync(request, cancellation);
        if (here.Outcome is not null || !IsWorthAsking(here.Issues))
        {
            return here;
        }

        var there = await server.SubsumesAsync(request, cancellation);
        return there.Outcome is not null ? there : there with { Issues = [.. here.Issues, .. there.Issues] };
    }

    public async ValueTask<TranslateResult> TranslateAsync(TranslateRequest request, CancellationToken cancellation)
    {
        var here = await _local.TranslateAsync(request, cancellation);
        if (here.Result is not null || !IsWorthAsking(here.Issues))
        {
            return here;
        }

        var there = await server.TranslateAsync(request, cancellation);
        return there.Result is not null ? there : there with { Issues = [.. here.Issues, .. there.Issues] };
    }

    private static ValidateCodeResult Both(ValidateCodeResult here, ValidateCodeResult there) =>
        there.Result is not null ? there : there with { Issues = [.. here.Issues, .. there.Issues] };

    // A value set that the server does not know can be told to it: its code systems may be there.
    private Resource? Definition(Resource? given, string? url) => given is null && url is not null ? definitions.ValueSetOf(url) : null;

    private static bool IsNotThere(IReadOnlyList<Issue> issues) => issues.Any(i => i.Code == IssueType.NotFound);

    // What is missing here may be there; a wrong question is wrong there too.
    private static bool IsWorthAsking(IReadOnlyList<Issue> issues) =>
        issues.Any(i => i.Code is IssueType.NotFound or IssueType.Incomplete or IssueType.NotSupported);
}
