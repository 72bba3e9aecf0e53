using System.Globalization;
using System.Text;
using FhirIcsHub.Fhir;
using FhirIcsHub.Fhir.Schemas;
using FhirIcsHub.Fhir.Search;

namespace FhirIcsHub.Storage.Search;

/// <summary>Reads the parameters of a search URL by the definitions of R4.</summary>
public sealed class SearchQueryParser
{
    /// <summary>Name of the parameter that a next link adds: the place in the walk.</summary>
    public const string CursorParameter = "_cursor";

    private const string Iterate = "iterate";

    /// <summary>More keys than this sort no further what differs at all.</summary>
    private const int MaxSortKeys = 8;

    private readonly FhirType _type;
    private readonly SearchOptions _options;
    private readonly CriterionParser _criterionParser;
    private readonly List<Issue> _errors = [];
    private readonly List<Issue> _ignored = [];
    private readonly List<SearchCriterion> _criteria = [];
    private readonly List<string> _criteriaTexts = [];
    private readonly List<SearchInclude> _includes = [];
    private readonly List<SearchInclude> _reverseIncludes = [];
    private readonly List<SearchSortKey> _sort = [];
    private readonly StringBuilder _self = new();
    private int _count;
    private bool _wantsTotal;
    private string? _cursor;

    private SearchQueryParser(FhirType type, SearchOptions options)
    {
        _type = type;
        _options = options;
        _criterionParser = new CriterionParser(options);
        _count = options.DefaultCount;
    }

    /// <param name="type">The resource type to search for.</param>
    /// <param name="parameters">Names and values, URL escapes resolved, in their order; a repeated name is repeated.</param>
    /// <param name="options">What to know beyond the parameters.</param>
    public static SearchQueryResult Parse(FhirType type, IEnumerable<KeyValuePair<string, string>> parameters, SearchOptions options)
    {
        var parser = new SearchQueryParser(type, options);
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
            case CursorParameter or "_count" or "_total" or "_summary" or "_elements" or "_sort" when _options.Conditional:
                Fault(IssueType.Invalid, $"'{name}' has no place in the criteria of a conditional interaction");
                return;
            case CursorParameter:
                _cursor = value;
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
        var reading = _criterionParser.Read(_type, name, value);
        if (reading.Criterion is { } criterion)
        {
            _criteria.Add(criterion);
            _criteriaTexts.Add(Understand(name, value));
        }
        else if (reading.IsEmpty || (reading.IsUnknown && !IsLinked(name)))
        {
            Ignore(reading.Code, reading.Fault);
        }
        else
        {
            Fault(reading.Code, reading.Fault);
        }
    }

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
        _wantsTotal |= count == 0;
        Understand("_count", _count.ToString(CultureInfo.InvariantCulture));
    }

    private void AddTotal(string value)
    {
        if (value is not ("accurate" or "estimate" or "none"))
        {
            Fault(IssueType.Invalid, "_total is none, estimate or accurate");
            return;
        }

        _wantsTotal |= value != "none";
        Understand("_total", value);
    }

    private void AddSort(string value)
    {
        foreach (var text in value.Split(','))
        {
            var isDescending = text.StartsWith('-');
            var code = isDescending ? text[1..] : text;
            if (SearchIndexer.R4.Find(_type, code) is not { } parameter)
            {
                Fault(IssueType.Invalid, $"_sort: {_type.Name} has no search parameter '{CriterionParser.Short(code)}' here");
                return;
            }

            if (!SearchSortKey.CanSortBy(parameter))
            {
                var kind = parameter.Type == SearchParameterType.Token ? "token" : "composite";
                Fault(IssueType.NotSupported, $"_sort: '{code}' is a {kind}, by which the hub cannot sort");
                return;
            }

            _sort.Add(new SearchSortKey(parameter, isDescending));
        }

        if (_sort.Count > MaxSortKeys)
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
            _wantsTotal = true;
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

    private void AddInclude(string kind, string? modifier, string value)
    {
        if (_options.Conditional)
        {
            Fault(IssueType.Invalid, $"'{kind}' has no place in the criteria of a conditional interaction");
            return;
        }

        var isIterated = modifier == Iterate;
        if (modifier is not null && !isIterated)
        {
            Fault(IssueType.NotSupported, $"{kind} takes no modifier but :{Iterate} here");
            return;
        }

        if (kind == "_include" && (value == "*" || value.EndsWith(":*", StringComparison.Ordinal)))
        {
            AddAllIncludes(modifier, value);
            return;
        }

        var parts = value.Split(':');
        var source = parts.Length is 2 or 3 ? FhirSchema.R4.FindResourceType(parts[0]) : null;
        var parameter = source is null ? null : SearchIndexer.R4.Find(source, parts[1]);
        var target = parts.Length == 3 ? FhirSchema.R4.FindResourceType(parts[2]) : null;
        if (parameter is not { LeadsToResources: true } || (parts.Length == 3 && target is null))
        {
            Fault(
                IssueType.Invalid,
                $"a value of {kind} is not Type:parameter or Type:parameter:TargetType with a reference parameter of that type");
        }
        else if (kind == "_include" && source != _type && !isIterated)
        {
            Fault(IssueType.NotSupported, $"_include goes out from {_type.Name}, the type searched for");
        }
        else if (kind == "_revinclude" && target is not null && target != _type && !isIterated)
        {
            Fault(IssueType.NotSupported, $"_revinclude leads to {_type.Name}, the type searched for");
        }
        else
        {
            (kind == "_include" ? _includes : _reverseIncludes).Add(new SearchInclude(parameter, target, isIterated));
            Understand(modifier is null ? kind : $"{kind}:{modifier}", value);
        }
    }

    /// <summary><c>*</c>: every reference of the type searched for, or, iterated, of the type that is named.</summary>
    private void AddAllIncludes(string? modifier, string value)
    {
        var source = value == "*" ? _type : FhirSchema.R4.FindResourceType(value[..^2]);
        if (source is null || (source != _type && modifier is null))
        {
            Fault(IssueType.NotSupported, $"_include goes out from {_type.Name}, the type searched for, unless it is iterated");
            return;
        }

        _includes.AddRange(SearchIndexer.R4.ParametersOf(source).Where(parameter => parameter.LeadsToResources)
            .Select(parameter => new SearchInclude(parameter, null, modifier is not null)));
        Understand(modifier is null ? "_include" : $"_include:{modifier}", value);
    }

    private SearchQueryResult Finish()
    {
        var self = _self.ToString();
        var cursor = _cursor is null ? null : _options.Cursors.Read(_cursor);
        if (_cursor is not null && cursor?.QueryHash != HashOf(self))
        {
            Fault(IssueType.Invalid, $"{CursorParameter} is not one that this server gave out for this search");
        }

        if (_errors.Count > 0)
        {
            return new SearchQueryResult(null, _errors);
        }

        var query = new SearchQuery(_type, _options.Cursors)
        {
            Criteria = _criteria,
            Includes = _includes,
            ReverseIncludes = _reverseIncludes,
            Sort = _sort,
            Count = _count,
            WantsTotal = _wantsTotal,
            PresentedPatientsOnly = _options.Conditional,
            SelfQuery = self,
            CriteriaKey = _type.Name + "?" + string.Join('&', _criteriaTexts.Order(StringComparer.Ordinal)),
            Ignored = _ignored,
            Cursor = cursor,
            QueryHash = HashOf(self),
        };
        return new SearchQueryResult(query, _ignored);
    }

    private long HashOf(string self) => IndexValue.Hash(_type.Name + "?" + self);

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
}
