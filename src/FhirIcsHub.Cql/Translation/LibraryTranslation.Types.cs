using FhirIcsHub.Cql.Elm;
using FhirIcsHub.Cql.Grammar.Syntax;
using FhirIcsHub.Cql.Models;
using FhirIcsHub.Cql.Types;

namespace FhirIcsHub.Cql.Translation;

internal sealed partial class LibraryTranslation
{
    /// <summary>The type that is written, as ELM says it.</summary>
    private TypeSpecifier Specifier(TypeSyntax syntax)
    {
        TypeSpecifier specifier;
        switch (syntax)
        {
            case NamedTypeSyntax named:
                var type = NamedTypeOf(named);
                specifier = Typed(new NamedTypeSpecifier(QualifiedNameOf((NamedType)type)), type);
                break;
            case ListTypeSyntax list:
                var element = Specifier(list.Element);
                specifier = Typed(new ListTypeSpecifier(element), new ListType(TypeOf(element)));
                break;
            case IntervalTypeSyntax interval:
                var point = Specifier(interval.Point);
                specifier = Typed(new IntervalTypeSpecifier(point), new IntervalType(TypeOf(point)));
                break;
            case ChoiceTypeSyntax choice:
                TypeSpecifier[] choices = [.. choice.Types.Select(Specifier)];
                specifier = Typed(
                    new ChoiceTypeSpecifier([.. choices.OrderBy(c => TypeOf(c).ToString(), StringComparer.Ordinal)]),
                    new ChoiceType(choices.Select(TypeOf)));
                break;
            case TupleTypeSyntax tuple:
                specifier = TupleSpecifier(tuple);
                break;
            default:
                throw new InvalidOperationException($"the type syntax {syntax.GetType().Name} has no translation");
        }

        Track(specifier, syntax);
        return specifier;
    }

    private TupleTypeSpecifier TupleSpecifier(TupleTypeSyntax syntax)
    {
        var elements = new List<TupleElementDefinition>();
        var members = new List<TupleMember>();
        foreach (var element in syntax.Elements)
        {
            var type = Specifier(element.Type);
            elements.Add(new TupleElementDefinition { Name = element.Name.Name, ElementType = type });
            members.Add(new TupleMember(element.Name.Name, TypeOf(type)));
        }

        return Typed(new TupleTypeSpecifier { Elements = elements }, new TupleType(members));
    }

    private DataType NamedTypeOf(NamedTypeSyntax syntax)
    {
        var (model, name) = QualifiedTypeName(syntax.Name);
        return FindType(model, name) is { } type
            ? type
            : throw new TranslationException(
                model is null || _models.ContainsKey(model)
                    ? $"there is no type {name} in {(model is null ? "the models that are used" : $"the model {model}")}"
                        + Nearby(name, TypeNames(model))
                    : $"there is no model {model}: it would need a using declaration",
                syntax.Range);
    }

    private static (string? Model, string Name) QualifiedTypeName(QualifiedName name) =>
        name.Parts.Count == 1
            ? (null, name.Name)
            : (name.Parts[0].Name, string.Join('.', name.Parts.Skip(1).Select(p => p.Name)));

    /// <summary>A type by label or name: of the named model, else of the first model that is used, else of any.</summary>
    private DataType? FindType(string? model, string name)
    {
        if (model is not null)
        {
            return _models.TryGetValue(model, out var named) ? named.FindLabel(name) ?? named.FindType(name) : null;
        }

        var type = OnlyOne(name, m => m.FindLabel(name)) ?? _defaultModel?.FindType(name) ?? OnlyOne(name, m => m.FindType(name));
        if (type is NamedType { Name: "System.Long" or "System.Vocabulary" or "System.CodeSystem" or "System.ValueSet" } late
            && _symbols.Identifier.Id != "FHIRHelpers")
        {
            RequireCompatibility($"the type {late.Name}", "1.5");
        }

        return type;
    }

    /// <summary>A type as text writes it: <c>List&lt;FHIR.Encounter&gt;</c>, <c>Quantity</c>.</summary>
    private DataType TypeNamed(string text)
    {
        if (text.StartsWith("List<", StringComparison.OrdinalIgnoreCase) && text.EndsWith('>'))
        {
            return new ListType(TypeNamed(text[5..^1]));
        }

        if (text.StartsWith("Interval<", StringComparison.OrdinalIgnoreCase) && text.EndsWith('>'))
        {
            return new IntervalType(TypeNamed(text[9..^1]));
        }

        var dot = text.IndexOf('.', StringComparison.Ordinal);
        return (dot > 0 && _models.ContainsKey(text[..dot]) ? FindType(text[..dot], text[(dot + 1)..]) : FindType(null, text))
            ?? throw new TranslationException($"there is no type {text}{Nearby(text, TypeNames(null))}");
    }

    private T? OnlyOne<T>(string name, Func<Model, T?> find)
        where T : NamedType
    {
        T? found = null;
        foreach (var model in _models.Values)
        {
            if (find(model) is { } type)
            {
                found = found is null
                    ? type
                    : throw new TranslationException($"{name} is ambiguous: it may be {found.Name} or {type.Name}");
            }
        }

        return found;
    }

    private IEnumerable<string> TypeNames(string? model) =>
        _models.Where(m => model is null || m.Key == model).SelectMany(m => m.Value.Types).Select(t => t.SimpleName);

    private static string QualifiedNameOf(DataType type) => ((NamedType)type).ElmName;
}
