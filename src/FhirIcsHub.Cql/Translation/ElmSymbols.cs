using FhirIcsHub.Cql.Elm;
using FhirIcsHub.Cql.Models;
using FhirIcsHub.Cql.Operators;
using FhirIcsHub.Cql.Types;

namespace FhirIcsHub.Cql.Translation;

/// <summary>
/// What a library defines that is given as ELM only. Types of expressions are known when it was translated with result types.
/// </summary>
internal static class ElmSymbols
{
    public static LibrarySymbols Of(Library library, ModelSet models)
    {
        var symbols = new LibrarySymbols { Identifier = library.Identifier };
        foreach (var definition in library.Parameters)
        {
            var type = TypeOf(definition.ParameterType, definition.ParameterTypeSpecifier, models) ?? ResultOf(definition, models);
            Add(symbols, definition, type);
        }

        AddAll(symbols, library.CodeSystems, SystemModel.CodeSystem);
        AddAll(symbols, library.ValueSets, SystemModel.ValueSet);
        AddAll(symbols, library.Codes, SystemModel.Code);
        AddAll(symbols, library.Concepts, SystemModel.Concept);
        foreach (var definition in library.Statements)
        {
            if (definition is FunctionDef function)
            {
                AddFunction(symbols, function, models);
            }
            else
            {
                Add(symbols, definition, ResultOf(definition, models) ?? (definition.Expression is { } e ? ResultOf(e, models) : null));
            }
        }

        return symbols;
    }

    private static void AddAll(LibrarySymbols symbols, IEnumerable<NamedDefinition> definitions, DataType type)
    {
        foreach (var definition in definitions)
        {
            Add(symbols, definition, type);
        }
    }

    private static void Add(LibrarySymbols symbols, NamedDefinition definition, DataType? type) =>
        symbols.TryAdd(definition.Name, new Symbol(definition, type, definition.AccessLevel == AccessLevel.Private));

    private static void AddFunction(LibrarySymbols symbols, FunctionDef function, ModelSet models)
    {
        var operands = function.Operands.Select(o => TypeOf(o.OperandType, o.OperandTypeSpecifier, models)).ToList();
        if (operands.TrueForAll(o => o is not null))
        {
            symbols.Functions.Add(new Operator(
                function.Name,
                new Signature([.. operands.OfType<DataType>()]),
                ResultOf(function, models) ?? (function.Expression is { } e ? ResultOf(e, models) : null))
            {
                Library = symbols.Identifier.Id,
                IsPrivate = function.AccessLevel == AccessLevel.Private,
                IsFluent = function.Fluent == true,
                IsExternal = function.External == true,
            });
        }
    }

    private static DataType? ResultOf(ElmNode node, ModelSet models) =>
        node.ResultType ?? TypeOf(node.ResultTypeName, node.ResultTypeSpecifier, models);

    private static DataType? TypeOf(string? name, TypeSpecifier? specifier, ModelSet models) =>
        name is not null ? models.FindElmType(name) : specifier?.FromElm(models);
}
