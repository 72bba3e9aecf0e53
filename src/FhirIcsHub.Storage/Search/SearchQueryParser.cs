using System.Globalization;
using System.Text;
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

    private const string ContainedTypeParameter = "_containedType";

    /// <summary>More keys than this sort no further what differs at all.</summary>
    private const int MaxSortKeys = 8;

    private readonly SearchScope _scope;
    private readonly SearchOptions _options;
    private readonly List<TypeSearch> _types;
    private readonly List<Issue> _errors = [];
    private readonly List<Issue> _ignored = [];
    private readonly List<string> _criteriaTexts = [];
    private readonly List<SearchInclude> _includes = [];
    private readonly List<SearchInclude> _reverseIncludes = [];
    private readonly StringBuilder _self = new();
    private int _count;
    private SearchTotal? _total;
    private bool _wantsNumberOnly;
    private bool _isExplained;
    private ContainedSearch _contained;
    private bool _returnsContained;
    private string? _cursor;

    private SearchQueryParser(SearchScope scope, IEnumerable<FhirType> types, SearchOptions options)
    {
        _scope = scope;
        _options = options;
        _types = [.. types.Select(type => new TypeSearch(type, new CriterionParser(options), scope.Compartment))];
        _count = options.DefaultCount;
    }

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
        switch (name)
        {
            case "_format" or "_pretty":
                return;
            case CursorParameter or "_count" or "_total" or "_summary" or "_elements" or "_sort" or ExplainParameter
                or ContainedParameter or ContainedTypeParameter when _options.Conditional:
                Fault(IssueType.Invalid, $"'{name}' has no place in the criteria of a conditional interaction");
                return;
            case CursorParameter:
                _cursor = value;
                return;
            case ExplainParameter:
                AddExplain(value);
                return;
            case TypeNarrowing.Parameter when _scope.MayNarrow:
                Understand(name, value);
                return;
            case "_count":
                AddCount(value);
                return;
            case "_total":
                AddTotal(value);
                return;
            case "_sort":
                AddSort(value);
                return;
            case "_summary":
                AddSummary(value);
                return;
            case "_elements":
                Understand(name, value);
                return;
            case ContainedParameter or ContainedTypeParameter:
                AddContained(name, value);
                return;
        }

        var colon = name.IndexOf(':', StringComparison.Ordinal);
        var code = colon < 0 ? name : name[..colon];
        if (code is "_include" or "_revinclude")
        {
            AddInclude(code, colon < 0 ? null : name[(colon + 1)..], value);
        }
        else
        {
            AddCriterion(name, value);
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
                Ignore(reading.Code, reading.Fault + OfAllTypes(reading.IsUnknown));
                return;
            }
            else
            {
                Fault(reading.Code, reading.Fault + OfAllTypes(reading.IsUnknown));
                return;
            }
        }

        if (criteria.Select(criterion => criterion.Leaf.Type).Distinct().Count() > 1)
        {
            Fault(IssueType.NotSupported, $"'{CriterionParser.Short(name)}' means different things for the types searched for");
            return;
        }

        foreach (var (type, criterion) in _types.Zip(criteria))
        {
            type.Criteria.AddRange(FilterSearch.Flatten(criterion));
        }

        _criteriaTexts.Add(Understand(name, value));
    }

    private string OfAllTypes(bool isUnknown) =>
        isUnknown && _types.Count > 1 ? " (a search over several types takes the parameters that all of them have)" : "";

    /// <summary>A chain or <c>_has</c> that does not work is never left out: the client meant it.</summary>
    private static bool IsLinked(string name) => CriterionParser.IsHas(name) || name.Contains('.', StringComparison.Ordinal);

    private void AddCount(string value)
    {
        if (!int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out var count))
        {
            Fault(IssueType.Invalid, "_count is a whole number of 0 or more");
            return;
        }

        _count = Math.Min(count, _options.MaxCount);
        _wantsNumberOnly |= count == 0;
        Understand("_count", _count.ToString(CultureInfo.InvariantCulture));
    }

    /// <summary>It is no part of the search, and so its links are those of the search that is explained.</summary>
    private void AddExplain(string value)
    {
        _isExplained |= value == "true";
        if (value is not ("true" or "false"))
        {
            Fault(IssueType.Value, "_explain is true or false");
        }
    }

    private void AddTotal(string value)
    {
        _total = value switch
        {
            "none" => SearchTotal.None,
            "estimate" => SearchTotal.Estimate,
            "accurate" => SearchTotal.Accurate,
            _ => null,
        };
        if (_total is null)
        {
            Fault(IssueType.Invalid, "_total is none, estimate or accurate");
            return;
        }

        Understand("_total", value);
    }

    private void AddSort(string value)
    {
        foreach (var text in value.Split(','))
        {
            var isDescending = text.StartsWith('-');
            var code = isDescending ? text[1..] : text;
            foreach (var type in _types)
            {
                if (_options.Indexer.Find(type.Type, code) is not { } parameter)
                {
                    Fault(IssueType.Invalid,
                        $"_sort: {type.Type.Name} has no search parameter '{CriterionParser.Short(code)}' here{OfAllTypes(true)}");
                    return;
                }

                if (!SearchSortKey.CanSortBy(parameter))
                {
                    var kind = parameter.Type == SearchParameterType.Composite ? "composite" : "place";
                    Fault(IssueType.NotSupported, $"_sort: '{code}' is a {kind}, by which the hub cannot sort");
                    return;
                }

                type.Sort.Add(new SearchSortKey(parameter, isDescending));
            }
        }

        foreach (var key in Enumerable.Range(0, _types.Count == 0 ? 0 : _types[0].Sort.Count))
        {
            if (_types.Select(type => type.Sort[key].Parameter.Type).Distinct().Count() > 1)
            {
                Fault(IssueType.NotSupported, "_sort: a parameter is not of one kind for all the types searched for");
                return;
            }
        }

        if (_types.Exists(type => type.Sort.Count > MaxSortKeys))
        {
            Fault(IssueType.TooCostly, $"_sort takes {MaxSortKeys} parameters");
        }

        Understand("_sort", value);
    }

    private void AddSummary(string value)
    {
        if (value == "count")
        {
            _count = 0;
            _wantsNumberOnly = true;
            Understand("_summary", value);
        }
        else if (value is "true" or "text" or "data" or "false")
        {
            Understand("_summary", value);
        }
        else
        {
            Fault(IssueType.Value, "_summary is true, text, data, count or false");
        }
    }

    private void AddContained(string name, string value)
    {
        var isType = name == ContainedTypeParameter;
        switch (value)
        {
            case "container" or "contained" when isType:
                _returnsContained = value == "contained";
                break;
            case "false" or "true" or "both" when !isType:
                _contained = value == "true" ? ContainedSearch.Only : value == "both" ? ContainedSearch.Both : ContainedSearch.None;
                break;
            default:
                Fault(IssueType.Value, isType ? $"{name} is container or contained" : $"{name} is true, both or false");
                return;
        }

        Understand(name, value);
    }

    /// <summary>What cannot be asked of contained resources is refused.</summary>
    private void JudgeContained()
    {
        if (_contained == ContainedSearch.None)
        {
            return;
        }

        if (_types.Count != 1 || _scope.MayNarrow)
        {
            Fault(IssueType.NotSupported, $"{ContainedParameter}: contained resources are searched for by one type");
            return;
        }

        if (_types[0].Sort.Count > 0)
        {
            Fault(IssueType.NotSupported, $"_sort: results with contained resources are not sorted");
        }

        foreach (var criterion in _types[0].Criteria.Where(criterion => !ContainedCriteria.CanMeet(criterion)))
        {
            Fault(IssueType.NotSupported, $"{ContainedParameter}: contained resources cannot be searched by '{criterion.Parameter.Code}'");
        }
    }

    private void AddInclude(string kind, string? modifier, string value)
    {
        if (_options.Conditional)
        {
            Fault(IssueType.Invalid, $"'{kind}' has no place in the criteria of a conditional interaction");
            return;
        }

        var isReverse = kind == "_revinclude";
        var reader = new IncludeReader([.. _types.Select(type => type.Type)], _options.Indexer);
        if (reader.Read(isReverse, modifier, value, out var fault) is { } includes)
        {
            (isReverse ? _reverseIncludes : _includes).AddRange(includes);
            Understand(modifier is null ? kind : $"{kind}:{modifier}", value);
        }
        else
        {
            Fault(fault.Code, fault.Text);
        }
    }

    private SearchQueryResult Finish()
    {
        var self = _self.ToString();
        var cursor = _cursor is null ? null : _options.Cursors.Read(_cursor);
        if (_cursor is not null && cursor?.QueryHash != HashOf(self))
        {
            Fault(IssueType.Invalid, $"{CursorParameter} is not one that this server gave out for this search");
        }

        JudgeContained();
        if (_errors.Count > 0)
        {
            return new SearchQueryResult(null, _errors);
        }

        var isOfOneType = _types.Count == 1 && !_scope.MayNarrow;
        var query = new SearchQuery(isOfOneType ? _types[0].Type : FhirSchema.R4.Resource, _options.Cursors)
        {
            Criteria = isOfOneType ? _types[0].Criteria : [],
            Includes = _includes,
            ReverseIncludes = _reverseIncludes,
            Sort = _types.Count == 0 ? [] : _types[0].Sort,
            Count = _wantsNumberOnly ? 0 : _count,
            Total = _wantsNumberOnly ? SearchTotal.Accurate : _total ?? SearchTotal.None,
            PresentedPatientsOnly = _options.Conditional,
            SelfQuery = self,
            CriteriaKey = _scope.Path + "?" + string.Join('&', _criteriaTexts.Order(StringComparer.Ordinal)),
            IsExplained = _isExplained,
            Contained = _contained,
            ReturnsContained = _returnsContained,
            HiddenContainers = _scope.HiddenContainers,
            Ignored = _ignored,
            Cursor = cursor,
            QueryHash = HashOf(self),
        };
        return new SearchQueryResult(
            isOfOneType ? query : query with { Parts = [.. _types.Select(type => PartOf(query, type))] }, _ignored);
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

    /// <summary>Adds a parameter to the self link; returns it as it stands there.</summary>
    private string Understand(string name, string value)
    {
        var text = $"{Uri.EscapeDataString(name)}={Uri.EscapeDataString(value)}";
        _self.Append(_self.Length == 0 ? "" : "&").Append(text);
        return text;
    }

    private void Ignore(string code, string diagnostics)
    {
        if (_options.Strict || _options.Conditional)
        {
            Fault(code, diagnostics);
        }
        else
        {
            _ignored.Add(new Issue(IssueSeverity.Warning, code, diagnostics + "; it was ignored"));
        }
    }

    private void Fault(string code, string diagnostics) => _errors.Add(Issue.Error(code, diagnostics));

    /// <summary>What is read of the search for one of its types.</summary>
    private sealed class TypeSearch(FhirType type, CriterionParser parser, Compartment? compartment)
    {
        public FhirType Type => type;

        public CriterionParser Parser => parser;

        public List<SearchCriterion> Criteria { get; } =
            compartment is null ? [] : [new CompartmentSearch(compartment).On(type, "compartment")];

        public List<SearchSortKey> Sort { get; } = [];
    }
}
