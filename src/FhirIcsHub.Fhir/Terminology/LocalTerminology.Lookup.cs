namespace FhirIcsHub.Fhir.Terminology;

/// <content>$lookup and $subsumes.</content>
public sealed partial class LocalTerminology
{
    /// <summary>What is known of a code: display, designations, properties.</summary>
    public LookupResult Lookup(LookupRequest request)
    {
        if (request.Coding is not { System: { Length: > 0 } url, Code: { Length: > 0 } code } coding)
        {
            return LookupResult.Failed(Issue.Error(IssueType.Required, "Give code and system, or a coding with both."));
        }

        if (_systems.Find(url, coding.Version) is not { Content: not CodeSystemContent.NotPresent } system)
        {
            return SyntacticSystems.JudgeOf(url) is { } judge && judge(code)
                ? new LookupResult(new LookedUpConcept(url, null, new Coding(url, code, code)), [])
                : LookupResult.Failed(
                    SyntacticSystems.JudgeOf(url) is null ? SystemNotHere(url, coding.Version, null) : NoSuchCode(coding, url));
        }

        return system.TryFind(code, out var concept)
            ? new LookupResult(new ConceptLookup(system, _systems.ValuesOf(system), concept, request).Run(), [])
            : LookupResult.Failed(system.IsComplete ? NoSuchCode(coding, system.ToString()) : SystemNotHere(url, coding.Version, system));
    }

    /// <summary>How two codes of one code system relate by its hierarchy.</summary>
    public SubsumesResult Subsumes(SubsumesRequest request)
    {
        if (request is not { CodingA: { Code: { Length: > 0 } codeA } a, CodingB: { Code: { Length: > 0 } codeB } b })
        {
            return SubsumesResult.Failed(Issue.Error(IssueType.Required, "Give codeA and codeB with system, or codingA and codingB."));
        }

        var url = a.System ?? request.System;
        if (string.IsNullOrEmpty(url) || url != (b.System ?? request.System) || (request.System is not null && request.System != url))
        {
            return SubsumesResult.Failed(
                Issue.Error(IssueType.Invalid, "Both codes must be of one code system: give system, or the same system in both codings."));
        }

        var version = request.Version ?? a.Version ?? b.Version;
        if (_systems.Find(url, version) is not { Content: not CodeSystemContent.NotPresent } system)
        {
            return SubsumesResult.Failed(SystemNotHere(url, version, null));
        }

        if (!system.TryFind(codeA, out var conceptA) || !system.TryFind(codeB, out var conceptB))
        {
            return SubsumesResult.Failed(system.IsComplete
                ? NoSuchCode(system.TryFind(codeA, out _) ? b : a, system.ToString())
                : SystemNotHere(url, version, system));
        }

        if (ReferenceEquals(conceptA, conceptB))
        {
            return new SubsumesResult(Subsumption.Equivalent, []);
        }

        if (!system.IsSubsumptive)
        {
            return SubsumesResult.Failed(Issue.Error(
                IssueType.NotSupported,
                $"The hierarchy of {system} means {system.HierarchyMeaning}, so it does not tell what subsumes what."));
        }

        var outcome = conceptB.IsBelow(conceptA) ? Subsumption.Subsumes
            : conceptA.IsBelow(conceptB) ? Subsumption.SubsumedBy : Subsumption.NotSubsumed;
        return new SubsumesResult(outcome, []);
    }

    private static Issue NoSuchCode(Coding coding, string system) =>
        Issue.Error(IssueType.CodeInvalid, $"The code '{Shown(coding)}' is not in the code system {system}.");
}
