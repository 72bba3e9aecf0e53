using FhirIcsHub.Storage.Search.Filters;

namespace FhirIcsHub.Storage.Search;

/// <summary>The condition that one search value puts on a row of its index table.</summary>
internal sealed class ValueSql(SqlBuilder sql, StorageCatalog catalog)
{
    /// <param name="value">The search value.</param>
    /// <param name="row">Alias of the index table.</param>
    public string Condition(SearchValue value, string row) => value switch
    {
        TokenSearch token => Token(token, row),
        StringSearch text => Text(text, row),
        DateSearch date => Date(date, $"{row}.\"Low\"", $"{row}.\"High\""),
        DateWindowSearch window => $"{Condition(window.From, row)} AND {Condition(window.To, row)}",
        NumberSearch number => Number(number.Prefix, NumberBounds.Of(number), row),
        ReferenceSearch reference => Reference(reference, row),
        CanonicalBelowSearch canonical => Canonical(canonical, row),
        UriSearch uri => Uri(uri, row),
        UnequalSearch unequal => $"NOT ({Condition(unequal.Value, row)})",
        _ => throw new InvalidOperationException($"{value.GetType().Name} is no value of one row"),
    };

    /// <summary>The R4 comparison of a date range with the range between two columns.</summary>
    public string Date(DateSearch date, string low, string high)
    {
        var (from, to) = (date.Range.Low, date.Range.High);
        return date.Prefix switch
        {
            SearchPrefix.Equal => $"{low} >= {sql.Parameter(from)} AND {low} <= {sql.Parameter(to)} AND {high} <= {sql.Parameter(to)}",
            SearchPrefix.NotEqual => $"({low} < {sql.Parameter(from)} OR {high} > {sql.Parameter(to)})",
            SearchPrefix.GreaterThan => $"{high} > {sql.Parameter(to)}",
            SearchPrefix.LessThan => $"{low} < {sql.Parameter(from)}",
            SearchPrefix.GreaterOrEqual => $"{high} >= {sql.Parameter(from)}",
            SearchPrefix.LessOrEqual => $"{low} <= {sql.Parameter(to)}",
            SearchPrefix.StartsAfter => $"{low} > {sql.Parameter(to)}",
            SearchPrefix.EndsBefore => $"{high} < {sql.Parameter(from)} AND {low} < {sql.Parameter(from)}",
            _ => $"{low} <= {sql.Parameter(to)} AND {high} >= {sql.Parameter(from)}",
        };
    }

    private string Token(TokenSearch token, string row)
    {
        var code = token.Code is null ? null : $"{row}.\"CodeHash\" = {sql.Parameter(IndexValue.Hash(token.Code))}";
        var system = token.AnySystem ? null : $"{row}.\"SystemHash\" = {sql.Parameter(IndexValue.Hash(token.System))}";
        return code is null ? system ?? "1 = 1" : system is null ? code : $"{code} AND {system}";
    }

    private string Text(StringSearch text, string row)
    {
        var folded = IndexValue.Text(text.Folded);
        return text.Match switch
        {
            StringMatch.Exact =>
                $"{row}.\"Folded\" = {sql.Parameter(folded)} AND {row}.\"ExactHash\" = {sql.Parameter(IndexValue.Hash(text.Text))}",

            // Folded text has letters, digits and spaces only: nothing in it is a wildcard.
            StringMatch.Whole => $"{row}.\"Folded\" = {sql.Parameter(folded)}",
            StringMatch.End => $"{row}.\"Folded\" LIKE {sql.Parameter($"%{folded}")}",
            StringMatch.Contains => $"{row}.\"Folded\" LIKE {sql.Parameter($"%{folded}%")}",
            _ => $"{row}.\"Folded\" >= {sql.Parameter(folded)} AND {row}.\"Folded\" < {sql.Parameter(folded + LastCharacter)}",
        };
    }

    /// <summary>The R4 comparison of a number with the range of a row.</summary>
    public string Number(SearchPrefix prefix, NumberBounds bounds, string row) =>
        NumberStretches(prefix, bounds, row) is [var only] ? only : $"({string.Join(" OR ", NumberStretches(prefix, bounds, row))})";

