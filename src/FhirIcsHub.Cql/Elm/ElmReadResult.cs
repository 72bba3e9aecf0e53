namespace FhirIcsHub.Cql.Elm;

/// <summary>What makes a text no ELM.</summary>
/// <param name="Path">Where: <c>$.library.statements.def[2].expression</c>.</param>
/// <param name="Reason">What is wrong there.</param>
public sealed record ElmProblem(string Path, string Reason);

/// <summary>A library that was read.</summary>
/// <param name="Library">The library; null when there are problems.</param>
/// <param name="Problems">Why there is no library.</param>
public sealed record ElmReadResult(Library? Library, IReadOnlyList<ElmProblem> Problems);
