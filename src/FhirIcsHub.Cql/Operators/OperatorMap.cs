using FhirIcsHub.Cql.Types;

namespace FhirIcsHub.Cql.Operators;

/// <summary>
/// The operators or functions of one library, and which overload a call means (specification section "Function Resolution"). A map keeps
/// the instantiations of generic operators, which decide where signatures are written (<see cref="OperatorResolution.HasOverloads"/>);
/// therefore one map of the system operators serves the translation of one library, on one thread.
/// </summary>
internal sealed class OperatorMap
{
    /// <summary>How many of the overloads that fit alike a problem names.</summary>
    private const int NamedInAmbiguity = 6;

    private readonly Dictionary<string, OverloadSet> _sets = new(StringComparer.Ordinal);
    private readonly ILookup<string, Operator>? _declared;

    public OperatorMap()
    {
    }

    /// <summary>A map over a fixed table; the overloads of a name are only arranged when it is first asked for.</summary>
    public OperatorMap(ILookup<string, Operator> declared) => _declared = declared;

    /// <summary>Adds an overload; false, and nothing happens, when the library already has one of that name and signature.</summary>
    public bool Add(Operator overload) => SetOf(overload.Name).Add(overload);

    /// <summary>Whether there is an overload of exactly this signature.</summary>
    public bool Contains(string name, Signature signature) => SetOf(name).Contains(signature);

    /// <summary>
    /// The overload of least cost: the sum of what each operand costs (<see cref="ConversionScore"/>), then of the simplest operand types.
    /// Two that remain are an ambiguous call.
    /// </summary>
    public ResolvedCall Resolve(OperatorCall call, ConversionMap conversions)
    {
        var candidates = SetOf(call.Name).Resolve(call, this, conversions);
        if (candidates.Count == 0)
        {
            return default;
        }

        foreach (var candidate in candidates)
        {
            candidate.Score = ScoreOf(candidate, call);
        }

        var best = Least(Least(candidates, c => c.Score), c => c.Operator.Signature.Types.Sum(ConversionScore.PrecedenceOf));
        return best is [var only] ? new ResolvedCall(only, null)
            : call.MustResolve ? new ResolvedCall(null, Ambiguity(call, best))
            : default;
    }

    /// <summary>Whether intervals of the type can be made: its values are ordered and have successors.</summary>
    public bool IsPointType(DataType type)
    {
        var none = new ConversionMap(new ConversionOptions(ListDemotion: false, ListPromotion: false));
        return Resolve(new OperatorCall("LessOrEqual", new Signature(type, type), MustResolve: false), none).Resolution is not null
            && Resolve(new OperatorCall("Successor", new Signature(type), MustResolve: false), none).Resolution is not null;
    }

    private OverloadSet SetOf(string name)
    {
        if (!_sets.TryGetValue(name, out var set))
        {
            _sets[name] = set = new OverloadSet();
            foreach (var overload in _declared?[name] ?? [])
            {
                set.Add(overload);
            }
        }

        return set;
    }

    private static int ScoreOf(OperatorResolution resolution, OperatorCall call)
    {
        var score = 0;
        for (var i = 0; i < call.Signature.Count; i++)
        {
            score += ConversionScore.Of(call.Signature[i], resolution.Operator.Signature[i], resolution.Conversions?[i]);
        }

        return score;
    }

    private static List<OperatorResolution> Least(List<OperatorResolution> candidates, Func<OperatorResolution, int> cost)
    {
        if (candidates.Count == 1)
        {
            return candidates;
        }

        var least = candidates.Min(cost);
        return candidates.FindAll(c => cost(c) == least);
    }

    private static string Ambiguity(OperatorCall call, List<OperatorResolution> candidates)
    {
        var named = string.Join("; ", candidates.Take(NamedInAmbiguity).Select(c => c.Operator));
        var others = candidates.Count > NamedInAmbiguity ? $" and {candidates.Count - NamedInAmbiguity} others" : "";
        return $"Call to operator {call.Name}{call.Signature} is ambiguous with: {named}{others}";
    }
}
