using FhirIcsHub.Cql.Compilation.Sharing;
using FhirIcsHub.Cql.Elm;
using FhirIcsHub.Cql.Runtime.Values;
using FhirIcsHub.Fhir;
using FhirIcsHub.Fhir.Schemas;

namespace FhirIcsHub.Cql.Compilation;

/// <summary>Finds a library as ELM; when there is none, the problems say why.</summary>
internal delegate (Library? Library, IReadOnlyList<CqlProblem> Problems) LibraryFinder(string name, string? version);

/// <summary>
/// Makes one program of a library and all that it includes: every define, function and parameter that is reached, each once, with what is
/// wrong on the way. A part that is wrong becomes code that fails when it is evaluated, so that the rest can be used.
/// </summary>
internal sealed class ProgramBuilder(LibraryFinder find, CompilationOptions options)
{
    /// <summary>Specialisations of one function within each other, beyond which its declared operand types are used.</summary>
    private const int MaxNestedSpecialisations = 8;

    /// <summary>Value sets that a function is made for, beyond which it is given them.</summary>
    private const int MaxSpecialisations = 64;

    private readonly Dictionary<(string Name, string? Version), LibraryUnit?> _units = [];
    private readonly Dictionary<(LibraryUnit, string), DefineCode?> _defines = [];
    private readonly Dictionary<(LibraryUnit, string), DefineCode?> _parameters = [];
    private readonly Dictionary<string, DefineCode> _retrieves = new(StringComparer.Ordinal);
    private readonly Dictionary<(FunctionDef, string), FunctionCode> _functions = [];
    private readonly List<FunctionDef> _open = [];
    private readonly List<CqlProblem> _problems = [];
    private readonly List<SourcePlace> _places = [default];
    private readonly List<FilterSource> _filters = [];
    private readonly Dictionary<(FhirType, string), List<CodeGroup>> _groups = [];
    private int _groupCount;
    private readonly Dictionary<SharedExpression, Func<SharedUse, Code>?> _shared = [];
    private readonly Dictionary<(SharedExpression, Type), int> _columns = [];

    public CompilationOptions Options => options;

    /// <summary>What is kept once it has been evaluated; null when nothing but definitions is.</summary>
    public SharingPlan? Sharing { get; private set; }

    public IReadOnlyList<CqlProblem> Problems => _problems;

    public int SlotCount { get; private set; }

    public IReadOnlyList<FilterSource> Filters => _filters;

    /// <summary>The root of the program; null when it is not there.</summary>
    public LibraryUnit? Load(string name, string? version) => Load(name, version, from: null);

    public void Report(LibraryUnit unit, string define, ElmNode? node, string message)
    {
        var (line, column, endLine, endColumn) = LocatorText.Parse(node?.Locator);
        var problem = new CqlProblem(CqlSeverity.Error, unit.Name, line, column, endLine, endColumn, $"{define}: {message}");
        if (!_problems.Contains(problem))
        {
            _problems.Add(problem);
        }
    }

    /// <summary>The number of a place, to be told when something goes wrong there.</summary>
    public int Place(LibraryUnit unit, string define, string locator)
    {
        _places.Add(new SourcePlace(unit.Name, define, locator));
        return _places.Count - 1;
    }

    /// <summary>The number of a filter by codes; the same for the same value set or code.</summary>
    public int Filter(FilterSource source)
    {
        var known = _filters.FindIndex(f => f.Key == source.Key);
        if (known >= 0)
        {
            return known;
        }

        _filters.Add(source);
        return _filters.Count - 1;
    }

    /// <summary>The group of retrieves of a type by an element that has room for a filter.</summary>
    public CodeGroup Group(FhirType type, ElementName path, int filter)
    {
        var groups = _groups.TryGetValue((type, path.Text), out var known) ? known : _groups[(type, path.Text)] = [];
        var group = groups.Find(one => one.MarkOf(filter) != 0);
        if (group is null)
        {
            groups.Add(group = new CodeGroup(_groupCount++, path));
        }

        return group;
    }

    /// <summary>The code of a define; null while it is being made: then it refers to itself.</summary>
    public DefineCode? Define(LibraryUnit unit, ExpressionDef definition)
    {
        if (_defines.TryGetValue((unit, definition.Name), out var known))
        {
            return known;
        }

        _defines[(unit, definition.Name)] = null;
        var compiler = new ExpressionCompiler(this, unit, definition.Name);
        var code = definition.Expression is { } expression
            ? compiler.Compile(expression, Scope.Empty)
            : compiler.Fault(definition, "it has no expression");
        return _defines[(unit, definition.Name)] = Keep(
            unit.Name, definition.Name, DefineKind.Define, code, Sharing?.IsOfRun(unit, definition) == true);
    }

    /// <summary>The code of a parameter's value; null while its default is being made.</summary>
    public DefineCode? Parameter(LibraryUnit unit, ParameterDef definition)
    {
        if (_parameters.TryGetValue((unit, definition.Name), out var known))
        {
            return known;
        }

        _parameters[(unit, definition.Name)] = null;
        var compiler = new ExpressionCompiler(this, unit, definition.Name);
        var code = ParameterValues.Compile(definition, type => definition.Default is { } value
            ? compiler.Compile(value, Scope.Empty)
            : Code.Null(type));
        return _parameters[(unit, definition.Name)] = Keep(
            unit.Name, definition.Name, DefineKind.Parameter, code, Sharing?.IsOfRun(unit, definition) == true);
    }

