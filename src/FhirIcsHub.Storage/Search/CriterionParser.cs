using FhirIcsHub.Fhir;
using FhirIcsHub.Fhir.Schemas;
using FhirIcsHub.Fhir.Search;
using FhirIcsHub.Storage.Search.Filters;
using FhirIcsHub.Storage.Search.Texts;

namespace FhirIcsHub.Storage.Search;

/// <summary>
/// Reads criteria: a parameter with its modifier (<c>code:not=x</c>), a chain (<c>subject:Patient.name=x</c>), what refers to the
/// resource (<c>_has:Observation:patient:code=x</c>), and these within one another.
/// </summary>
internal sealed class CriterionParser(SearchOptions options)
{
    /// <summary>More values than this in one search cost too much.</summary>
    private const int MaxValues = 1000;

    /// <summary>A composite joins indexes, and a quantity is looked for in each unit, which databases are long in planning.</summary>
    private const int CostOfMany = 5;

    /// <summary>A chain through references to any of several types branches; more branches than this in one search cost too much.</summary>
    private const int MaxLinks = 200;

    /// <summary>Most references that a chain goes through, one after the other; databases limit how deep a query may nest.</summary>
    public const int MaxDepth = 16;

    private const string Has = "_has";
    private const string HasPrefix = Has + ":";

    /// <summary>It would say what the other parameters mean: to leave it out were another search.</summary>
    private const string NamedQuery = "_query";

    private readonly ModifiedValueParser _values = new(options);
    private int _valueCount;
    private int _linkCount;
    private int _depth;

    public static bool IsHas(string name) => name == Has || name.StartsWith(HasPrefix, StringComparison.Ordinal);

    /// <param name="type">The resource type that the parameter is one of.</param>
    /// <param name="name">Name of the parameter with all that stands before the equals sign.</param>
    /// <param name="value">What stands behind it.</param>
    public CriterionReading Read(FhirType type, string name, string value)
    {
        switch (name)
        {
            case FilterSearch.Code:
                return value.Length == 0
                    ? CriterionReading.Empty("'_filter' has no value")
                    : new FilterCompiler(options, this).Read(type, value);
            case ListSearch.Code:
                return ListSearch.Read(type, value);
            case TextSearch.NarrativeCode or TextSearch.ContentCode when options.FindsText:
                return TextSearch.Read(type, name, value);
            case var _ when IsHas(name):
                return ReadHas(type, name, value);
        }

        var dot = name.IndexOf('.', StringComparison.Ordinal);
        var (code, modifier) = Cut(dot < 0 ? name : name[..dot]);
        if (code == NamedQuery)
        {
            return Fault($"{NamedQuery}: this server has no named queries", IssueType.NotSupported);
        }

        if (modifier is not null && IsOfNoIndex(code))
        {
            return Fault($"{code} takes no modifier", IssueType.NotSupported);
        }

        if (options.Indexer.Find(type, code) is not { } parameter)
        {
            return options.Indexer.IsBeingBuilt(type, code)
                ? Fault(BeingBuilt(type, code), IssueType.Transient)
                : CriterionReading.Unknown($"{type.Name} has no search parameter '{Short(code)}' here");
        }

        return dot < 0 ? ReadValues(parameter, modifier, name, value) : ReadChain(parameter, modifier, name[(dot + 1)..], value);
    }

    /// <summary>As much of a name as an error repeats.</summary>
    public static string Short(string name) => name.Length <= 60 ? name : name[..60] + "…";

    /// <summary>What an error adds where a search over several types asks for what one of them has not.</summary>
    public static string OfAll(int types) =>
        types > 1 ? " (a search over several types takes the parameters that all of them have)" : "";

    private bool IsOfNoIndex(string code) => code is FilterSearch.Code or ListSearch.Code
        || (options.FindsText && code is TextSearch.NarrativeCode or TextSearch.ContentCode);

    private static string BeingBuilt(FhirType type, string code) =>
        $"{type.Name} is being indexed by '{code}': it can be searched by when that is done";

    private CriterionReading ReadHas(FhirType type, string name, string value)
    {
        var parts = name.Split(':', 4);
        if (parts.Length < 4 || parts[3].Length == 0)
        {
            return Fault($"'{Short(name)}' is not written _has:Type:reference:parameter");
        }

        var source = FhirSchema.R4.FindResourceType(parts[1]);
        var reference = source is null ? null : options.Indexer.Find(source, parts[2]);
        if (reference is not { LeadsToResources: true } || !MayLeadTo(reference, type))
        {
            return Fault($"'{Short(parts[1])}:{Short(parts[2])}' is no reference parameter that leads to {type.Name}");
        }

        var inner = ReadFarEnd(source!, parts[3], value);
        return inner.Criterion is { } criterion
            ? CriterionReading.Of(new SearchCriterion(reference, [new HasSearch(source!, type, criterion)]))
            : inner with { IsUnknown = false };
    }

