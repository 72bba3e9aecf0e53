using System.Globalization;

namespace FhirIcsHub.Fhir.Terminology;

/// <summary>Writes the requests of the terminology operations as Parameters resources, as another server is asked.</summary>
public static class TerminologyQuestions
{
    public static byte[] Write(ExpandRequest request)
    {
        var parameters = new ParametersWriter();
        parameters.Add("url", "Uri", request.Url);
        parameters.Add("valueSet", request.ValueSet);
        parameters.Add("valueSetVersion", "String", request.ValueSetVersion);
        parameters.Add("context", "Uri", request.Context);
        parameters.Add("filter", "String", request.Filter);
        parameters.Add("offset", "Integer", request.Offset?.ToString(CultureInfo.InvariantCulture));
        parameters.Add("count", "Integer", request.Count?.ToString(CultureInfo.InvariantCulture));
        parameters.Add("includeDesignations", OnlyTrue(request.IncludeDesignations));
        parameters.AddEach("designation", "String", request.Designations);
        parameters.Add("includeDefinition", OnlyTrue(request.IncludeDefinition));
        parameters.Add("activeOnly", OnlyTrue(request.ActiveOnly));
        parameters.Add("excludeNested", OnlyTrue(request.ExcludeNested));
        parameters.Add("excludeNotForUI", request.ExcludeNotForUI);
        parameters.Add("displayLanguage", "Code", request.DisplayLanguage);
        parameters.AddEach("exclude-system", "Canonical", request.ExcludeSystems);
        parameters.AddEach("system-version", "Canonical", request.SystemVersions);
        parameters.AddEach("check-system-version", "Canonical", request.CheckSystemVersions);
        parameters.AddEach("force-system-version", "Canonical", request.ForceSystemVersions);
        return parameters.Finish();
    }

    /// <summary>For <c>ValueSet/$validate-code</c>.</summary>
    public static byte[] Write(ValidateCodeRequest request)
    {
        var parameters = new ParametersWriter();
        var (url, version) = Split(request.Url, request.Version);
        parameters.Add("url", "Uri", url);
        parameters.Add("context", "Uri", request.Context);
        parameters.Add("valueSet", request.Resource);
        parameters.Add("valueSetVersion", "String", version);
        AddSubject(parameters, request);
        return parameters.Finish();
    }

    /// <summary>For <c>CodeSystem/$validate-code</c>.</summary>
    public static byte[] WriteForSystem(ValidateCodeRequest request)
    {
        var parameters = new ParametersWriter();
        parameters.Add("url", "Uri", request.Url ?? request.Coding?.System);
        parameters.Add("codeSystem", request.Resource);
        parameters.Add("version", "String", request.Version);
        AddSubject(parameters, request);
        return parameters.Finish();
    }

    public static byte[] Write(LookupRequest request)
    {
        var parameters = new ParametersWriter();
        parameters.Add("coding", request.Coding);
        parameters.Add("displayLanguage", "Code", request.DisplayLanguage);
        parameters.AddEach("property", "Code", request.Properties);
        return parameters.Finish();
    }

    public static byte[] Write(SubsumesRequest request)
    {
        var parameters = new ParametersWriter();
        parameters.Add("codingA", request.CodingA is { } a ? a with { System = a.System ?? request.System } : null);
        parameters.Add("codingB", request.CodingB is { } b ? b with { System = b.System ?? request.System } : null);
        parameters.Add("system", "Uri", request.System);
        parameters.Add("version", "String", request.Version);
        return parameters.Finish();
    }

    public static byte[] Write(TranslateRequest request)
    {
        var parameters = new ParametersWriter();
        var (url, version) = Split(request.Url, request.ConceptMapVersion);
        parameters.Add("url", "Uri", url);
        parameters.Add("conceptMap", request.ConceptMap);
        parameters.Add("conceptMapVersion", "String", version);
        parameters.Add("codeableConcept", request.Codings);
        parameters.Add("source", "Uri", request.Source);
        parameters.Add("target", "Uri", request.Target);
        parameters.Add("targetsystem", "Uri", request.TargetSystem);
        foreach (var dependency in request.Dependencies)
        {
            parameters.AddParts("dependency", () =>
            {
                parameters.Add("element", "Uri", dependency.Property);
                parameters.Add("concept", [dependency.Value]);
            });
        }

        parameters.Add("reverse", OnlyTrue(request.Reverse));
        return parameters.Finish();
    }

    private static void AddSubject(ParametersWriter parameters, ValidateCodeRequest request)
    {
        if (request.CodeableConcept is { } concept)
        {
            parameters.Add("codeableConcept", concept);
        }
        else if (request.Coding is { System: null, Code: { } code } coding)
        {
            parameters.Add("code", "Code", code);
            parameters.Add("display", "String", coding.Display);
        }
        else
        {
            parameters.Add("coding", request.Coding);
        }

        parameters.Add("abstract", request.Abstract);
        parameters.Add("displayLanguage", "Code", request.DisplayLanguage);
    }

    private static (string? Url, string? Version) Split(string? canonical, string? version)
    {
        var bar = canonical?.IndexOf('|') ?? -1;
        return bar < 0 ? (canonical, version) : (canonical![..bar], canonical[(bar + 1)..]);
    }

    private static bool? OnlyTrue(bool value) => value ? true : null;
}
