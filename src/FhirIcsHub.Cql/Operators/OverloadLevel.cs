using FhirIcsHub.Cql.Types;

namespace FhirIcsHub.Cql.Operators;

/// <summary>
/// Overloads none of which is more general than another, each with those under it that are more special. A call is first matched with the
/// special ones.
/// </summary>
internal sealed class OverloadLevel
{
    private readonly List<OverloadNode> _nodes = [];

    public bool IsEmpty => _nodes.Count == 0;

    public void Add(OverloadNode node)
    {
        if (_nodes.Find(n => n.Signature.IsSuperTypeOf(node.Signature)) is { } general)
        {
            general.Special.Add(node);
            return;
        }

        foreach (var special in _nodes.FindAll(n => node.Signature.IsSuperTypeOf(n.Signature)))
        {
            _nodes.Remove(special);
            node.Special.Add(special);
        }

        _nodes.Add(node);
    }

    public List<OperatorResolution> Resolve(OperatorCall call, ConversionMap conversions)
    {
        var results = new List<OperatorResolution>();
        var overloads = 0;
        foreach (var node in _nodes)
        {
            if (node.Signature.Count != call.Signature.Count)
            {
                continue;
            }

            overloads += node.Special.IsEmpty ? 1 : 2;
            results.AddRange(node.Resolve(call, conversions));
        }

        if (overloads > 1)
        {
            foreach (var result in results)
            {
                result.HasOverloads = true;
            }
        }

        return results;
    }
}

/// <summary>One overload and those that are more special.</summary>
internal sealed class OverloadNode(Operator overload)
{
    public Signature Signature => overload.Signature;

    public OverloadLevel Special { get; } = new();

    public List<OperatorResolution> Resolve(OperatorCall call, ConversionMap conversions)
    {
        var given = NullsResolved(call.Signature);
        if (Signature.Equals(given))
        {
            return [new OperatorResolution(overload, ConversionsOf(call, conversions))];
        }

        if (Special.Resolve(call, conversions) is { Count: > 0 } special)
        {
            return special;
        }

        var ways = ConversionsOf(call, conversions);
        return ways is not null || Signature.IsSuperTypeOf(given) ? [new OperatorResolution(overload, ways)] : [];
    }

    /// <summary>The call's types, where an operand of type Any (a null) is whatever the overload wants.</summary>
    private Signature NullsResolved(Signature call) =>
        call.Types.Any(t => t.Equals(DataType.Any))
            ? new Signature([.. call.Types.Select((type, i) => type.Equals(DataType.Any) ? Signature[i] : type)])
            : call;

    private Conversion?[]? ConversionsOf(OperatorCall call, ConversionMap conversions)
    {
        var ways = new Conversion?[call.Signature.Count];
        for (var i = 0; i < ways.Length; i++)
        {
            if (call.Signature[i].IsSubTypeOf(Signature[i]))
            {
                continue;
            }

            ways[i] = conversions.Find(call.Signature[i], Signature[i], implicitOnly: true, call.AllowPromotionAndDemotion);
            if (ways[i] is null)
            {
                return null;
            }
        }

        return ways;
    }
}
