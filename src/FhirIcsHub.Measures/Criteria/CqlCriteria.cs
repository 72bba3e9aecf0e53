using FhirIcsHub.Cql;
using FhirIcsHub.Cql.Elm;
using FhirIcsHub.Fhir;

namespace FhirIcsHub.Measures;

/// <summary>The CQL libraries of a Measure, as its criteria see them: those that Measure.library names, in their order.</summary>
internal sealed class CqlCriteria
{
    public const string Languages = "text/cql-identifier, text/cql-expression and text/cql";

    private readonly LibraryShelf? _libraries;
    private readonly List<string> _canonicals = [];
    private List<CompiledLibrary>? _compiled;

    /// <param name="libraries">The libraries at hand.</param>
    /// <param name="measure">The Measure.</param>
    public CqlCriteria(LibraryShelf libraries, Resource measure)
    {
        _libraries = libraries;
        _canonicals = [.. measure.Root.Named("library").ToList().Select(library => library.Text).OfType<string>()];
    }

    private CqlCriteria()
    {
    }

    public static CqlCriteria None { get; } = new();

    /// <summary>The form that a language means, in the spellings of published measures; null when it is not CQL.</summary>
    public static CqlForm? FormOf(string language) => language switch
    {
        "text/cql-identifier" or "text/cql.identifier" => CqlForm.Identifier,
        "text/cql" or "text/cql-expression" or "text/cql.expression" => CqlForm.Expression,
        _ => null,
    };

    public Criterion? Compile(Element criteria, CqlForm form, string expression, string whose, CompileContext context)
    {
        _compiled ??= CompileLibraries(context);
        if (_libraries is null || _compiled.Count == 0)
        {
            if (_canonicals.Count == 0)
            {
                context.Refuse(criteria, IssueType.Required, $"{whose}: the criteria are CQL, and the Measure names no library at hand.");
            }

            return null;
        }

        var name = NameIn(expression);
        foreach (var library in _compiled)
        {
            if (library.Defines.Contains(name) || library.Functions.Contains(name))
            {
                return Named(criteria, library, name, whose, context);
            }
        }

        if (form == CqlForm.Identifier)
        {
            context.Miss(criteria, IssueType.NotFound,
                $"{whose}: the library {_compiled[0].Identifier.Id} has no define '{name}', which the Measure "
                + $"{context.Measure.TextOf("url")} names. Nobody is counted by it.");
            return null;
        }

        return Inline(criteria, expression, whose, context);
    }

    private List<CompiledLibrary> CompileLibraries(CompileContext context)
    {
        var compiled = new List<CompiledLibrary>();
        if (_libraries is null)
        {
            return compiled;
        }

        foreach (var canonical in _canonicals)
        {
            var result = _libraries.Compile(canonical);
            if (result.Library is { } library)
            {
                compiled.Add(library);
                continue;
            }

            foreach (var problem in result.Problems.Where(problem => problem.IsError))
            {
                context.Refuse(context.Measure.First("library"), problem.ToIssue().Code, problem.ToString());
            }
        }

        return compiled;
    }

    private CqlCriterion? Named(Element criteria, CompiledLibrary library, string name, string whose, CompileContext context)
    {
        if (library.Defines.Contains(name))
        {
            return new CqlCriterion(_libraries!, library, name, whose);
        }

        var functions = library.Elm.Statements.OfType<FunctionDef>().Where(function => function.Name == name).ToList();
        var fitting = functions.Find(function => function.Operands.Count == 0) ?? functions.Find(function => function.Operands.Count == 1);
        if (fitting is not null)
        {
            return new CqlCriterion(_libraries!, library, name, whose, fitting);
        }

        context.Refuse(criteria, IssueType.Invalid,
            $"{whose}: the function '{name}' takes more than the one member it would be called with.");
        return null;
    }

    /// <summary>An expression becomes a define of a library of its own, which has all that the Measure's first library has.</summary>
    private CqlCriterion? Inline(Element criteria, string expression, string whose, CompileContext context)
    {
        var result = _libraries!.CompileInline(_compiled![0], expression);
        if (result.Library is { } library && result.Problems.All(problem => !problem.IsError))
        {
            return new CqlCriterion(_libraries, library, InlineLibrary.Define, whose);
        }

        foreach (var problem in result.Problems.Where(problem => problem.IsError))
        {
            context.Refuse(criteria, IssueType.Invalid, $"{whose}: {problem.Message} Expression: {expression}");
        }

        return null;
    }

    /// <summary>A name may stand in double quotes, and behind its library's name.</summary>
    private static string NameIn(string expression)
    {
        var name = expression.Trim();
        var start = name.Length > 1 && name[^1] == '"' ? name.LastIndexOf('"', name.Length - 2) : -1;
        return start == 0 || (start > 0 && name[start - 1] == '.') ? name[(start + 1)..^1] : name;
    }
}
