using System.Globalization;
using FhirIcsHub.Fhir;

namespace FhirIcsHub.Storage.Search;

/// <summary>What is wanted of the result, whatever is searched for: how much of it a page has, its number, how it is found.</summary>
internal sealed class PageParameters(SearchOptions options, SearchReading reading)
{
    private int _count = options.DefaultCount;
    private SearchTotal? _total;
    private bool _wantsNumberOnly;

    /// <summary>Matches on a page; 0 = only their number is wanted.</summary>
    public int Count => _wantsNumberOnly ? 0 : _count;

    public SearchTotal Total => _wantsNumberOnly ? SearchTotal.Accurate : _total ?? SearchTotal.None;

    /// <summary>The place in the walk, as the link has it; null on the first page.</summary>
    public string? Cursor { get; private set; }

    /// <summary>How the search is carried out is wanted.</summary>
    public bool IsExplained { get; private set; }

    public static bool AreNamed(string name) => name is SearchQueryParser.CursorParameter or SearchQueryParser.ExplainParameter
        or "_count" or "_total" or "_summary" or "_elements";

    /// <summary>Reads the parameter; false when it is none of these.</summary>
    public bool Read(string name, string value)
    {
        switch (name)
        {
            case SearchQueryParser.CursorParameter:
                Cursor = value;
                return true;
            case SearchQueryParser.ExplainParameter:
                ReadExplain(value);
                return true;
            case "_count":
                ReadCount(value);
                return true;
            case "_total":
                ReadTotal(value);
                return true;
            case "_summary":
                ReadSummary(value);
                return true;
            case "_elements":
                reading.Understand(name, value);
                return true;
            default:
                return false;
        }
    }

    private void ReadCount(string value)
    {
        if (!int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out var count))
        {
            reading.Fault(IssueType.Invalid, "_count is a whole number of 0 or more");
            return;
        }

        _count = Math.Min(count, options.MaxCount);
        _wantsNumberOnly |= count == 0;
        reading.Understand("_count", _count.ToString(CultureInfo.InvariantCulture));
    }

    /// <summary>It is no part of the search, and so its links are those of the search that is explained.</summary>
    private void ReadExplain(string value)
    {
        IsExplained |= value == "true";
        if (value is not ("true" or "false"))
        {
            reading.Fault(IssueType.Value, "_explain is true or false");
        }
    }

    private void ReadTotal(string value)
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
            reading.Fault(IssueType.Invalid, "_total is none, estimate or accurate");
            return;
        }

        reading.Understand("_total", value);
    }

    private void ReadSummary(string value)
    {
        if (value is not ("true" or "text" or "data" or "count" or "false"))
        {
            reading.Fault(IssueType.Value, "_summary is true, text, data, count or false");
            return;
        }

        _wantsNumberOnly |= value == "count";
        reading.Understand("_summary", value);
    }
}
