using System.Globalization;
using System.Text;
using FhirIcsHub.Storage.Engine;

namespace FhirIcsHub.Storage.Search;

/// <summary>SQL text that grows by our own fragments only; every value becomes a parameter.</summary>
internal sealed class SqlBuilder
{
    /// <summary>SQLite takes 32,766, PostgreSQL 65,535.</summary>
    private const int MostValues = 32_000;

    private readonly StringBuilder _text = new();
    private readonly List<object> _values = [];
    private int _rows;

    /// <summary>The SQL so far.</summary>
    public string Text => _text.ToString();

    public SqlBuilder Append(string fragment)
    {
        _text.Append(fragment);
        return this;
    }

    /// <summary>
    /// Any of the conditions, in parentheses. They stand in a tree and not in a row, which databases would go down as deep as it is long.
    /// </summary>
    public static string AnyOf(IEnumerable<string> conditions)
    {
        var parts = conditions.ToList();
        while (parts.Count > 1)
        {
            parts = [.. parts.Chunk(2).Select(pair => pair.Length == 1 ? pair[0] : $"({pair[0]} OR {pair[1]})")];
        }

        return parts is [var whole] ? $"({whole})" : "(1 = 0)";
    }

    /// <summary>How long the SQL is.</summary>
    public int Length => _text.Length;

    /// <summary>Puts a fragment before what was appended since the SQL was so long.</summary>
    public void Insert(int position, string fragment) => _text.Insert(position, fragment);

    /// <summary>An alias that no other table of the query has.</summary>
    public string NewRow() => string.Create(CultureInfo.InvariantCulture, $"x{_rows++}");

    /// <summary>Adds a value; returns the parameter's name to put into the text.</summary>
    public string Parameter(long value) => Add(value);

    /// <inheritdoc cref="Parameter(long)"/>
    public string Parameter(string value) => Add(value);

    /// <param name="session">Runs it.</param>
    /// <param name="verb">What to do with the query other than run it: EXPLAIN.</param>
    /// <exception cref="SearchTooCostlyException">It has more values than a database takes.</exception>
    public Statement Prepare(ReadSession session, string verb = "")
    {
        if (_values.Count > MostValues)
        {
            throw new SearchTooCostlyException();
        }

        if (verb.Length == 0)
        {
            session.Trace?.Asked(this);
        }

        var statement = session.ForRead(verb + _text);
        for (var i = 0; i < _values.Count; i++)
        {
            statement = _values[i] is long number ? statement.With(Name(i), number) : statement.With(Name(i), (string)_values[i]);
        }

        return statement;
    }

    /// <summary>Tells the query, its values included, from others.</summary>
    public long Fingerprint()
    {
        var text = new StringBuilder().Append(_text);
        foreach (var value in _values)
        {
            text.Append('\0').Append(CultureInfo.InvariantCulture, $"{value}");
        }

        return IndexValue.Hash(text.ToString());
    }

    private string Add(object value)
    {
        _values.Add(value);
        return Name(_values.Count - 1);
    }

    private static string Name(int position) => string.Create(CultureInfo.InvariantCulture, $"@p{position}");
}
