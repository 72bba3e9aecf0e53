using System.Runtime.CompilerServices;
using FhirIcsHub.Cql.Elm;

namespace FhirIcsHub.Cql.Requirements.Analysis;

/// <summary>
/// Follows what expressions do with the elements of the resources that they retrieve, through definitions, functions and queries. Where
/// it cannot tell what becomes of an element, all of it counts as read.
/// </summary>
internal sealed partial class RequirementAnalysis(RequirementLog log)
{
    private const int MaxDepth = 64;

    private readonly Dictionary<ExpressionDef, Reach> _definitions = [];
    private readonly HashSet<ExpressionDef> _open = [];
    private readonly Dictionary<(FunctionDef Function, string Arguments), Reach?> _calls = [];
    private readonly Dictionary<AliasedQuerySource, IReadOnlyList<RetrieveRange>> _ranges = [];

    /// <summary>Follows a definition; its result counts as used.</summary>
    public void Follow(ExpressionDef definition, LibraryUnit library, Use use) => OfDefinition(definition, library).Consume(use);

    /// <summary>Follows a function that is called with these arguments, of which all counts as unknown when there are none.</summary>
    public void Follow(FunctionDef function, LibraryUnit library, IReadOnlyList<Reach> arguments, Use use)
    {
        if (function.Expression is not null)
        {
            Of(function.Expression, new Frame(library).Within(function, library, arguments)).Consume(use);
        }
    }

    public Reach OfDefinition(ExpressionDef definition, LibraryUnit library)
    {
        if (!_definitions.TryGetValue(definition, out var reach))
        {
            reach = Reach.Nothing;
            if (_open.Add(definition))
            {
                reach = Of(definition.Expression, new Frame(library));
                _open.Remove(definition);
                _definitions[definition] = reach;
            }
        }

        return reach;
    }

    private Reach Of(Expression? expression, Frame frame)
    {
        if (RuntimeHelpers.TryEnsureSufficientExecutionStack())
        {
            return OfNode(expression, frame);
        }

        log.TooDeep(frame.Library);
        return Reach.Nothing;
    }

    private Reach OfNode(Expression? expression, Frame frame) => expression switch
    {
        null or Literal or Null or QuantitySelector or RatioSelector or MinValue or MaxValue or Iteration => Reach.Nothing,
        Property property => OfProperty(property, frame),
        Operation operation => OfOperation(operation, frame),
        FunctionRef call => OfCall(call, frame),
        ExpressionRef reference => OfReference(reference, frame),
        AliasRef alias => frame.Alias(alias.Name),
        QueryLetRef let => frame.Let(let.Name),
        OperandRef operand => frame.Operand(operand.Name),
        IdentifierRef identifier => Child(frame.Sorted, identifier.Name),
        Query query => OfQuery(query, frame),
        Retrieve retrieve => OfRetrieve(retrieve, [], frame),
        As cast => Casts.Narrowed(Of(cast.Operand, frame), cast),
        Is test => Used(test.Operand, frame, Use.Presence),
        TypeOperator conversion => Used(conversion.Operand, frame, Use.Value),
        If condition => OfIf(condition, frame),
        Case cases => OfCase(cases, frame),
        TupleSelector tuple => OfFields(tuple.Elements, frame),
        InstanceSelector instance => OfFields(instance.Elements, frame),
        ListSelector list => list.Elements.Aggregate(Reach.Nothing, (all, element) => all.Or(Of(element, frame))),
        IntervalSelector interval => OfInterval(interval, frame),
        ParameterRef parameter => OfParameter(parameter, frame),
        IterationExpression iteration => OfIteration(iteration, frame),
        Current current => frame.Current(current.Scope),
        Total total => frame.Total(total.Scope),
        Sort sort => Sorted(Of(sort.Source, frame), sort.By, frame),
        Search search => OfSearch(search, frame),
        _ => OfTerminology(expression, frame),
    };

    private Reach Used(Expression? expression, Frame frame, Use use)
    {
        Of(expression, frame).Consume(use);
        return Reach.Nothing;
    }

    private Reach OfProperty(Property property, Frame frame)
    {
        var value = property.Scope is { } scope ? frame.Alias(scope) : Of(property.Source, frame);
        return property.Path.Split('.').Aggregate(value, (at, name) => Child(at, name.Split('[')[0]));
    }

    private static Reach Child(Reach value, string name)
    {
        var places = new List<Place>();
        foreach (var place in value.Places)
        {
            if (place.View == View.Concept && name == "codes")
            {
                // The list of codes is without duplicates: what they are made of decides how many there are.
                Reach.Of(place).Consume(Use.Value);
                places.AddRange(place.As(View.Element).Child("coding").Select(coding => coding.As(View.Code)));
            }
            else
            {
                var child = place.View == View.Concept && name == "display" ? "text" : name;
                places.AddRange(place.As(View.Element).Child(child));
            }
        }

        var fields = value.Fields is null ? Reach.Nothing
            : value.Fields.TryGetValue(name, out var field) ? field
            : value.Fields.Values.Aggregate(Reach.Nothing, (all, next) => all.Or(next));
        return new Reach { Places = places, Terms = name == "codes" ? value.Terms : [] }.Or(fields);
    }

    private Reach OfIf(If condition, Frame frame)
    {
        Used(condition.Condition, frame, Use.Value);
        return Of(condition.Then, frame).Or(Of(condition.Else, frame));
    }

    private Reach OfCase(Case cases, Frame frame)
    {
        Used(cases.Comparand, frame, Use.Equality);
        var result = Of(cases.Else, frame);
        foreach (var item in cases.Items)
        {
            Used(item.When, frame, Use.Equality);
            result = result.Or(Of(item.Then, frame));
        }

        return result;
    }

    private Reach OfFields(IEnumerable<NamedElement> elements, Frame frame)
    {
        var fields = new Dictionary<string, Reach>(StringComparer.Ordinal);
        foreach (var element in elements)
        {
            fields[element.Name] = Of(element.Value, frame);
        }

        return new Reach { Fields = fields };
    }

    // An interval is checked when it is made: both of its ends are read then.
    private Reach OfInterval(IntervalSelector interval, Frame frame)
    {
        foreach (var part in (Expression?[])[interval.Low, interval.High, interval.LowClosedExpression, interval.HighClosedExpression])
        {
            Used(part, frame, Use.Value);
        }

        return Reach.Nothing;
    }

    private Reach OfSearch(Search search, Frame frame)
    {
        (search.Scope is { } scope ? frame.Alias(scope) : Of(search.Source, frame)).Consume(Use.Value);
        return Reach.Nothing;
    }
}
