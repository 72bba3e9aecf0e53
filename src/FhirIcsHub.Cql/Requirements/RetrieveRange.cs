using FhirIcsHub.Cql.Elm;

namespace FhirIcsHub.Cql.Requirements;

/// <summary>
/// The time that an element of a retrieve's rows has to touch for a row to count: a necessary condition, never a sufficient one. A row
/// whose element begins after the latest of <see cref="Highs"/> or ends before the earliest of <see cref="Lows"/> cannot count, so that
/// leaving it out changes no result.
/// </summary>
/// <param name="DatePath">The element, a date, dateTime, instant or Period, without a choice's type: <c>effective</c>.</param>
/// <param name="Lows">The element must not end before any of these; without any it may end at any time.</param>
/// <param name="Highs">The element must not begin after any of these.</param>
/// <param name="IncludesUndated">Whether rows can count that have no such date at the path (none at all, or an age, a timing).</param>
internal sealed record RetrieveRange(
    string DatePath, IReadOnlyList<RangeBound> Lows, IReadOnlyList<RangeBound> Highs, bool IncludesUndated);

/// <summary>A bound of a range.</summary>
/// <param name="Expression">
/// A Date or DateTime as an expression of the library of the query, which depends on no row; null there means no bound. It is made of
/// parameters, literals, date arithmetic and definitions that are made of these.
/// </param>
/// <param name="Precision">What it is compared to; the rest of it does not count.</param>
internal sealed record RangeBound(Expression Expression, DateTimePrecision? Precision);
