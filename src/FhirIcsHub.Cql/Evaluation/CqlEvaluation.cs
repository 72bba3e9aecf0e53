using FhirIcsHub.Cql.Compilation;
using FhirIcsHub.Cql.Runtime;

namespace FhirIcsHub.Cql;

/// <summary>
/// The evaluation of a library for one person. Each define, of the library and of those that it includes, is evaluated when it is first
/// needed, and once. For one thread.
/// </summary>
public sealed class CqlEvaluation
{
    private readonly CqlProgram _program;
    private readonly EvaluationState _state;

    /// <param name="library">The library.</param>
    /// <param name="record">The person.</param>
    /// <param name="options">Parameters, instant, terminology and limits.</param>
    public CqlEvaluation(CompiledLibrary library, IPersonRecord record, CqlEvaluationOptions options)
    {
        _program = options.IsTraced ? library.TracedProgram : library.Program;
        _state = new EvaluationState(_program, record, options);
    }

    /// <summary>
    /// What the defines came to that were evaluated so far, of all libraries, in the order in which they were worked out; empty when the
    /// evaluation is not traced.
    /// </summary>
    public IReadOnlyList<CqlDefineTrace> Trace => _state.Trace?.Defines ?? [];

    /// <summary>Messages and warnings that were given so far.</summary>
    public IReadOnlyList<CqlMessage> Messages => _state.Context.Messages;

    /// <summary>
    /// The value of a define as the runtime's type: null, bool, decimal, CqlDateTime, Element, a list …
    /// </summary>
    /// <exception cref="CqlException">It could not be evaluated; other defines can be. The exception names library, define and
    /// place.</exception>
    /// <exception cref="ArgumentException">The library has no such define.</exception>
    public object? Value(string define)
    {
        var code = Find(define);
        using var turn = _state.Begin();
        return code.Boxed(_state);
    }

    /// <summary>The value of a define that is a Boolean.</summary>
    /// <exception cref="CqlException">It could not be evaluated, or is no Boolean.</exception>
    public bool? Boolean(string define)
    {
        if (Find(define) is DefineCode<bool?> code)
        {
            using var turn = _state.Begin();
            return code.Value(_state);
        }

        return Value(define) switch
        {
            null => null,
            bool value => value,
            _ => throw new CqlException("a Boolean was expected") { Library = _program.Library.Identifier.Id, Define = define },
        };
    }

    /// <summary>The value of a parameter as the library sees it: the one given, or its default.</summary>
    public object? Parameter(string name)
    {
        var code = _program.Parameter(name) ?? throw new ArgumentException($"the library has no parameter {name}", nameof(name));
        using var turn = _state.Begin();
        return code.Boxed(_state);
    }

    /// <summary>Calls a function of the library.</summary>
    /// <exception cref="CqlException">It could not be evaluated, or no function of the name takes such arguments.</exception>
    public object? Call(string function, params object?[] arguments)
    {
        var callable = _program.Functions(function).FirstOrDefault(f => f.Takes(arguments))
            ?? throw new CqlException(
                $"there is no function {function} of such arguments")
            { Library = _program.Library.Identifier.Id, Define = function };
        using var turn = _state.Begin();
        try
        {
            return callable.Call(_state, arguments);
        }
        catch (CqlException problem)
        {
            throw problem.At(_program.Library.Identifier.Id, function, null);
        }
    }

    private DefineCode Find(string define) =>
        _program.Define(define)
            ?? throw new ArgumentException($"the library {_program.Library.Identifier.Id} has no define {define}", nameof(define));
}
