namespace FhirIcsHub.Cql;

/// <summary>When a call says which overload it means.</summary>
public enum SignatureLevel
{
    /// <summary>Never.</summary>
    None,

    /// <summary>When the operands are of other types than the overload declares.</summary>
    Differing,

    /// <summary>When there is another overload with as many operands.</summary>
    Overloads,

    /// <summary>Always.</summary>
    All,
}

/// <summary>
/// How CQL is translated: the options of the reference translator, by the same names
/// (https://github.com/cqframework/clinical_quality_language, cql-to-elm). As they stand they are the reference's defaults.
/// </summary>
public sealed record TranslatorOptions
{
    /// <summary>The CQL text of each definition is kept beside it.</summary>
    public bool Annotations { get; init; } = true;

    /// <summary>Each node says where it stands in the text.</summary>
    public bool Locators { get; init; } = true;

    /// <summary>Each node says of which type its result is.</summary>
    public bool ResultTypes { get; init; }

    /// <summary>Also those problems are told that only follow from another.</summary>
    public bool DetailedErrors { get; init; }

    /// <summary><c>where X during Y</c> becomes the date range of the retrieve that it filters.</summary>
    public bool DateRangeOptimization { get; init; }

    /// <summary>An element of a list's elements can be named after the list: <c>Patient.name.given</c>.</summary>
    public bool ListTraversal { get; init; } = true;

    /// <summary>A list can stand for its only element.</summary>
    public bool ListDemotion { get; init; }

    /// <summary>A value can stand for the list that holds only it.</summary>
    public bool ListPromotion { get; init; }

    /// <summary>An interval can stand for its only point.</summary>
    public bool IntervalDemotion { get; init; }

    /// <summary>A point can stand for the interval that holds only it.</summary>
    public bool IntervalPromotion { get; init; }

    /// <summary>Functions of the language can be called after a dot, as in FHIRPath: <c>X.where(…)</c>.</summary>
    public bool MethodInvocation { get; init; } = true;

    /// <summary>Every query begins with <c>from</c>.</summary>
    public bool RequireFromKeyword { get; init; }

    /// <summary>Units of quantities are checked against UCUM.</summary>
    public bool ValidateUnits { get; init; } = true;

    /// <summary>The library is only checked; the result holds no ELM.</summary>
    public bool VerifyOnly { get; init; }

    /// <summary>When a call says which overload it means.</summary>
    public SignatureLevel SignatureLevel { get; init; } = SignatureLevel.Overloads;

    /// <summary>The version of CQL that is translated: <c>1.3</c>, <c>1.4</c> or <c>1.5</c>; later features are refused.</summary>
    public string CompatibilityLevel { get; init; } = "1.5";

    /// <summary>The least severity that is reported.</summary>
    public CqlSeverity ErrorLevel { get; init; } = CqlSeverity.Information;

    /// <summary>
    /// The options that are named, and no others: <c>EnableLocators,DisableListDemotion</c>. Null when a name is unknown, which
    /// <paramref name="unknown"/> then is.
    /// </summary>
    public static TranslatorOptions? Parse(string names, out string? unknown)
    {
        var options = new TranslatorOptions { Annotations = false, Locators = false, ListDemotion = true, ListPromotion = true };
        unknown = null;
        foreach (var name in names.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
        {
            if (options.With(name) is not { } changed)
            {
                unknown = name;
                return null;
            }

            options = changed;
        }

        return options;
    }

    /// <summary>The names of what differs from a translator without options, as ELM states them.</summary>
    public override string ToString() => string.Join(',', Names());

    private TranslatorOptions? With(string name) => name switch
    {
        "EnableDateRangeOptimization" => this with { DateRangeOptimization = true },
        "EnableAnnotations" => this with { Annotations = true },
        "EnableLocators" => this with { Locators = true },
        "EnableResultTypes" => this with { ResultTypes = true },
        "EnableDetailedErrors" => this with { DetailedErrors = true },
        "DisableListTraversal" => this with { ListTraversal = false },
        "DisableListDemotion" => this with { ListDemotion = false },
        "DisableListPromotion" => this with { ListPromotion = false },
        "EnableIntervalDemotion" => this with { IntervalDemotion = true },
        "EnableIntervalPromotion" => this with { IntervalPromotion = true },
        "DisableMethodInvocation" => this with { MethodInvocation = false },
        "RequireFromKeyword" => this with { RequireFromKeyword = true },
        "DisableDefaultModelInfoLoad" => this,
        _ => null,
    };

    private IEnumerable<string> Names() => new (bool IsSet, string Name)[]
    {
        (DateRangeOptimization, "EnableDateRangeOptimization"),
        (Annotations, "EnableAnnotations"),
        (Locators, "EnableLocators"),
        (ResultTypes, "EnableResultTypes"),
        (DetailedErrors, "EnableDetailedErrors"),
        (!ListTraversal, "DisableListTraversal"),
        (!ListDemotion, "DisableListDemotion"),
        (!ListPromotion, "DisableListPromotion"),
        (IntervalDemotion, "EnableIntervalDemotion"),
        (IntervalPromotion, "EnableIntervalPromotion"),
        (!MethodInvocation, "DisableMethodInvocation"),
        (RequireFromKeyword, "RequireFromKeyword"),
    }.Where(o => o.IsSet).Select(o => o.Name);
}
