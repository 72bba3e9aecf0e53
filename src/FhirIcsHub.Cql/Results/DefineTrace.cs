using FhirIcsHub.Cql.Runtime;
using FhirIcsHub.Fhir;

namespace FhirIcsHub.Cql;

/// <summary>What a define, or a parameter, came to for one person, and why.</summary>
public sealed class DefineTrace
{
    private readonly List<DefineTrace> _uses = [];

    internal DefineTrace(string library, string name, bool isParameter)
    {
        Library = library;
        Name = name;
        IsParameter = isParameter;
    }

    /// <summary>Name of the library that defines it.</summary>
    public string Library { get; }

    public string Name { get; }

    public bool IsParameter { get; }

    /// <summary>Its value; null also when there is a <see cref="Fault"/>.</summary>
    public object? Value { get; private set; }

    /// <summary>Why it has no value; null when it has one.</summary>
    public CqlException? Fault { get; private set; }

    /// <summary>
    /// The resources that led to the value: those in it, else those that its queries and retrieves found. What the defines that it uses
    /// found is theirs.
    /// </summary>
    public IReadOnlyList<Element> Resources { get; private set; } = [];

    /// <summary>The defines and parameters that its expression asked for, each once, in that order; conditions may have left out some.</summary>
    public IReadOnlyList<DefineTrace> Uses => _uses;

    internal void Use(DefineTrace used)
    {
        if (!_uses.Contains(used))
        {
            _uses.Add(used);
        }
    }

    internal void End(object? value, CqlException? fault, IReadOnlyList<Element> resources)
    {
        Value = value;
        Fault = fault;
        Resources = [.. resources.Distinct()];
    }
}
