using FhirIcsHub.Fhir;
using FhirIcsHub.Fhir.Schemas;
using FhirIcsHub.Storage.Search.Containing;
using FhirIcsHub.Storage.Search.Filters;

namespace FhirIcsHub.Storage.Search;

/// <summary>Reads the parameters of a search URL by the definitions of R4.</summary>
public sealed class SearchQueryParser
{
    /// <summary>Name of the parameter that a next link adds: the place in the walk.</summary>
    public const string CursorParameter = "_cursor";

    /// <summary>Name of the parameter that asks how a search is carried out: <c>true</c> or <c>false</c>.</summary>
    public const string ExplainParameter = "_explain";

    /// <summary>Name of the parameter that says whether contained resources are searched.</summary>
    public const string ContainedParameter = "_contained";

    private readonly SearchScope _scope;
    private readonly SearchOptions _options;
    private readonly List<TypeSearch> _types;
    private readonly SearchReading _reading;
    private readonly PageParameters _page;
    private readonly ContainedParameters _contained = new();
    private readonly List<string> _criteriaTexts = [];
    private readonly List<SearchInclude> _includes = [];
    private readonly List<SearchInclude> _reverseIncludes = [];

    private SearchQueryParser(SearchScope scope, IEnumerable<FhirType> types, SearchOptions options)
    {
        _scope = scope;
        _options = options;
        _types = [.. types.Select(type => new TypeSearch(type, new CriterionParser(options), scope.Compartment))];
        _reading = new SearchReading(options);
        _page = new PageParameters(options, _reading);
    }

    private bool IsOfOneType => _types.Count == 1 && !_scope.MayNarrow;

    /// <param name="type">The resource type to search for.</param>
    /// <param name="parameters">Names and values, URL escapes resolved, in their order; a repeated name is repeated.</param>
    /// <param name="options">What to know beyond the parameters.</param>
    public static SearchQueryResult Parse(FhirType type, IEnumerable<KeyValuePair<string, string>> parameters, SearchOptions options) =>
        Parse(SearchScope.Of(type), [.. parameters], options);

    /// <param name="scope">Where to search.</param>
    /// <param name="parameters">Names and values, URL escapes resolved, in their order; a repeated name is repeated.</param>
    /// <param name="options">What to know beyond the parameters.</param>
    public static SearchQueryResult Parse(
        SearchScope scope, IReadOnlyList<KeyValuePair<string, string>> parameters, SearchOptions options)
    {
        var types = TypeNarrowing.Read(scope, parameters, out var problem);
        if (problem is not null)
        {
            return new SearchQueryResult(null, [problem]);
        }

        var parser = new SearchQueryParser(scope, types, options);
        foreach (var (name, value) in parameters)
        {
            parser.Add(name, value);
        }

        return parser.Finish();
    }

    private void Add(string name, string value)
    {
        if (name is "_format" or "_pretty")
        {
            return;
        }

        var colon = name.IndexOf(':', StringComparison.Ordinal);
        var code = colon < 0 ? name : name[..colon];
        if (_options.Conditional && HasNoPlaceInCriteria(code))
        {
            _reading.Fault(IssueType.Invalid, $"'{code}' has no place in the criteria of a conditional interaction");
        }
        else if (colon >= 0 && TakesNoModifier(code))
        {
            _reading.Fault(IssueType.NotSupported, $"{code} takes no modifier");
        }
        else if (code is "_include" or "_revinclude")
        {
            AddInclude(code, colon < 0 ? null : name[(colon + 1)..], value);
        }
        else if (name == TypeNarrowing.Parameter && _scope.MayNarrow)
        {
            _reading.Understand(name, value);
        }
        else if (name == SortReader.Parameter)
        {
            Take(name, value, new SortReader(_types, _options.Indexer).Read(value));
        }
        else if (ContainedParameters.AreNamed(name))
        {
            Take(name, value, _contained.Read(name, value));
        }
        else if (!_page.Read(name, value))
        {
            AddCriterion(name, value);
        }
    }

    private static bool HasNoPlaceInCriteria(string code) => code is "_include" or "_revinclude" or SortReader.Parameter
        || PageParameters.AreNamed(code) || ContainedParameters.AreNamed(code);

    private bool TakesNoModifier(string code) => PageParameters.AreNamed(code) || code is SortReader.Parameter or "_format" or "_pretty"
        || ContainedParameters.AreNamed(code) || (code == TypeNarrowing.Parameter && _scope.MayNarrow);

