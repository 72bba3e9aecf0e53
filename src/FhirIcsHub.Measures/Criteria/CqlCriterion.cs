using FhirIcsHub.Cql;
using FhirIcsHub.Cql.Elm;
using FhirIcsHub.Cql.Runtime;
using FhirIcsHub.Fhir;
using FhirIcsHub.Fhir.Schemas;

namespace FhirIcsHub.Measures;

/// <summary>Criteria in CQL: a define of a library, or a function that is called with each member, or with nothing.</summary>
internal sealed class CqlCriterion : Criterion
{
    private readonly LibraryShelf _libraries;
    private readonly CompiledLibrary _library;
    private readonly string _name;
    private readonly FunctionDef? _function;
    private readonly Lazy<IReadOnlySet<FhirType>?> _types;

    public CqlCriterion(LibraryShelf libraries, CompiledLibrary library, string name, string whose, FunctionDef? function = null)
        : base(whose)
    {
        _libraries = libraries;
        _library = library;
        _name = name;
        _function = function;
        _types = new Lazy<IReadOnlySet<FhirType>?>(() => RetrievedTypes.Of(libraries.Set, library.Elm, name));
        Shape = function is null ? ShapeOf(library.Find(name)!.ResultType) : ResultShape.Scalar;
    }

    public override IReadOnlySet<FhirType>? ResourceTypes => _types.Value;

    internal override ResultShape Shape { get; }

    internal override bool IsFunction => _function is { Operands.Count: 1 };

    internal override StratumValue NoValue => StratumValue.Null;

    internal override string Cited => $" Define: \"{_name}\" of {_library.Identifier.Id}";

    /// <summary>The type of the function's operand; null when it is no function of a member, or the ELM names no type.</summary>
    internal string? OperandType => IsFunction
        ? (_function!.Operands[0].OperandTypeSpecifier as NamedTypeSpecifier)?.Name ?? _function.Operands[0].OperandType
            ?? "a list or interval"
        : null;

    internal CompiledLibrary Library => _library;

    internal LibraryShelf Shelf => _libraries;

    internal string Name => _name;

    internal override object? ValueOf(CriteriaScope scope, Member member)
    {
        try
        {
            var evaluation = scope.Person.Evaluation(_libraries, _library);
            return _function is null ? Plain(evaluation.Value(_name))
                : IsFunction ? Plain(evaluation.Call(_name, member.Value ?? scope.Person.Record.Patient))
                : Plain(evaluation.Call(_name));
        }
        catch (CqlException problem)
        {
            throw new CriterionFailedException($"{Whose}: {Place(problem)}{problem.Message}.", problem);
        }
    }

    /// <summary>An element that is not there is null.</summary>
    private static object? Plain(object? value) => value is Element { Exists: false } ? null : value;

    /// <summary>Where it happened: library, define and place in the text, as far as they are known.</summary>
    private string Place(CqlException problem)
    {
        var locator = problem.Locator is null ? "" : $" at {problem.Locator}";
        return $"library {problem.Library ?? _library.Identifier.Id}, define \"{problem.Define ?? _name}\"{locator}: ";
    }

    private static ResultShape ShapeOf(Type type) =>
        type == typeof(bool?) || type == typeof(bool) ? ResultShape.Boolean
        : type == typeof(object) ? ResultShape.Unknown
        : type.IsGenericType && type.GetGenericTypeDefinition() == typeof(IReadOnlyList<>) ? ResultShape.List
        : ResultShape.Scalar;
}
