namespace FhirIcsHub.Fhir.Terminology;

/// <summary>One concept of a code system that is here.</summary>
internal sealed class Concept(int ordinal, string code, Element element, Concept? nestedIn)
{
    /// <summary>Position in the order of the resource, outer before inner.</summary>
    public int Ordinal { get; } = ordinal;

    public string Code { get; } = code;

    /// <summary>The <c>CodeSystem.concept</c> element: definition, designations and properties are read from it when asked for.</summary>
    public Element Element { get; } = element;

    /// <summary>The concept that it stands within; null at the top.</summary>
    public Concept? NestedIn { get; } = nestedIn;

    public string? Display { get; init; }

    /// <summary>Not selectable: only groups others.</summary>
    public bool IsAbstract { get; init; }

    public bool IsInactive { get; init; }

    /// <summary>Direct parents, by nesting and by property.</summary>
    public List<Concept> Parents { get; } = [];

    /// <summary>Direct children, by nesting and by property.</summary>
    public List<Concept> Children { get; } = [];

    /// <summary>Adds a relation once, and none of a concept to itself.</summary>
    public static void Relate(Concept parent, Concept child)
    {
        if (!ReferenceEquals(parent, child) && !child.Parents.Contains(parent))
        {
            child.Parents.Add(parent);
            parent.Children.Add(child);
        }
    }

    /// <summary>The concept itself and all below it (or above it), each once, also where a faulty hierarchy goes in circles.</summary>
    public IEnumerable<Concept> WithAll(Func<Concept, List<Concept>> next)
    {
        var seen = new HashSet<Concept> { this };
        var pending = new Stack<Concept>([this]);
        while (pending.TryPop(out var concept))
        {
            yield return concept;
            foreach (var other in next(concept))
            {
                if (seen.Add(other))
                {
                    pending.Push(other);
                }
            }
        }
    }

    public bool IsBelow(Concept ancestor) => WithAll(c => c.Parents).Skip(1).Contains(ancestor);
}
