namespace FhirIcsHub.Fhir.Terminology;

/// <content>$expand.</content>
public sealed partial class LocalTerminology
{
    /// <summary>Lists the codes of a value set.</summary>
    public ExpandResult Expand(ExpandRequest request)
    {
        if (request.Offset < 0 || request.Count < 0)
        {
            return ExpandResult.Failed(Issue.Error(IssueType.Invalid, "offset and count must not be negative."));
        }

        var set = SetOf(request, out var problem);
        return set is null ? ExpandResult.Failed(problem!) : new Expander(_systems, _options, _time, request).Expand(set);
    }

    private CompiledValueSet? SetOf(ExpandRequest request, out Issue? problem)
    {
        var versions = new SystemVersions(
            SystemVersions.Pairs(request.SystemVersions), SystemVersions.Pairs(request.CheckSystemVersions),
            SystemVersions.Pairs(request.ForceSystemVersions));
        var url = request.Url;
        if (request is { ValueSet: null, Url: null, Context: { } context })
        {
            url = BoundValueSets.Of(context, _definitions);
            if (url is null)
            {
                problem = Issue.Error(
                    IssueType.NotFound, "The context names no element with a binding here; write it as URL of the StructureDefinition, #, "
                        + "path of the element.");
                return null;
            }
        }

        return SetOf(request.ValueSet, url, request.ValueSetVersion, versions, out problem);
    }

    /// <summary>The value set that a request gives or names, made ready.</summary>
    private CompiledValueSet? SetOf(Resource? given, string? url, string? version, SystemVersions versions, out Issue? problem)
    {
        problem = null;
        if (given is not null)
        {
            if (given.TypeName == "ValueSet")
            {
                lock (_compiling)
                {
                    return Compiler(versions).Compile(ValueSetReader.Read(given));
                }
            }

            problem = Issue.Error(IssueType.Invalid, "The parameter valueSet must be a ValueSet resource.");
            return null;
        }

        if (string.IsNullOrEmpty(url))
        {
            problem = Issue.Error(IssueType.Required, "Name the value set: give the parameter url or valueSet.");
            return null;
        }

        var canonical = version is null || url.Contains('|', StringComparison.Ordinal) ? url : $"{url}|{version}";
        var set = Find(canonical, versions);
        problem = set is null ? NotHere(canonical) : null;
        return set;
    }

    private CompiledValueSet? Find(string canonical, SystemVersions versions)
    {
        if (versions.IsAsNamed)
        {
            return Compiled(canonical);
        }

        lock (_compiling)
        {
            return Compiler(versions).Compile(canonical);
        }
    }
}
