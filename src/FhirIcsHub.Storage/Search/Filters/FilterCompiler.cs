using FhirIcsHub.Fhir;
using FhirIcsHub.Fhir.Schemas;
using FhirIcsHub.Fhir.Search;

namespace FhirIcsHub.Storage.Search.Filters;

/// <summary>Makes the criteria that a filter means for a resource type.</summary>
internal sealed class FilterCompiler(SearchOptions options, CriterionParser criteria)
{
    /// <summary>The one criterion that a filter means.</summary>
    public CriterionReading Read(FhirType type, string text)
    {
        var filter = FilterParser.Parse(text);
        return filter.Node is null
            ? Fault(filter.Position, filter.Fault)
            : Compile(type, filter.Node);
    }

    private CriterionReading Compile(FhirType type, FilterNode node) => node switch
    {
        FilterPair pair => Join(type, pair.IsAnd ? FilterJoin.All : FilterJoin.Any, [pair.Left, pair.Right]),
        FilterNegation negation => Join(type, FilterJoin.Not, [negation.Inner]),
        FilterTest test => CompileTest(type, test, 0),
        _ => throw new InvalidOperationException($"{node.GetType().Name} is no filter"),
    };

    private CriterionReading Join(FhirType type, FilterJoin join, IReadOnlyList<FilterNode> nodes)
    {
        var parts = new List<SearchCriterion>();
        foreach (var node in nodes)
        {
            var reading = Compile(type, node);
            if (reading.Criterion is not { } criterion)
            {
                return reading;
            }

            parts.Add(criterion);
        }

        return CriterionReading.Of(new FilterSearch(join, parts).On(type, FilterSearch.Code));
    }

    private CriterionReading CompileTest(FhirType type, FilterTest test, int step)
    {
        if (step == test.Path.Count - 1)
        {
            return CompileLeaf(type, test, test.Path[step].Name);
        }

        if (step == CriterionParser.MaxDepth)
        {
            return Fault(test.Position, $"a path may go through {CriterionParser.MaxDepth} references", IssueType.TooCostly);
        }

        var (code, typeName) = Cut(test.Path[step].Name);
        if (options.Indexer.Find(type, code) is not { } reference)
        {
            return Unknown(type, test, code);
        }

        if (!reference.LeadsToResources)
        {
            return Fault(test.Position, $"{code} refers to no resources");
        }

        var targets = (typeName is null ? reference.Targets : [typeName]).Select(FhirSchema.R4.FindResourceType).OfType<FhirType>()
            .Where(target => reference.Targets.Count == 0 || reference.Targets.Contains(target.Name)).ToList();
        return targets.Count == 0
            ? Fault(test.Position, $"{code} can refer to any type: write which, as {code}:Patient")
            : CompileChain(type, test, step, reference, targets);
    }

    /// <summary>One of the types that the reference leads to has all the parameters; others that have not are passed over.</summary>
    private CriterionReading CompileChain(
        FhirType type, FilterTest test, int step, SearchParameterInfo reference, IReadOnlyList<FhirType> targets)
    {
        var links = new List<ChainSearch>();
        foreach (var target in targets)
        {
            var far = CompileTest(target, test, step + 1);
            if (far.Criterion is not null && test.Path[step].Filter is { } filter)
            {
                var also = Compile(target, filter);
                far = also.Criterion is { } condition
                    ? CriterionReading.Of(new FilterSearch(FilterJoin.All, [condition, far.Criterion]).On(target, FilterSearch.Code))
                    : also;
            }

            if (far.Criterion is { } criterion)
            {
                links.Add(new ChainSearch(target, criterion));
            }
            else if (!far.IsUnknown)
            {
                return far;
            }
        }

        return links.Count == 0
            ? Unknown(type, test, test.Path[step + 1].Name)
            : CriterionReading.Of(new SearchCriterion(reference, links));
    }

    private CriterionReading CompileLeaf(FhirType type, FilterTest test, string name)
    {
        var code = Cut(name).Code;
        if (options.Indexer.Find(type, code) is not { } parameter)
        {
            return CriterionParser.IsHas(name) && test.Operator == "eq"
                ? At(test, criteria.Read(type, name, test.Value))
                : Unknown(type, test, code);
        }

        if (test.Operator == "pr")
        {
            return test.Value is not ("true" or "false") ? Fault(test.Position, "pr takes true or false")
                : parameter.IsResourceColumn ? Fault(test.Position, $"every resource has {code}")
                : At(test, criteria.Read(type, $"{name}:{SearchModifier.Missing}", test.Value == "true" ? "false" : "true"));
        }

        if (FilterOperator.Of(parameter, test.Operator) is not { } meaning)
        {
            return Fault(
                test.Position,
                $"{test.Operator} does not compare a {parameter.Type.ToString().ToLowerInvariant()} here",
                IssueType.NotSupported);
        }

        var reading = At(test, criteria.Read(type, name + meaning.Modifier, meaning.Prefix + Escape(parameter, test.Value)));
        return reading.Criterion is { } criterion && meaning.Change is { } change
            ? CriterionReading.Of(criterion with { Values = [.. criterion.Values.Select(change)] })
            : reading;
    }

    /// <summary>In a filter only the bar, and the dollar of a composite, part a value.</summary>
    private static string Escape(SearchParameterInfo parameter, string value)
    {
        value = value.Replace("\\", "\\\\", StringComparison.Ordinal).Replace(",", "\\,", StringComparison.Ordinal);
        return parameter.Type == SearchParameterType.Composite ? value : value.Replace("$", "\\$", StringComparison.Ordinal);
    }

    private static (string Code, string? Type) Cut(string name)
    {
        var colon = name.IndexOf(':', StringComparison.Ordinal);
        return colon < 0 ? (name, null) : (name[..colon], name[(colon + 1)..]);
    }

    private static CriterionReading At(FilterTest test, CriterionReading reading) => reading.Criterion is not null
        ? reading
        : reading with { Fault = Text(test.Position, reading.Fault), IsUnknown = false, IsEmpty = false };

    private static CriterionReading Unknown(FhirType type, FilterTest test, string code) =>
        new(
            null,
            IssueType.Invalid,
            Text(test.Position, $"{type.Name} has no search parameter '{CriterionParser.Short(code)}' here"),
            true,
            false);

    private static CriterionReading Fault(int position, string fault, string code = IssueType.Invalid) =>
        new(null, code, Text(position, fault), false, false);

    private static string Text(int position, string fault) => FormattableString.Invariant($"_filter at character {position}: {fault}");
}