    private void Take(string name, string value, Issue? problem)
    {
        if (problem is null)
        {
            _reading.Understand(name, value);
        }
        else
        {
            _reading.Fault(problem.Code, problem.Diagnostics);
        }
    }

    private void AddCriterion(string name, string value)
    {
        var criteria = new List<SearchCriterion>(_types.Count);
        foreach (var type in _types)
        {
            var reading = type.Parser.Read(type.Type, name, value);
            if (reading.Criterion is { } criterion)
            {
                criteria.Add(criterion);
            }
            else if (reading.IsEmpty || (reading.IsUnknown && !IsLinked(name)))
            {
                _reading.Ignore(reading.Code, reading.Fault + (reading.IsUnknown ? CriterionParser.OfAll(_types.Count) : ""));
                return;
            }
            else
            {
                _reading.Fault(reading.Code, reading.Fault + (reading.IsUnknown ? CriterionParser.OfAll(_types.Count) : ""));
                return;
            }
        }

        if (criteria.Select(criterion => criterion.Leaf.Type).Distinct().Count() > 1)
        {
            _reading.Fault(IssueType.NotSupported, $"'{CriterionParser.Short(name)}' means different things for the types searched for");
            return;
        }

        foreach (var (type, criterion) in _types.Zip(criteria))
        {
            type.Criteria.AddRange(FilterSearch.Flatten(criterion));
        }

        _criteriaTexts.Add(_reading.Understand(name, value));
    }

    /// <summary>A chain or <c>_has</c> that does not work is never left out: the client meant it.</summary>
    private static bool IsLinked(string name) => CriterionParser.IsHas(name) || name.Contains('.', StringComparison.Ordinal);

    private void AddInclude(string kind, string? modifier, string value)
    {
        var isReverse = kind == "_revinclude";
        var reader = new IncludeReader([.. _types.Select(type => type.Type)], _options.Indexer);
        if (reader.Read(isReverse, modifier, value, out var fault) is { } includes)
        {
            (isReverse ? _reverseIncludes : _includes).AddRange(includes);
            _reading.Understand(modifier is null ? kind : $"{kind}:{modifier}", value);
        }
        else
        {
            _reading.Fault(fault.Code, fault.Text);
        }
    }

    private SearchQueryResult Finish()
    {
        var self = _reading.Self;
        var cursor = _page.Cursor is null ? null : _options.Cursors.Read(_page.Cursor);
        if (_page.Cursor is not null && cursor?.QueryHash != HashOf(self))
        {
            _reading.Fault(IssueType.Invalid, $"{CursorParameter} is not one that this server gave out for this search");
        }

        IReadOnlyList<Issue> errors = [.. _reading.Errors, .. _contained.Judge(_types, IsOfOneType)];
        if (errors.Count > 0)
        {
            return new SearchQueryResult(null, errors);
        }

        var query = new SearchQuery(IsOfOneType ? _types[0].Type : FhirSchema.R4.Resource, _options.Cursors)
        {
            Criteria = IsOfOneType ? _types[0].Criteria : [],
            Includes = _includes,
            ReverseIncludes = _reverseIncludes,
            Sort = _types.Count == 0 ? [] : _types[0].Sort,
            Count = _page.Count,
            Total = _page.Total,
            PresentedPatientsOnly = _options.Conditional,
            SelfQuery = self,
            CriteriaKey = _scope.Path + "?" + string.Join('&', _criteriaTexts.Order(StringComparer.Ordinal)),
            IsExplained = _page.IsExplained,
            Contained = _contained.Search,
            ReturnsContained = _contained.ReturnsContained,
            HiddenContainers = _scope.HiddenContainers,
            Ignored = _reading.Ignored,
            Cursor = cursor,
            QueryHash = HashOf(self),
        };
        return new SearchQueryResult(
            IsOfOneType ? query : query with { Parts = [.. _types.Select(type => PartOf(query, type))] }, _reading.Ignored);
    }

    private SearchQuery PartOf(SearchQuery query, TypeSearch type) => new(type.Type, _options.Cursors)
    {
        Criteria = type.Criteria,
        Sort = type.Sort,
        Count = query.Count,
        PresentedPatientsOnly = query.PresentedPatientsOnly,
        Cursor = query.Cursor,
    };

    private long HashOf(string self) => IndexValue.Hash(_scope.Path + "?" + self);
}
