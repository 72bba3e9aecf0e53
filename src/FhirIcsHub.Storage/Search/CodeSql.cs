using FhirIcsHub.Fhir.Search;

namespace FhirIcsHub.Storage.Search;

/// <summary>
/// Conditions on tokens that are asked of the table of codes first, which has each code of a parameter once, and then of the index.
/// </summary>
internal sealed class CodeSql(SqlBuilder sql, ReadSession session)
{
    /// <summary>The condition on a row of the index; null where the value is not of this kind.</summary>
    /// <param name="value">What is searched for.</param>
    /// <param name="parameter">The parameter that the row is filed under.</param>
    /// <param name="row">Alias of the row.</param>
    public string? Condition(SearchValue value, SearchParameterInfo parameter, string row) => value switch
    {
        CodeSetSearch set => $"({row}.\"CodeHash\", {row}.\"SystemHash\") IN "
            + $"({session.Connection.PairsOf(sql.Parameter(session.StoredCodes.MembersOf(set, parameter)))})",
        CodeTextSearch text => AnyOf(parameter, row, code =>
            $"({code} LIKE {Text(text.Folded, "", "%")} OR {code} LIKE {Text(text.Folded, "% ", "%")})"),
        StoredCodeSearch stored => AnyOf(parameter, row, code => stored.Place switch
        {
            CodePlace.Same => $"{code} = {sql.Parameter(stored.Code)}",
            CodePlace.Before => $"{code} < {sql.Parameter(stored.Code)}",
            _ => $"{code} > {sql.Parameter(stored.Code)}",
        }),
        _ => null,
    };

    private string AnyOf(SearchParameterInfo parameter, string row, Func<string, string> condition)
    {
        var code = sql.NewRow();
        return $"{row}.\"CodeHash\" IN (SELECT {code}.\"CodeHash\" FROM \"IndexedCode\" {code} "
            + $"WHERE {code}.\"ParameterKey\" = {sql.Parameter((long)session.ParameterKey(parameter))} AND {condition($"{code}.\"Code\"")})";
    }

    /// <summary>Folded text has nothing in it that is a wildcard.</summary>
    private string Text(string folded, string before, string behind) => sql.Parameter(before + IndexValue.Text(folded) + behind);
}

/// <summary>A code by its text, whatever its system, or all codes before or behind it in the order of <c>_sort</c>.</summary>
internal sealed record StoredCodeSearch(string Code, CodePlace Place) : SearchValue;

/// <summary>Where codes stand that are compared with one.</summary>
internal enum CodePlace
{
    Same,
    Before,
    Behind,
}
