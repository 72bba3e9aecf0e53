namespace FhirIcsHub.Fhir.Schemas;

/// <summary>One element of a type, as the R4 snapshot defines it.</summary>
public sealed class ElementDefinition
{
    internal ElementDefinition(
        ushort index, string name, ushort nameId, string path, FhirType owner, int min, int max, bool isChoice, bool isModifier,
        bool isSummary, string[] targets, string? bindingStrength, string? valueSet, Utf8Set? requiredCodes)
    {
        Index = index;
        Name = name;
        NameId = nameId;
        Path = path;
        Owner = owner;
        Min = min;
        Max = max;
        IsChoice = isChoice;
        IsModifier = isModifier;
        IsSummary = isSummary;
        Targets = targets;
        BindingStrength = bindingStrength;
        ValueSet = valueSet;
        RequiredCodes = requiredCodes;
    }

    /// <summary>Position in <see cref="FhirSchema.Element"/>; stable only within one build.</summary>
    public ushort Index { get; }

    /// <summary>Name without <c>[x]</c>.</summary>
    public string Name { get; }

    public ushort NameId { get; }

    /// <summary>Path of the definition that introduces it, e.g. <c>DomainResource.text</c> for Patient's narrative.</summary>
    public string Path { get; }

    /// <summary>The type that introduces it.</summary>
    public FhirType Owner { get; }

    public int Min { get; }

    /// <summary>Upper cardinality; <see cref="int.MaxValue"/> for <c>*</c>.</summary>
    public int Max { get; }

    public bool IsRepeating => Max > 1;

    /// <summary>Whether it is a choice of types (<c>value[x]</c>).</summary>
    public bool IsChoice { get; }

    public bool IsModifier { get; }

    public bool IsSummary { get; }

    /// <summary>The types it can have; one unless <see cref="IsChoice"/>.</summary>
    public IReadOnlyList<FhirType> Types { get; internal set; } = [];

    /// <summary>For references and canonicals: the resource types that may be pointed to.</summary>
    public IReadOnlyList<string> Targets { get; }

    public IReadOnlyList<Invariant> Invariants { get; internal set; } = [];

    /// <summary><c>required</c> or <c>extensible</c>; null for weaker bindings and none.</summary>
    public string? BindingStrength { get; }

    /// <summary>Canonical URL of the bound value set, without version.</summary>
    public string? ValueSet { get; }

    /// <summary>Codes of a required binding on a <c>code</c>; null where they are not enumerable from the definitions.</summary>
    internal Utf8Set? RequiredCodes { get; }

    public override string ToString() => Path;
}
