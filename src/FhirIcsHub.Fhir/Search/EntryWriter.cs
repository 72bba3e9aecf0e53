using FhirIcsHub.Fhir.Schemas;

namespace FhirIcsHub.Fhir.Search;

/// <summary>Converts elements to the entries of one resource, by the parameter's type and the element's actual type.</summary>
internal sealed class EntryWriter(SearchEntries entries, string? serverBase, int composites)
{
    private readonly int[] _ordinals = composites == 0 ? [] : new int[composites];

    public int Count => entries.Tokens.Count + entries.Strings.Count + entries.Dates.Count + entries.Numbers.Count
        + entries.Quantities.Count + entries.References.Count + entries.Uris.Count;

    /// <summary>Writes the entries of one element for parameters that are all of <paramref name="type"/>.</summary>
    public void Write(Element element, SearchParameterType type, SearchParameterInfo[] parameters, int ordinal)
    {
        var shape = ValueShapes.Of(element.Type);
        if (shape == ValueShape.Extension)
        {
            element = element.Child(SearchElements.Value);
            shape = ValueShapes.Of(element.Type);
        }

        switch (type)
        {
            case SearchParameterType.Token:
                TokenValues.Add(entries, element, shape, parameters, ordinal);
                break;
            case SearchParameterType.String:
                StringValues.Add(entries, element, shape, parameters, ordinal);
                break;
            case SearchParameterType.Date:
                DateValues.Add(entries, element, shape, parameters, ordinal);
                break;
            case SearchParameterType.Number:
                QuantityValues.AddNumbers(entries, element, shape, parameters, ordinal);
                break;
            case SearchParameterType.Quantity:
                QuantityValues.AddQuantities(entries, element, shape, parameters, ordinal);
                break;
            case SearchParameterType.Reference:
                ReferenceValues.Add(entries, element, shape, parameters, ordinal, serverBase);
                break;
            case SearchParameterType.Uri:
                UriValues.Add(entries, element, shape, parameters, ordinal);
                break;
            default:
                throw new InvalidOperationException($"{type} is not the type of a value");
        }
    }

    public int NextOrdinal(int composite) => ++_ordinals[composite];

    public void ReturnOrdinal(int composite) => _ordinals[composite]--;

    public EntryMark Mark() => new(
        entries.Tokens.Count,
        entries.Strings.Count,
        entries.Dates.Count,
        entries.Numbers.Count,
        entries.Quantities.Count,
        entries.References.Count,
        entries.Uris.Count);

    /// <summary>Takes back what was written since <paramref name="mark"/>.</summary>
    public void Undo(in EntryMark mark)
    {
        Cut(entries.Tokens, mark.Tokens);
        Cut(entries.Strings, mark.Strings);
        Cut(entries.Dates, mark.Dates);
        Cut(entries.Numbers, mark.Numbers);
        Cut(entries.Quantities, mark.Quantities);
        Cut(entries.References, mark.References);
        Cut(entries.Uris, mark.Uris);
    }

    private static void Cut<T>(List<T> list, int count) => list.RemoveRange(count, list.Count - count);
}

/// <summary>How many entries of each kind there were at one moment.</summary>
internal readonly record struct EntryMark(int Tokens, int Strings, int Dates, int Numbers, int Quantities, int References, int Uris);
