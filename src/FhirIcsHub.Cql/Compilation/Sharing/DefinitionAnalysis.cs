using FhirIcsHub.Cql.Elm;

namespace FhirIcsHub.Cql.Compilation.Sharing;

/// <summary>What a definition is: whether it depends on the person, and whether it gives messages.</summary>
internal readonly record struct DefinitionFacts(bool IsPersonal, bool IsPure);

/// <summary>Analyses definitions when they are first met, each once, and tells <paramref name="found"/> of their expressions.</summary>
internal sealed class DefinitionAnalysis(bool usesIntrinsics, Action<ExpressionDef, ExpressionFacts> found)
{
    // What is met again while it is analysed, as a function that calls itself: kept nowhere.
    private static readonly DefinitionFacts Unknown = new(IsPersonal: true, IsPure: false);

    private readonly Dictionary<ElmNode, DefinitionFacts> _known = new(ReferenceEqualityComparer.Instance);
    private readonly ExpressionKeys _keys = new();
    private readonly Dictionary<ElmNode, Binder?> _binderOf = new(ReferenceEqualityComparer.Instance);
    private int _binders;

    public DefinitionFacts Of(LibraryUnit unit, ExpressionDef definition)
    {
        if (_known.TryGetValue(definition, out var known))
        {
            return known;
        }

        _known[definition] = Unknown;
        var facts = definition switch
        {
            { Expression: not null } => OfBody(unit, definition),
            // The functions that the engine has read the person's resources.
            _ => new DefinitionFacts(IsPersonal: true, IsPure: true),
        };
        return _known[definition] = facts;
    }

    public DefinitionFacts Of(LibraryUnit unit, ParameterDef parameter)
    {
        if (_known.TryGetValue(parameter, out var known))
        {
            return known;
        }

        _known[parameter] = Unknown;
        var value = parameter.Default is { } expression
            ? new ExpressionAnalysis(this, _keys, unit).Of(expression, names: null, region: null)
            : null;
        return _known[parameter] = new DefinitionFacts(
            value is not null && (value.IsPersonal || !value.IsPure), value?.IsPure ?? true);
    }

    /// <summary>What a call comes to, whichever of the functions of the name is meant.</summary>
    public DefinitionFacts Of(LibraryUnit? unit, FunctionRef call)
    {
        if (unit is null || (unit.IsFhirHelpers && usesIntrinsics))
        {
            return new DefinitionFacts(IsPersonal: false, IsPure: true);
        }

        var candidates = unit.Functions(call.Name).Where(function => function.Operands.Count == call.Operands.Count)
            .Select(function => Of(unit, function)).ToList();
        return candidates.Count == 0 ? Unknown
            : new DefinitionFacts(candidates.Exists(one => one.IsPersonal), candidates.TrueForAll(one => one.IsPure));
    }

    /// <summary>A new binder.</summary>
    /// <param name="outer">The binder around it.</param>
    /// <param name="place">Whose values it binds; null when none can be kept there.</param>
    /// <param name="rows">The list that it goes through.</param>
    public Binder Binder(Binder? outer, ElmNode? place = null, ExpressionFacts? rows = null)
    {
        var binder = new Binder(outer, ++_binders, canHold: place is not null, rows is { IsLasting: true } ? rows.Key : 0);
        if (place is not null && !_binderOf.TryAdd(place, binder))
        {
            // The node stands at several places: which is meant does not show.
            _binderOf[place] = null;
        }

        return binder;
    }

    /// <summary>The binder of a source, relationship or function; null when it has none of its own.</summary>
    public Binder? BinderOf(ElmNode place) => _binderOf.GetValueOrDefault(place);

    private DefinitionFacts OfBody(LibraryUnit unit, ExpressionDef definition)
    {
        Binder? operands = null;
        BoundName? names = null;
        if (definition is FunctionDef function)
        {
            operands = Binder(null, definition);
            foreach (var operand in function.Operands)
            {
                names = new BoundName(names, NameKind.Operand, operand.Name, operands);
            }
        }

        var body = new ExpressionAnalysis(this, _keys, unit).Of(definition.Expression!, names, operands);
        found(definition, body);

        // What gives a message gives it for every person.
        return new DefinitionFacts(body.IsPersonal || (!body.IsPure && definition is not FunctionDef), body.IsPure);
    }
}