    /// <summary>A retrieve that several places of the program share.</summary>
    public DefineCode Retrieve(string key, LibraryUnit unit, string name, Func<Code> compile)
    {
        if (!_retrieves.TryGetValue(key, out var known))
        {
            known = _retrieves[key] = Keep(unit.Name, name, DefineKind.Retrieve, compile(), isOfRun: false);
        }

        return known;
    }

    /// <summary>
    /// The value of a shared expression for a place that uses it; null when the place has to evaluate it: it is being compiled, or
    /// something is wrong with it, which is told of every place.
    /// </summary>
    public Code? Shared(SharedExpression shared, SharedUse use, Func<Code> compile)
    {
        if (_shared.TryGetValue(shared, out var known))
        {
            return known?.Invoke(use);
        }

        _shared[shared] = null;
        var problems = _problems.Count;
        var code = compile();
        if (problems == _problems.Count)
        {
            _shared[shared] = code.IsConstant ? _ => code
                : SharedCode.Of(use, !shared.IsPersonal, SlotCount++, code, _places).ValueFor;
        }

        return _shared[shared]?.Invoke(use) ?? code;
    }

    /// <summary>The slot of an expression's values for the rows of a list.</summary>
    public int Column(SharedExpression shared, Type type) =>
        _columns.TryGetValue((shared, type), out var slot) ? slot : _columns[(shared, type)] = SlotCount++;

    /// <summary>
    /// The code of a function for operands of static types; for value sets that a call names a code of its own, so that it looks for
    /// members as if they were named in the function.
    /// </summary>
    public FunctionCode Function(
        LibraryUnit unit, FunctionDef definition, IReadOnlyList<StaticType> operands, IReadOnlyList<CqlValueSet?>? valueSets = null)
    {
        if (_open.Count(open => ReferenceEquals(open, definition)) >= MaxNestedSpecialisations)
        {
            operands = [.. definition.Operands.Select(ExpressionCompiler.DeclaredType)];
            valueSets = null;
        }

        if (valueSets?.All(one => one is null) == true
            || _functions.Keys.Count(known => ReferenceEquals(known.Item1, definition)) >= MaxSpecialisations)
        {
            valueSets = null;
        }

        var key = (definition, string.Join(';', operands.Select((type, i) => $"{type.Key}={valueSets?[i]?.Canonical}")));
        if (_functions.TryGetValue(key, out var known))
        {
            known.IsRecursive |= _open.Contains(definition);
            return known;
        }

        return new FunctionMaker(this, unit, definition, operands, valueSets, _open, code => _functions[key] = code).Make();
    }

    /// <summary>Everything of the root, and what that reaches.</summary>
    public CqlProgram ToProgram(LibraryUnit root)
    {
        Sharing = options.SharesExpressions && !options.IsTraced ? SharingPlan.Of(root, options.UsesIntrinsics) : null;
        var defines = new Dictionary<string, DefineCode>(StringComparer.Ordinal);
        var functions = new List<CallableFunction>();
        foreach (var definition in root.Library.Statements)
        {
            if (definition is not FunctionDef function)
            {
                if (Define(root, definition) is { } code)
                {
                    defines.TryAdd(definition.Name, code);
                }
            }
            else if (function.External != true && !root.IsFhirHelpers)
            {
                functions.Add(new CallableFunction(
                    function, Function(root, function, [.. function.Operands.Select(ExpressionCompiler.DeclaredType)])));
            }
        }

        var parameters = new Dictionary<string, DefineCode>(StringComparer.Ordinal);
        foreach (var parameter in root.Library.Parameters)
        {
            if (Parameter(root, parameter) is { } code)
            {
                parameters.TryAdd(parameter.Name, code);
            }
        }

        return new CqlProgram(root, SlotCount, _filters, _groupCount, defines, parameters, functions);
    }

    private DefineCode Keep(string library, string name, DefineKind kind, Code code, bool isOfRun) =>
        DefineCode.Of(library, name, kind, SlotCount++, code, _places, isOfRun, options.IsTraced);

    private LibraryUnit? Load(string name, string? version, LibraryUnit? from)
    {
        if (_units.TryGetValue((name, version), out var known))
        {
            return known;
        }

        _units[(name, version)] = null;
        var (library, problems) = find(name, version);
        if (library is null && from is not null && name.EndsWith(LibraryUnit.FhirHelpers, StringComparison.Ordinal))
        {
            // The engine has its functions.
            return null;
        }

        _problems.AddRange(problems);
        if (library is null)
        {
            if (from is not null && !problems.Any(p => p.IsError))
            {
                _problems.Add(CqlProblem.Of(
                    from.Name, $"the included library {name}{(version is null ? "" : $" version {version}")} is not there"));
            }

            return null;
        }

        // The same library may be meant with and without its version.
        var unit = _units.Values.FirstOrDefault(u => ReferenceEquals(u?.Library, library))
            ?? new LibraryUnit(library, include => _units.GetValueOrDefault((include.Path, include.Version)));
        _units[(name, version)] = unit;
        foreach (var include in library.Includes)
        {
            Load(include.Path, include.Version, unit);
        }

        return unit;
    }
}
