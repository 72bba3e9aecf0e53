namespace FhirIcsHub.Storage.Search;

/// <summary>The condition that one search value puts on a row of its index table.</summary>
internal sealed class ValueSql(SqlBuilder sql, StorageCatalog catalog)
{
    /// <param name="value">The search value.</param>
    /// <param name="row">Alias of the index table.</param>
    public string Condition(SearchValue value, string row) => value switch
    {
        TokenSearch token => Token(token, row),
        CodeTextSearch text => CodeText(text, row),
        StringSearch text => Text(text, row),
        DateSearch date => Date(date, $"{row}.\"Low\"", $"{row}.\"High\""),
        NumberSearch number => Number(number, row),
        QuantitySearch quantity => Quantity(quantity, row),
        ReferenceSearch reference => Reference(reference, row),
        UriSearch uri => Uri(uri, row),
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
            SearchPrefix.EndsBefore => $"{high} < {sql.Parameter(from)}",
            _ => $"{low} <= {sql.Parameter(to)} AND {high} >= {sql.Parameter(from)}",
        };
    }

    private string Token(TokenSearch token, string row)
    {
        var code = token.Code is null ? null : $"{row}.\"CodeHash\" = {sql.Parameter(IndexValue.Hash(token.Code))}";
        var system = token.AnySystem ? null : $"{row}.\"SystemHash\" = {sql.Parameter(IndexValue.Hash(token.System))}";
        return code is null ? system ?? "1 = 1" : system is null ? code : $"{code} AND {system}";
    }

    /// <summary>The few distinct texts of a parameter are looked through; folded text has nothing in it that is a wildcard.</summary>
    private string CodeText(CodeTextSearch text, string row)
    {
        var code = sql.NewRow();
        var folded = IndexValue.Text(text.Folded);
        return $"{row}.\"CodeHash\" IN (SELECT {code}.\"CodeHash\" FROM \"IndexedCode\" {code} "
            + $"WHERE {code}.\"ParameterKey\" = {row}.\"ParameterKey\" "
            + $"AND ({code}.\"Code\" LIKE {sql.Parameter(folded + "%")} OR {code}.\"Code\" LIKE {sql.Parameter($"% {folded}%")}))";
    }

    private string Text(StringSearch text, string row)
    {
        var folded = IndexValue.Text(text.Folded);
        return text.Match switch
        {
            StringMatch.Exact =>
                $"{row}.\"Folded\" = {sql.Parameter(folded)} AND {row}.\"ExactHash\" = {sql.Parameter(IndexValue.Hash(text.Text))}",

            // Folded text has letters, digits and spaces only: nothing in it is a wildcard.
            StringMatch.Contains => $"{row}.\"Folded\" LIKE {sql.Parameter($"%{folded}%")}",
            _ => $"{row}.\"Folded\" >= {sql.Parameter(folded)} AND {row}.\"Folded\" < {sql.Parameter(folded + LastCharacter)}",
        };
    }

    private string Number(NumberSearch number, string row)
    {
        var (low, high) = ($"{row}.\"Low\"", $"{row}.\"High\"");
        var value = SortableDecimal.Encode(number.Range.Value);
        var from = SortableDecimal.Encode(number.Range.Low);
        var to = SortableDecimal.Encode(number.Range.High);
        switch (number.Prefix)
        {
            case SearchPrefix.Equal:
                return $"{low} >= {sql.Parameter(from)} AND {low} < {sql.Parameter(to)} AND {high} < {sql.Parameter(to)}";
            case SearchPrefix.NotEqual:
                return $"({low} < {sql.Parameter(from)} OR {high} >= {sql.Parameter(to)})";
            case SearchPrefix.GreaterThan:
                return $"{high} > {sql.Parameter(value)}";
            case SearchPrefix.LessThan:
                return $"{low} < {sql.Parameter(value)}";
            case SearchPrefix.GreaterOrEqual:
                return $"{high} >= {sql.Parameter(value)}";
            case SearchPrefix.LessOrEqual:
                return $"{low} <= {sql.Parameter(value)}";
            case SearchPrefix.StartsAfter:
                return $"{low} > {sql.Parameter(value)}";
            case SearchPrefix.EndsBefore:
                return $"{high} < {sql.Parameter(value)}";
            default:
                var (least, most) = number.Approximation;
                var (bottom, top) = (SortableDecimal.Encode(least), SortableDecimal.Encode(most));
                return $"{low} <= {sql.Parameter(top)} AND {high} >= {sql.Parameter(bottom)}";
        }
    }

    private string Quantity(QuantitySearch quantity, string row)
    {
        var condition = Number(quantity.Number, row);
        if (quantity.Code is not null)
        {
            condition = $"{row}.\"CodeHash\" = {sql.Parameter(IndexValue.Hash(quantity.Code))} AND {condition}";
        }

        return quantity.System is null
            ? condition
            : $"{condition} AND {row}.\"SystemHash\" = {sql.Parameter(IndexValue.Hash(quantity.System))}";
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
