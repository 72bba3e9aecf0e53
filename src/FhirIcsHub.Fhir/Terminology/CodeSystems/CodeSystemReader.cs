using System.Collections.Frozen;

namespace FhirIcsHub.Fhir.Terminology;

/// <summary>Reads a CodeSystem resource: its concepts in order, their relations, and what makes them abstract or inactive.</summary>
internal sealed class CodeSystemReader
{
    private readonly List<Concept> _concepts = [];
    private readonly Dictionary<string, ConceptProperty> _properties = new(StringComparer.Ordinal);

    public static CodeSystem Read(Resource resource)
    {
        var reader = new CodeSystemReader();
        foreach (var declaration in resource.Root.Named("property"))
        {
            var property = ConceptProperty.Of(declaration);
            reader._properties.TryAdd(property.Code, property);
        }

        reader.ReadConcepts(resource.Root);
        var byCode = Index(reader._concepts, resource.Root.TextOf("caseSensitive") == "true");
        reader.RelateByProperty(byCode);
        return new CodeSystem(resource, reader._concepts, byCode, reader._properties);
    }

    /// <summary>
    /// Where a system does not say that case matters, codes are accepted in any case (the advice of CodeSystem.caseSensitive),
    /// unless two of its codes differ by nothing else.
    /// </summary>
    private static FrozenDictionary<string, Concept> Index(List<Concept> concepts, bool isCaseSensitive)
    {
        if (!isCaseSensitive)
        {
            var folded = ByCode(concepts, StringComparer.OrdinalIgnoreCase);
            if (concepts.TrueForAll(c => folded[c.Code].Code == c.Code))
            {
                return folded.ToFrozenDictionary(StringComparer.OrdinalIgnoreCase);
            }
        }

        return ByCode(concepts, StringComparer.Ordinal).ToFrozenDictionary(StringComparer.Ordinal);
    }

    private static Dictionary<string, Concept> ByCode(List<Concept> concepts, StringComparer comparer)
    {
        var byCode = new Dictionary<string, Concept>(concepts.Count, comparer);
        foreach (var concept in concepts)
        {
            byCode.TryAdd(concept.Code, concept);
        }

        return byCode;
    }

    // Depth is bounded by the reader of the resource, but not small: the stack is kept by hand.
    private void ReadConcepts(Element root)
    {
        var pending = new Stack<(Element Element, Concept? NestedIn)>();
        Push(root, null);
        while (pending.TryPop(out var next))
        {
            if (next.Element.TextOf("code") is not { } code)
            {
                continue;
            }

            var (isAbstract, isInactive) = StateOf(next.Element);
            var concept = new Concept(_concepts.Count, code, next.Element, next.NestedIn)
            {
                Display = next.Element.TextOf("display"),
                IsAbstract = isAbstract,
                IsInactive = isInactive,
            };
            _concepts.Add(concept);
            if (next.NestedIn is not null)
            {
                Concept.Relate(next.NestedIn, concept);
            }

            Push(next.Element, concept);
        }

        void Push(Element element, Concept? nestedIn)
        {
            var inner = element.Named("concept").ToList();
            for (var i = inner.Count - 1; i >= 0; i--)
            {
                pending.Push((inner[i], nestedIn));
            }
        }
    }

    private (bool IsAbstract, bool IsInactive) StateOf(Element concept)
    {
        var (isAbstract, isInactive) = (false, false);
        foreach (var property in concept.Named("property"))
        {
            var value = property.First("value");
            switch (MeaningOf(property))
            {
                case PropertyMeaning.NotSelectable:
                    isAbstract |= value.TextEquals("true"u8);
                    break;
                case PropertyMeaning.Inactive:
                    isInactive |= value.TextEquals("true"u8);
                    break;
                case PropertyMeaning.Status:
                    isInactive |= value.TextEquals("retired"u8) || value.TextEquals("inactive"u8);
                    break;
            }
        }

        return (isAbstract, isInactive);
    }

    private void RelateByProperty(FrozenDictionary<string, Concept> byCode)
    {
        foreach (var concept in _concepts)
        {
            foreach (var property in concept.Element.Named("property"))
            {
                var meaning = MeaningOf(property);
                if (meaning is PropertyMeaning.Parent or PropertyMeaning.Child
                    && property.TextOf("value") is { } code && byCode.TryGetValue(code, out var other))
                {
                    Concept.Relate(
                        meaning == PropertyMeaning.Parent ? other : concept, meaning == PropertyMeaning.Parent ? concept : other);
                }
            }
        }
    }

    private PropertyMeaning MeaningOf(Element property)
    {
        var code = property.TextOf("code") ?? "";
        if (!_properties.TryGetValue(code, out var declared))
        {
            _properties[code] = declared = ConceptProperty.Undeclared(code);
        }

        return declared.Meaning;
    }
}
