namespace FhirIcsHub.Fhir.Terminology;

/// <content>$validate-code.</content>
public sealed partial class LocalTerminology
{
    /// <summary>Whether a code is in a value set.</summary>
    public ValidateCodeResult ValidateCode(ValidateCodeRequest request)
    {
        var url = request.Url;
        if (request is { Url: null, Resource: null, Context: { } context } && (url = BoundValueSets.Of(context, _definitions)) is null)
        {
            return ValidateCodeResult.CannotTell(Issue.Error(
                IssueType.NotFound,
                "The context names no element with a binding here; write it as URL of the StructureDefinition, #, path of the element."));
        }

        return new CodeValidation(request, coding => InValueSet(request, url, coding)).Run();
    }

    /// <summary>Whether a code is in a code system.</summary>
    public ValidateCodeResult ValidateCodeInSystem(ValidateCodeRequest request) =>
        new CodeValidation(request, coding => InSystem(request, coding)).Run();

    private ValidateCodeResult InValueSet(ValidateCodeRequest request, string? url, Coding coding)
    {
        var versions = coding is { System: { } versioned, Version: { } version }
            ? SystemVersions.AsNamed with { Default = new Dictionary<string, string>(StringComparer.Ordinal) { [versioned] = version } }
            : SystemVersions.AsNamed;
        if (SetOf(request.Resource, url, request.Version, versions, out var problem) is not { } set)
        {
            return ValidateCodeResult.CannotTell(problem!);
        }

        var membership = set.Contains(coding.System, coding.Code!);
        if (membership == Membership.Unknown)
        {
            var open = ValidateCodeResult.CannotTell(set.Problems.Count > 0 ? set.Problems : [NotHere(set.Rules.Canonical)]);
            return coding.System is null && set.Codes.Tests.Count == 1
                ? open with { Coding = coding with { System = set.Codes.Tests.Keys.Single() } } : open;
        }

        if (membership == Membership.NotMember)
        {
            var known = coding.System is null ? null : CodeOf(coding.System, coding.Code!, coding.Version);
            var reason = known?.Standing == CodeStanding.NotInSystem ? $", nor a code of {coding.System}" : "";
            return new ValidateCodeResult(
                false, $"The code '{Shown(coding)}' is not in the value set {set.Rules.Canonical}{reason}.", null, []);
        }

        var system = coding.System ?? set.Codes.Tests.FirstOrDefault(t => t.Value.Of(coding.Code!) == Membership.Member).Key;
        return CodeValidation.Valid(coding with { System = system }, EntryOf(set, system, coding.Code!, coding.Version), request);
    }

    private ValidateCodeResult InSystem(ValidateCodeRequest request, Coding coding)
    {
        var url = request.Resource?.Root.TextOf("url") ?? request.Url ?? coding.System;
        if (string.IsNullOrEmpty(url))
        {
            return ValidateCodeResult.CannotTell(
                Issue.Error(IssueType.Required, "Name the code system: give url, codeSystem, or a coding with a system."));
        }

        if (coding.System is not null && coding.System != url)
        {
            return new ValidateCodeResult(false, $"The coding is of the code system {coding.System}, and not of {url}.", null, []);
        }

        var version = request.Version ?? coding.Version;
        if (request.Resource is { TypeName: not "CodeSystem" })
        {
            return ValidateCodeResult.CannotTell(Issue.Error(IssueType.Invalid, "The parameter codeSystem must be a CodeSystem resource."));
        }

        var system = request.Resource is { } given ? CodeSystemReader.Read(given) : _systems.Find(url, version);
        if (system is not null && system.TryFind(coding.Code!, out var concept))
        {
            return CodeValidation.Valid(
                coding with { System = url }, ExpansionCandidates.EntryOf(system, _systems.ValuesOf(system), concept, default), request);
        }

        if (system is null or { Content: CodeSystemContent.NotPresent } && SyntacticSystems.JudgeOf(url) is { } judge)
        {
            return judge(coding.Code!)
                ? CodeValidation.Valid(coding with { System = url }, null, request)
                : new ValidateCodeResult(false, $"'{Shown(coding)}' is not a valid code of {url}.", null, []);
        }

        return system is { IsComplete: true }
            ? new ValidateCodeResult(false, $"The code '{Shown(coding)}' is not in the code system {system}.", null, [])
            : ValidateCodeResult.CannotTell(SystemNotHere(url, version, system));
    }

    private ExpansionEntry? EntryOf(CompiledValueSet set, string? system, string code, string? version)
    {
        var listed = set.Includes
            .Where(i => i.Rule.System == system).SelectMany(i => i.Rule.Concepts).FirstOrDefault(c => c.Code == code)?.Element ?? default;
        if (!listed.Exists)
        {
            listed = set.Rules.Expansion?.Codes.FirstOrDefault(c => c.System == system && c.Code == code)?.Element ?? default;
        }

        if (system is not null && _systems.Find(system, version) is { } found && found.TryFind(code, out var concept))
        {
            return ExpansionCandidates.EntryOf(found, _systems.ValuesOf(found), concept, listed);
        }

        return listed.Exists ? new ExpansionEntry(system!, version, code) { Listed = listed } : null;
    }

    private Issue SystemNotHere(string url, string? version, CodeSystem? part) => part switch
    {
        not null => Issue.Error(IssueType.Incomplete, $"Only a part of the code system {part} is here, and the code is not in it; "
            + "ask a terminology server that has it."),
        null when version is not null && _systems.VersionsOf(url) is { Count: > 0 } others => Issue.Error(
            IssueType.NotFound, $"Version {version} of the code system {url} is not here; here is {string.Join(", ", others)}."),
        _ => Issue.Error(
            IssueType.NotFound, $"The code system {url} is not here; add a package that has it, or configure a terminology server."),
    };

    // A code is no personal data, but what stands in its place may be.
    private static string Shown(Coding coding) => ReadProblems.Printable(coding.Code ?? "");
}
