using FhirIcsHub.Cql.Compilation;
using FhirIcsHub.Cql.Elm;

namespace FhirIcsHub.Cql.Requirements;

/// <summary>A library's definitions by name, and the libraries that it includes.</summary>
internal sealed class LibraryScope
{
    private readonly Func<Library, IncludeDef, Library?> _find;
    private readonly Dictionary<Library, LibraryScope> _scopes;
    private readonly Dictionary<string, ExpressionDef> _expressions;
    private readonly ILookup<string, FunctionDef> _functions;
    private readonly Dictionary<string, ParameterDef> _parameters;
    private readonly Dictionary<string, IncludeDef> _includes;

    private LibraryScope(Library library, Func<Library, IncludeDef, Library?> find, Dictionary<Library, LibraryScope> scopes)
    {
        Library = library;
        _find = find;
        _scopes = scopes;
        _expressions = ByName(library.Statements.Where(statement => statement is not FunctionDef), statement => statement.Name);
        _functions = library.Statements.OfType<FunctionDef>().ToLookup(function => function.Name, StringComparer.Ordinal);
        _parameters = ByName(library.Parameters, parameter => parameter.Name);
        _includes = ByName(library.Includes, include => include.LocalIdentifier);
    }

    public Library Library { get; }

    public string Name => Library.Identifier.Id ?? "";

    /// <summary>Whether it is the library that turns FHIR's types into those of CQL.</summary>
    public bool IsFhirHelpers => Name is "FHIRHelpers";

    /// <summary>The scope of a library.</summary>
    /// <param name="library">The library.</param>
    /// <param name="find">Finds an included library by name, behind its namespace when it has one, and version; null = none.</param>
    public static LibraryScope Of(Library library, Func<string, string?, Library?> find) =>
        Of(library, (_, include) => find(include.Path, include.Version), []);

    /// <summary>The scope of a library of a program, with the libraries that the program has for its includes.</summary>
    public static LibraryScope Of(LibraryUnit unit)
    {
        var units = new Dictionary<Library, LibraryUnit>();
        AddReached(unit, units);
        return Of(unit.Library, (library, include) => units[library].Includes.GetValueOrDefault(include.LocalIdentifier)?.Library, []);
    }

    /// <summary>The included library of that local name, this one without a name; null when it cannot be found.</summary>
    public LibraryScope? Included(string? localName)
    {
        if (localName is null)
        {
            return this;
        }

        return _includes.GetValueOrDefault(localName) is { } include && _find(Library, include) is { } found
            ? Of(found, _find, _scopes)
            : null;
    }

    public ExpressionDef? Expression(string name) => _expressions.GetValueOrDefault(name);

    public IEnumerable<FunctionDef> Functions(string name) => _functions[name];

    public ParameterDef? Parameter(string name) => _parameters.GetValueOrDefault(name);

    private static LibraryScope Of(
        Library library, Func<Library, IncludeDef, Library?> find, Dictionary<Library, LibraryScope> scopes)
    {
        if (!scopes.TryGetValue(library, out var scope))
        {
            scopes[library] = scope = new LibraryScope(library, find, scopes);
        }

        return scope;
    }

    private static void AddReached(LibraryUnit unit, Dictionary<Library, LibraryUnit> units)
    {
        if (units.TryAdd(unit.Library, unit))
        {
            foreach (var included in unit.Includes.Values)
            {
                AddReached(included, units);
            }
        }
    }

    // Of two definitions of one name the first stands; the translator reports such a library.
    private static Dictionary<string, T> ByName<T>(IEnumerable<T> definitions, Func<T, string> name)
    {
        var byName = new Dictionary<string, T>(StringComparer.Ordinal);
        foreach (var definition in definitions)
        {
            byName.TryAdd(name(definition), definition);
        }

        return byName;
    }
}
