using FhirIcsHub.Cql.Types;

namespace FhirIcsHub.Cql.Operators;

/// <summary>The overloads of one name: those with fixed signatures, arranged by generality, and the generic ones.</summary>
internal sealed class OverloadSet
{
    private readonly OverloadLevel _overloads = new();
    private readonly HashSet<Signature> _signatures = [];
    private readonly List<Operator> _generic = [];

    public bool Contains(Signature signature) => _signatures.Contains(signature);

    public bool Add(Operator overload)
    {
        if (!_signatures.Add(overload.Signature))
        {
            return false;
        }

        if (overload.IsGeneric)
        {
            _generic.Add(overload);
        }
        else
        {
            _overloads.Add(new OverloadNode(overload));
        }

        return true;
    }

    /// <summary>All overloads that the call could mean. Generic ones are first instantiated for its types, and stay.</summary>
    public List<OperatorResolution> Resolve(OperatorCall call, OperatorMap operators, ConversionMap conversions)
    {
        if (_generic.Count > 0)
        {
            foreach (var signature in WithoutChoices(call.Signature))
            {
                foreach (var overload in _generic.ToArray())
                {
                    if (Instantiation.Of(overload, signature, operators, conversions, call.AllowPromotionAndDemotion) is { } instance)
                    {
                        Add(instance);
                    }
                }
            }
        }

        return _overloads.Resolve(call, conversions);
    }

    /// <summary>The signature with each choice replaced by each of its types, in all combinations.</summary>
    private static IEnumerable<Signature> WithoutChoices(Signature signature)
    {
        if (!signature.Types.Any(t => t is ChoiceType))
        {
            return [signature];
        }

        IEnumerable<IReadOnlyList<DataType>> combinations = [[]];
        foreach (var type in signature.Types)
        {
            var alternatives = type is ChoiceType choice ? choice.Types : [type];
            combinations = [.. combinations.SelectMany(c => alternatives.Select(a => (IReadOnlyList<DataType>)[.. c, a]))];
        }

        return combinations.Select(types => new Signature(types));
    }
}
