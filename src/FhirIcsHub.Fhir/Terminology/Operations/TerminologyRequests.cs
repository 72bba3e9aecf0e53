namespace FhirIcsHub.Fhir.Terminology;

/// <summary>Reads the requests of the terminology operations from their parameters; problems are left in the input.</summary>
public static class TerminologyRequests
{
    /// <summary><c>ValueSet/$expand</c>.</summary>
    public static ExpandRequest ReadExpand(OperationInput input)
    {
        var request = new ExpandRequest
        {
            Url = input.Text("url"),
            ValueSet = input.Resource("valueSet"),
            ValueSetVersion = input.Text("valueSetVersion"),
            Context = input.Text("context"),
            Filter = input.Text("filter") is { Length: > 0 } filter ? filter : null,
            Offset = input.Number("offset"),
            Count = input.Number("count"),
            IncludeDesignations = input.Flag("includeDesignations") ?? false,
            Designations = input.Each("designation"),
            IncludeDefinition = input.Flag("includeDefinition") ?? false,
            ActiveOnly = input.Flag("activeOnly") ?? false,
            ExcludeNested = input.Flag("excludeNested") ?? false,
            ExcludeNotForUI = input.Flag("excludeNotForUI"),
            DisplayLanguage = input.Text("displayLanguage"),
            ExcludeSystems = input.Each("exclude-system"),
            SystemVersions = input.Each("system-version"),
            CheckSystemVersions = input.Each("check-system-version"),
            ForceSystemVersions = input.Each("force-system-version"),
        };
        RefuseDate(input);
        input.Ignore("contextDirection");
        input.Ignore("excludePostCoordinated");
        input.RefuseOthers();
        return request;
    }

    /// <summary><c>ValueSet/$validate-code</c>.</summary>
    public static ValidateCodeRequest ReadValidateCode(OperationInput input)
    {
        var request = new ValidateCodeRequest
        {
            Url = input.Text("url"),
            Resource = input.Resource("valueSet"),
            Version = input.Text("valueSetVersion"),
            Context = input.Text("context"),
            Coding = CodingOf(input, "systemVersion"),
            CodeableConcept = input.Codings("codeableConcept"),
            Abstract = input.Flag("abstract"),
            DisplayLanguage = input.Text("displayLanguage"),
        };
        RefuseDate(input);
        input.RefuseOthers();
        return request;
    }

    /// <summary><c>CodeSystem/$validate-code</c>.</summary>
    public static ValidateCodeRequest ReadValidateCodeInSystem(OperationInput input)
    {
        var request = new ValidateCodeRequest
        {
            Url = input.Text("url"),
            Resource = input.Resource("codeSystem"),
            Version = input.Text("version"),
            Coding = input.Coding("coding") ?? PlainCode(input, null, null, input.Text("display")),
            CodeableConcept = input.Codings("codeableConcept"),
            Abstract = input.Flag("abstract"),
            DisplayLanguage = input.Text("displayLanguage"),
        };
        RefuseDate(input);
        input.RefuseOthers();
        return request;
    }

    /// <summary><c>CodeSystem/$lookup</c>.</summary>
    public static LookupRequest ReadLookup(OperationInput input)
    {
        var request = new LookupRequest
        {
            Coding = CodingOf(input, "version"),
            DisplayLanguage = input.Text("displayLanguage"),
            Properties = input.Each("property"),
        };
        RefuseDate(input);
        input.RefuseOthers();
        return request;
    }

    /// <summary><c>CodeSystem/$subsumes</c>.</summary>
    public static SubsumesRequest ReadSubsumes(OperationInput input)
    {
        var system = input.Text("system");
        var version = input.Text("version");
        var request = new SubsumesRequest
        {
            CodingA = input.Coding("codingA") ?? (input.Text("codeA") is { } a ? new Coding(system, a) : null),
            CodingB = input.Coding("codingB") ?? (input.Text("codeB") is { } b ? new Coding(system, b) : null),
            System = system,
            Version = version,
        };
        input.RefuseOthers();
        return request;
    }

    /// <summary><c>ConceptMap/$translate</c>.</summary>
    public static TranslateRequest ReadTranslate(OperationInput input)
    {
        var request = new TranslateRequest
        {
            Url = input.Text("url"),
            ConceptMap = input.Resource("conceptMap"),
            ConceptMapVersion = input.Text("conceptMapVersion"),
            Codings = input.Codings("codeableConcept") ?? (CodingOf(input, "version") is { } coding ? [coding] : []),
            Source = input.Text("source"),
            Target = input.Text("target"),
            TargetSystem = input.Text("targetsystem"),
            Dependencies = [.. input.Parts("dependency").SelectMany(DependencyOf)],
            Reverse = input.Flag("reverse") ?? false,
        };
        RefuseDate(input);
        input.RefuseOthers();
        return request;
    }

    private static Coding? CodingOf(OperationInput input, string versionName)
    {
        var plain = PlainCode(input, input.Text("system"), input.Text(versionName), input.Text("display"));
        return input.Coding("coding") ?? plain;
    }

    private static Coding? PlainCode(OperationInput input, string? system, string? version, string? display) =>
        input.Text("code") is { } code ? new Coding(system, code, display, version) : null;

    private static IEnumerable<MapElement> DependencyOf(Element dependency)
    {
        string? property = null;
        IReadOnlyList<Coding> values = [];
        foreach (var part in dependency.Named("part"))
        {
            if (part.TextOf("name") == "element")
            {
                property = part.TextOf("value");
            }
            else if (part.TextOf("name") == "concept")
            {
                values = Coding.AllOf(part.First("value"));
            }
        }

        return property is null ? [] : values.Select(value => new MapElement(property, value));
    }

    // What a code system was on another day is not kept here.
    private static void RefuseDate(OperationInput input) =>
        input.Refuse("date", "is not supported: definitions are used as they are; name the version that was valid on that date.");
}
