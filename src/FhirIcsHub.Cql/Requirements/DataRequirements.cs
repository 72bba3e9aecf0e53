using FhirIcsHub.Cql.Elm;
using FhirIcsHub.Cql.Requirements.Analysis;

namespace FhirIcsHub.Cql.Requirements;

/// <summary>
/// What expressions need, found without running them: resources with the filters and elements that count, terminology, parameters and
/// libraries, through all definitions and functions that the expressions use.
/// </summary>
public sealed class DataRequirements
{
    private DataRequirements(Library library, RequirementLog log)
    {
        Library = library;
        Data = RequirementMerge.Merged(log.Data());
        Libraries = [.. log.Libraries.Where(used => used != library)];
        Parameters = [.. log.Parameters];
        Codes = log.Codes;
        ValueSets = log.ValueSets;
        CodeSystems = log.CodeSystems;
        Problems = [.. log.Problems];
    }

    /// <summary>The library whose expressions were asked about.</summary>
    public Library Library { get; }

    /// <summary>The resources, by type, profile and codes.</summary>
    public IReadOnlyList<DataRequirement> Data { get; }

    /// <summary>The other libraries whose definitions are used.</summary>
    public IReadOnlyList<Library> Libraries { get; }

    /// <summary>Canonical URLs of the value sets, with the version that is stated.</summary>
    public IReadOnlyList<string> ValueSets { get; }

    /// <summary>URIs of the code systems that are named, with the version that is stated.</summary>
    public IReadOnlyList<string> CodeSystems { get; }

    /// <summary>The codes that are named.</summary>
    public IReadOnlyList<RequiredCode> Codes { get; }

    /// <summary>What could not be followed because it cannot be found, such as a missing library: the requirements lack its part.</summary>
    public IReadOnlyList<string> Problems { get; }

    internal IReadOnlyList<ParameterDef> Parameters { get; }

    /// <summary>What expressions of a library need, which is found in a set with those that it includes.</summary>
    /// <param name="libraries">The libraries.</param>
    /// <param name="name">Name of the library.</param>
    /// <param name="version">Its version; null = the highest.</param>
    /// <param name="names">Names of definitions and functions; null = all definitions that are no functions.</param>
    /// <returns>The requirements, or why the library cannot be read.</returns>
    /// <exception cref="ArgumentException">The library has no definition of a name.</exception>
    public static DataRequirementsResult Of(LibrarySet libraries, string name, string? version = null, IEnumerable<string>? names = null)
    {
        var found = libraries.Find(name, version);
        return found.Library is { } library
            ? new DataRequirementsResult(Of(library, (path, of) => libraries.Find(path, of).Library, names), found.Problems)
            : new DataRequirementsResult(null, found.Problems);
    }

    /// <summary>What expressions of a library need. Resources in their results count by their id.</summary>
    /// <param name="library">The library.</param>
    /// <param name="find">Finds an included library by name, behind its namespace when it has one, and version; null = none.</param>
    /// <param name="names">Names of definitions and functions; null = all definitions that are no functions.</param>
    /// <exception cref="ArgumentException">The library has no definition of a name.</exception>
    public static DataRequirements Of(Library library, Func<string, string?, Library?> find, IEnumerable<string>? names = null) =>
        Of(library, find, names, []);

    /// <summary>
    /// The same, with functions that are called with each element of a definition's result, such as the observations of a measure.
    /// </summary>
    /// <param name="library">The library.</param>
    /// <param name="find">Finds an included library.</param>
    /// <param name="names">Names of definitions and functions; null = all definitions that are no functions.</param>
    /// <param name="calls">Names of functions, each with the name of the definition whose elements it is called with.</param>
    /// <exception cref="ArgumentException">The library has no definition of a name.</exception>
    public static DataRequirements Of(
        Library library,
        Func<string, string?, Library?> find,
        IEnumerable<string>? names,
        IEnumerable<(string Function, string Definition)> calls)
    {
        var scope = LibraryUnit.Of(library, find);
        var log = new RequirementLog();
        var analysis = new RequirementAnalysis(log);
        var all = library.Statements.Where(statement => statement is not FunctionDef).Select(statement => statement.Name);
        foreach (var name in names ?? all)
        {
            Follow(analysis, scope, name);
        }

        foreach (var (function, definition) in calls)
        {
            var members = analysis.OfDefinition(scope.Expression(definition) ?? throw NoDefinition(library, definition), scope);
            members.Consume(Use.Equality);
            var called = scope.Functions(function).Where(candidate => candidate.Operands.Count <= 1).ToList();
            if (called.Count == 0)
            {
                throw NoDefinition(library, function);
            }

            foreach (var candidate in called)
            {
                analysis.Follow(candidate, scope, [members], Use.Value);
            }
        }

        return new DataRequirements(library, log);
    }

    private static void Follow(RequirementAnalysis analysis, LibraryUnit scope, string name)
    {
        if (scope.Expression(name) is { } definition)
        {
            analysis.Follow(definition, scope, Use.Equality);
            return;
        }

        var functions = scope.Functions(name).ToList();
        if (functions.Count == 0)
        {
            throw NoDefinition(scope.Library, name);
        }

        foreach (var function in functions)
        {
            analysis.Follow(function, scope, [], Use.Equality);
        }
    }

    private static ArgumentException NoDefinition(Library library, string name) =>
        new($"the library {library.Identifier.Id} has no definition '{name}'", nameof(name));
}

/// <summary>The outcome of looking for data requirements.</summary>
/// <param name="Requirements">The requirements; null when the library cannot be read.</param>
/// <param name="Problems">What is wrong with the library.</param>
public sealed record DataRequirementsResult(DataRequirements? Requirements, IReadOnlyList<CqlProblem> Problems);
