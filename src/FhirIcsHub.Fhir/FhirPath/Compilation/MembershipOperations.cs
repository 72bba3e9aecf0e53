using System.Collections.Frozen;
using System.Text;

namespace FhirIcsHub.Fhir.FhirPath;

/// <summary>in and contains: whether the single item equals one of the collection.</summary>
internal sealed class MembershipOperation(Operation item, Operation collection) : BooleanOperation
{
    /// <summary>Picks the form that looks up bytes for <c>code in ('a' | 'b')</c>.</summary>
    public static Operation Create(Operation item, Operation collection, int position) =>
        collection is ConstantListOperation { AreStrings: true } literals
            ? new TextMembershipOperation(item, literals) { Position = position }
            : new MembershipOperation(item, collection) { Position = position };

    public override bool? Test(Evaluation run, in Scope scope)
    {
        var value = item.Single(run, scope);
        if (value.IsNone)
        {
            return null;
        }

        var list = run.Rent();
        collection.Evaluate(run, scope, list);
        var found = new EqualityIndex(list).Contains(value);
        run.Return(list);
        return found;
    }
}

/// <summary>Several literals, each once: <c>'a' | 'b'</c>.</summary>
internal sealed class ConstantListOperation(FhirPathValue[] values) : Operation
{
    public bool AreStrings { get; } = Array.TrueForAll(values, v => v.Kind == FhirPathKind.String);

    public FhirPathValue[] Values => values;

    public override void Evaluate(Evaluation run, in Scope scope, ValueList output)
    {
        foreach (ref readonly var value in values.AsSpan())
        {
            output.Add(value);
        }
    }

    public override bool Any(Evaluation run, in Scope scope) => values.Length > 0;
}

/// <summary>Membership in a list of string literals: the bytes of an element are looked up as they stand, no string is built.</summary>
internal sealed class TextMembershipOperation : BooleanOperation
{
    // Codes are short; what is longer than this is looked up as a string.
    private const int MaxLength = 256;

    private readonly Operation _item;
    private readonly FhirPathValue[] _values;
    private readonly FrozenSet<string> _texts;
    private readonly FrozenSet<string>.AlternateLookup<ReadOnlySpan<char>> _lookup;

    public TextMembershipOperation(Operation item, ConstantListOperation literals)
    {
        _item = item;
        _values = literals.Values;
        _texts = _values.Select(v => v.String).ToFrozenSet(StringComparer.Ordinal);
        _lookup = _texts.GetAlternateLookup<ReadOnlySpan<char>>();
    }

    public override bool? Test(Evaluation run, in Scope scope)
    {
        var value = _item.Single(run, scope);
        if (value.IsNone)
        {
            return null;
        }

        if (value.Kind == FhirPathKind.String)
        {
            return _texts.Contains(value.String);
        }

        if (value.Kind == FhirPathKind.Element && Equality.IsPlainText(value.Element)
            && value.Element.RawValue is { Length: <= MaxLength } utf8)
        {
            Span<char> chars = stackalloc char[MaxLength];
            return Encoding.UTF8.TryGetChars(utf8, chars, out var length) && _lookup.Contains(chars[..length]);
        }

        foreach (ref readonly var literal in _values.AsSpan())
        {
            if (Equality.Of(value, literal) == true)
            {
                return true;
            }
        }

        return false;
    }
}