    private CriterionReading ReadChain(SearchParameterInfo reference, string? typeName, string rest, string value)
    {
        if (!reference.LeadsToResources)
        {
            return Fault($"{reference.Code} refers to no resources: nothing can be chained to it");
        }

        var targets = typeName is null
            ? reference.Targets.Select(FhirSchema.R4.FindResourceType).OfType<FhirType>().ToList()
            : FhirSchema.R4.FindResourceType(typeName) is { } named && MayLeadTo(reference, named) ? [named] : [];
        if (targets.Count == 0)
        {
            return Fault(typeName is null
                ? $"{reference.Code} can refer to any type: write which, as {reference.Code}:Patient.{Short(rest)}"
                : $"{reference.Code} does not refer to '{Short(typeName)}'");
        }

        var links = new List<ChainSearch>();
        foreach (var target in targets)
        {
            var inner = ReadFarEnd(target, rest, value);
            if (inner.Criterion is { } criterion)
            {
                links.Add(new ChainSearch(target, criterion));
            }
            else if (!inner.IsUnknown)
            {
                return inner;
            }
        }

        if (links.Count == 0)
        {
            return CriterionReading.Unknown(
                $"no type that {reference.Code} is searched through ({string.Join(", ", targets.Select(target => target.Name))}) "
                + $"has a search parameter '{Short(Cut(rest.Split('.')[0]).Code)}' here");
        }

        var meanings = links.Select(link => link.Criterion.Leaf.Type).Distinct().ToList();
        return meanings.Count == 1
            ? CriterionReading.Of(new SearchCriterion(reference, links))
            : Fault($"'{Short(rest)}' means different things for {string.Join(", ", links.Select(link => link.Target.Name))}: "
                + $"write which, as {reference.Code}:{links[0].Target.Name}.{Short(rest)}");
    }

    private CriterionReading ReadFarEnd(FhirType type, string name, string value)
    {
        if (++_linkCount > MaxLinks)
        {
            return Fault($"chains may branch {MaxLinks} times: write their types", IssueType.TooCostly);
        }

        if (_depth == MaxDepth)
        {
            return Fault($"a chain may go through {MaxDepth} references", IssueType.TooCostly);
        }

        _depth++;
        var reading = Read(type, name, value);
        _depth--;
        return reading;
    }

    private CriterionReading ReadValues(SearchParameterInfo parameter, string? modifier, string name, string value)
    {
        if (modifier is not null && !SearchModifier.IsSupported(parameter, modifier))
        {
            return Fault(
                $"{parameter.Code} of {parameter.ResourceType} has no modifier ':{Short(modifier)}'; "
                    + $"it takes {SearchModifier.AllowedFor(parameter)}",
                IssueType.NotSupported);
        }

        var texts = EscapedText.Split(value, ',');
        texts.RemoveAll(text => text.Length == 0);
        if (texts.Count == 0)
        {
            return CriterionReading.Empty($"'{Short(name)}' has no value");
        }

        _valueCount += texts.Count * (parameter.Type is SearchParameterType.Composite or SearchParameterType.Quantity ? CostOfMany : 1);
        if (_valueCount > MaxValues)
        {
            return Fault($"a search may have {MaxValues} values; a quantity and a composite count as {CostOfMany}", IssueType.TooCostly);
        }

        var values = new List<SearchValue>();
        foreach (var text in texts)
        {
            if (_values.Read(parameter, modifier, text, out var fault) is not { } read)
            {
                return Fault($"a value of '{Short(name)}' cannot be read: {fault}");
            }

            values.Add(read);
        }

        return CriterionReading.Of(new SearchCriterion(ModifiedValueParser.Filed(parameter, modifier), values)
        {
            IsNegated = modifier is SearchModifier.Not or SearchModifier.NotIn,
        });
    }

    private static (string Code, string? Modifier) Cut(string segment)
    {
        var colon = segment.IndexOf(':', StringComparison.Ordinal);
        return colon < 0 ? (segment, null) : (segment[..colon], segment[(colon + 1)..]);
    }

    private static bool MayLeadTo(SearchParameterInfo reference, FhirType type) =>
        reference.Targets.Count == 0 || reference.Targets.Contains(type.Name);

    private static CriterionReading Fault(string text, string code = IssueType.Invalid) => new(null, code, text, false, false);
}
