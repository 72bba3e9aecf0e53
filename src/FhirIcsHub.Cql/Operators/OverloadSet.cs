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
        foreach (var overload in _generic.ToArray())
        {
            foreach (var instance in Instantiation.AllOf(overload, call.Signature, operators, conversions, call.AllowPromotionAndDemotion))
            {
                Add(instance);
            }
        }

        return _overloads.Resolve(call, conversions);
    }
}