    /// <summary>
    /// The same as stretches of the indexes, any of which will do: rows are in the order of where they begin, and only the few that are not
    /// points may end elsewhere.
    /// </summary>
    public IReadOnlyList<string> NumberStretches(SearchPrefix prefix, NumberBounds bounds, string row)
    {
        var (low, high) = ($"{row}.\"Low\"", $"{row}.\"High\"");
        var isSpan = $"{low} <> {high}";
        return prefix switch
        {
            SearchPrefix.Equal => [$"{low} >= {Of(bounds.Low)} AND {low} < {Of(bounds.High)} AND {high} < {Of(bounds.High)}"],
            SearchPrefix.NotEqual =>
                [$"{low} < {Of(bounds.Low)}", $"{low} >= {Of(bounds.High)}", $"{isSpan} AND {high} >= {Of(bounds.High)}"],
            SearchPrefix.GreaterThan => [$"{low} > {Of(bounds.Value)}", $"{isSpan} AND {high} > {Of(bounds.Value)}"],
            SearchPrefix.LessThan => [$"{low} < {Of(bounds.Value)}"],
            SearchPrefix.GreaterOrEqual => [$"{low} >= {Of(bounds.Value)}", $"{isSpan} AND {high} >= {Of(bounds.Value)}"],
            SearchPrefix.LessOrEqual => [$"{low} <= {Of(bounds.Value)}"],
            SearchPrefix.StartsAfter => [$"{low} > {Of(bounds.Value)}"],
            SearchPrefix.EndsBefore => [$"{low} < {Of(bounds.Value)} AND {high} < {Of(bounds.Value)}"],
            _ =>
            [
                $"{low} >= {Of(bounds.Least)} AND {low} <= {Of(bounds.Most)}",
                $"{isSpan} AND {low} <= {Of(bounds.Most)} AND {high} >= {Of(bounds.Least)}",
            ],
        };

        string Of(decimal number) => sql.Parameter(SortableDecimal.Encode(number));
    }

    /// <summary>The version itself, or one whose parts begin with it.</summary>
    private string Canonical(CanonicalBelowSearch canonical, string row)
    {
        var text = IndexValue.Key(canonical.Canonical);
        return $"({row}.\"TargetId\" = {sql.Parameter(text)} "
            + $"OR ({row}.\"TargetId\" >= {sql.Parameter(text + ".")} AND {row}.\"TargetId\" < {sql.Parameter(text + "/")}))";
    }

    private string Reference(ReferenceSearch reference, string row)
    {
        var target = $"{row}.\"TargetId\" = {sql.Parameter(IndexValue.Key(reference.Target))}";
        return !reference.IsLocal ? $"{target} AND {row}.\"TargetTypeKey\" = 0"
            : reference.Type is null ? $"{target} AND {row}.\"TargetTypeKey\" <> 0"
            : $"{target} AND {row}.\"TargetTypeKey\" = {sql.Parameter((long)catalog.TypeKeyOf(reference.Type))}";
    }

    private string Uri(UriSearch uri, string row)
    {
        var text = IndexValue.Key(uri.Uri);
        return uri.Match switch
        {
            UriMatch.Below => $"({row}.\"Value\" >= {sql.Parameter(text)} AND {row}.\"Value\" < {sql.Parameter(text + LastCharacter)})",
            UriMatch.Above =>
                $"{row}.\"Value\" IN ({string.Join(", ", Above(uri.Uri).Select(above => sql.Parameter(IndexValue.Key(above))))})",
            _ => $"{row}.\"Value\" = {sql.Parameter(text)}",
        };
    }

    /// <summary>The URI, and what stands before each of its slashes, with and without the slash.</summary>
    private static IEnumerable<string> Above(string uri)
    {
        yield return uri;
        for (var i = uri.Length - 1; i > 0; i--)
        {
            if (uri[i] == '/')
            {
                yield return uri[..(i + 1)];
                yield return uri[..i];
            }
        }
    }

    /// <summary>Sorts behind every character that a folded text can have.</summary>
    private const string LastCharacter = "\U0010FFFF";
}
