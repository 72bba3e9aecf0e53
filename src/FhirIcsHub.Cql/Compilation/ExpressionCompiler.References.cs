using FhirIcsHub.Cql.Elm;
using FhirIcsHub.Cql.Runtime.Values;
using Expression = System.Linq.Expressions.Expression;

namespace FhirIcsHub.Cql.Compilation;

/// <summary>Names: of definitions in this and other libraries, of aliases, lets and operands.</summary>
internal sealed partial class ExpressionCompiler
{
    /// <summary>The value of a definition, kept for the person.</summary>
    public static Code ValueOf(DefineCode definition) =>
        new(Expression.Call(Expression.Constant(definition), "Value", [], State), definition.Type);

    /// <summary>The library that a reference means; null when it was not found.</summary>
    public LibraryUnit? LibraryOf(Reference reference) =>
        unit.Included(reference.LibraryName);

    /// <summary>The value set that a reference means.</summary>
    public CqlValueSet? ValueSetOf(ValueSetRef reference) =>
        LibraryOf(reference) is { } library && library.ValueSet(reference.Name) is { } definition
            ? new CqlValueSet(definition.Id, definition.Version, definition.Name)
            {
                CodeSystems = [.. definition.CodeSystems.Select(system => CodeSystemOf(library, system)).OfType<CqlCodeSystem>()],
            }
            : null;

    public CqlCode? CodeOf(CodeRef reference) => LibraryOf(reference) is { } library ? CodeOf(library, reference.Name) : null;

    public CqlConcept? ConceptOf(ConceptRef reference) =>
        LibraryOf(reference) is { } library && library.Concept(reference.Name) is { } definition
            ? new CqlConcept([.. definition.Codes.Select(code => CodeOf(IncludedBy(library, code) ?? library, code.Name))],
                definition.Display)
            : null;

    private static CqlCode? CodeOf(LibraryUnit library, string name) => library.Code(name) is { } definition
        ? new CqlCode(definition.Id, Canonical(library, definition.CodeSystem)?.Id, Canonical(library, definition.CodeSystem)?.Version,
            definition.Display)
        : null;

    private static CqlCodeSystem? Canonical(LibraryUnit library, CodeSystemRef? reference) =>
        reference is null ? null : CodeSystemOf(library, reference);

    private static CqlCodeSystem? CodeSystemOf(LibraryUnit library, CodeSystemRef reference) =>
        IncludedBy(library, reference)?.CodeSystem(reference.Name) is { } definition
            ? new CqlCodeSystem(definition.Id, definition.Version, definition.Name)
            : null;

    private static LibraryUnit? IncludedBy(LibraryUnit library, Reference reference) =>
        library.Included(reference.LibraryName);

    private Code OfName(NameKind kind, LocalReference reference, Scope scope) =>
        scope.Find(kind, reference.Name) ?? Fault(reference, $"there is no {kind.ToString().ToLowerInvariant()} {reference.Name} here");

    private Code OfExpressionRef(ExpressionRef reference)
    {
        if (LibraryOf(reference) is not { } library)
        {
            return MissingLibrary(reference);
        }

        if (library.Expression(reference.Name) is not { } definition)
        {
            return Fault(reference, $"{library.Name} has no define {reference.Name}");
        }

        return program.Define(library, definition) is { } code ? ValueOf(code) : Fault(reference, $"{reference.Name} refers to itself");
    }

    private Code OfParameterRef(ParameterRef reference)
    {
        if (LibraryOf(reference) is not { } library)
        {
            return MissingLibrary(reference);
        }

        if (library.Parameter(reference.Name) is not { } definition)
        {
            return Fault(reference, $"{library.Name} has no parameter {reference.Name}");
        }

        return program.Parameter(library, definition) is { } code ? ValueOf(code) : Fault(reference, $"{reference.Name} refers to itself");
    }

    // In the key of a sort a name is an element of what is sorted; a translator writes it so where it does not know the type.
    private Code OfIdentifier(IdentifierRef identifier, Scope scope)
    {
        if (scope.Find(NameKind.Alias, Scope.SortElement) is { } element)
        {
            return identifier.Name == "$this" ? element : PropertyOf(identifier, element, identifier.Name);
        }

        return scope.Find(NameKind.Let, identifier.Name) ?? scope.Find(NameKind.Alias, identifier.Name)
            ?? scope.Find(NameKind.Operand, identifier.Name)
            ?? (unit.Expression(identifier.Name) is { } definition && program.Define(unit, definition) is { } code
                ? ValueOf(code)
                : Fault(identifier, $"the name {identifier.Name} means nothing here"));
    }

    private Code OfValueSetRef(ValueSetRef reference)
    {
        if (ValueSetOf(reference) is not { } valueSet)
        {
            return LibraryOf(reference) is null ? MissingLibrary(reference) : Fault(reference, $"there is no value set {reference.Name}");
        }

        var code = Code.Constant(valueSet, StaticType.ValueSet);
        return reference.Preserve == true ? code : Bind(reference, "ExpandValueSet", [code]);
    }

    private Code OfCodeSystemRef(CodeSystemRef reference) =>
        LibraryOf(reference) is null ? MissingLibrary(reference)
        : CodeSystemOf(unit, reference) is { } system ? Code.Constant(system, StaticType.CodeSystem)
        : Fault(reference, $"there is no code system {reference.Name}");

    private Code OfCodeRef(CodeRef reference) =>
        LibraryOf(reference) is null ? MissingLibrary(reference)
        : CodeOf(reference) is { } code ? Code.Constant(code, StaticType.Code)
        : Fault(reference, $"there is no code {reference.Name}");

    private Code OfConceptRef(ConceptRef reference) =>
        LibraryOf(reference) is null ? MissingLibrary(reference)
        : ConceptOf(reference) is { } concept ? Code.Constant(concept, StaticType.Concept)
        : Fault(reference, $"there is no concept {reference.Name}");

    private Code MissingLibrary(Reference reference) =>
        Fault(reference, $"{reference.Name} is of the library {reference.LibraryName}, which is not there");
}
