using FhirIcsHub.Fhir.Schemas;

namespace FhirIcsHub.Fhir.Validation;

/// <summary>What a profile asks of one element (or of one slice), compiled from its snapshot.</summary>
internal sealed class ElementRule(string profile, string id, string path)
{
    private ElementRule? _referenced;

    /// <summary>Canonical URL of the profile.</summary>
    public string Profile => profile;

    public string Id => id;

    public string Path => path;

    /// <summary>Name without <c>[x]</c>.</summary>
    public required string Name { get; init; }

    /// <summary>Symbol of the name in the schema.</summary>
    public required ushort NameId { get; init; }

    public string? SliceName { get; init; }

    public int Min { get; set; }

    public int Max { get; set; }

    public int BaseMax { get; init; }

    /// <summary>Allowed types; empty = whatever the schema has there.</summary>
    public IReadOnlyList<TypeRule> Types { get; init; } = [];

    public ValueRule? Value { get; init; }

    public BindingRule? Binding { get; init; }

    /// <summary>What is asked of a narrative's parts; null when nothing is.</summary>
    public NarrativeControl? Narrative { get; init; }

    public IReadOnlyList<InvariantRule> Invariants { get; init; } = [];

    /// <summary>The sliced element itself; null for what is not sliced.</summary>
    public SlicingRule? Slicing { get; set; }

    /// <summary>Rules of the children that the snapshot walks into; null = those of the type.</summary>
    public ChildRules? Children { get; set; }

    /// <summary>Finds the rule of the base definition whose children and invariants this element has; null = it has its own.</summary>
    public Func<ElementRule?>? ContentReference { get; set; }

    /// <summary>The rule that <see cref="ContentReference"/> finds, looked up when the first instance is met.</summary>
    public ElementRule? Referenced => ContentReference is null ? null : _referenced ??= ContentReference();

    /// <summary>
    /// Whether nothing but the number of repeats is asked for beyond the base definition of Extension, which every extension is judged by
    /// anyway.
    /// </summary>
    public bool IsPlainExtension { get; init; }

    /// <summary>The rule for content of that type; null when it is not allowed.</summary>
    public TypeRule? TypeFor(FhirType? type)
    {
        if (type is null)
        {
            return Types.Count > 0 ? Types[0] : null;
        }

        foreach (var rule in Types)
        {
            if (ReferenceEquals(rule.Type, type) || rule.Type is null)
            {
                return rule;
            }
        }

        foreach (var rule in Types)
        {
            if (type.Is(rule.Type!))
            {
                return rule;
            }
        }

        return null;
    }

    public override string ToString() => id;
}

/// <summary>The rules of an object's children, found by the symbol of their name.</summary>
internal sealed class ChildRules
{
    private readonly byte[] _slots;
    private readonly ElementRule[] _rules;

    /// <param name="rules">The rules.</param>
    /// <param name="whole">Of a slice: the rules for all items, whose cardinalities hold in the slice too; else null.</param>
    public ChildRules(IReadOnlyList<ElementRule> rules, ChildRules? whole = null)
    {
        _rules = [.. rules];
        foreach (var rule in whole is null ? [] : _rules)
        {
            if (whole!.Find(rule.Name) is { } wide)
            {
                rule.Min = Math.Max(rule.Min, wide.Min);
                rule.Max = Math.Min(rule.Max, wide.Max);
            }
        }

        var size = 4;
        while (size < rules.Count * 2)
        {
            size *= 2;
        }

        _slots = new byte[size];
        for (var i = 0; i < _rules.Length; i++)
        {
            var slot = _rules[i].NameId & (size - 1);
            while (_slots[slot] != 0)
            {
                slot = (slot + 1) & (size - 1);
            }

            _slots[slot] = (byte)(i + 1);
        }
    }

    public ReadOnlySpan<ElementRule> All => _rules;

    /// <summary>Whether an object without any of them breaks a rule.</summary>
    public bool HasRequired => Array.Exists(_rules, r => r.Min > 0 || r.Slicing is { HasRequiredSlice: true });

    /// <summary>Position of the rule for children of that name, or -1.</summary>
    public int IndexOf(ushort nameId)
    {
        var mask = _slots.Length - 1;
        for (var slot = nameId & mask; _slots[slot] != 0; slot = (slot + 1) & mask)
        {
            if (_rules[_slots[slot] - 1].NameId == nameId)
            {
                return _slots[slot] - 1;
            }
        }

        return -1;
    }

    public ElementRule? Find(string name)
    {
        foreach (var rule in _rules)
        {
            if (rule.Name == name)
            {
                return rule;
            }
        }

        return null;
    }
}
