using FhirIcsHub.Cql.Elm;
using FhirIcsHub.Fhir.Schemas;

namespace FhirIcsHub.Cql.Requirements.Ranges;

/// <summary>What R4 says of the elements of the rows.</summary>
internal sealed class RowType(FhirType type)
{
    private const string Fhir = "{http://hl7.org/fhir}";
    private const string System = "{urn:hl7-org:elm-types:r1}";

    private static readonly HashSet<string> DateTypes = new(StringComparer.Ordinal)
    {
        Fhir + "date", Fhir + "dateTime", Fhir + "instant", Fhir + "Period", System + "Date", System + "DateTime",
        $"Interval<{System}Date>", $"Interval<{System}DateTime>",
    };

    /// <summary>The type of a retrieve's rows; null when it is none of R4.</summary>
    public static RowType? Of(Retrieve retrieve) =>
        retrieve.DataType.StartsWith(Fhir, StringComparison.Ordinal)
        && FhirSchema.R4.FindResourceType(retrieve.DataType[Fhir.Length..]) is { } type
            ? new RowType(type)
            : null;

    /// <summary>Whether values of the type are dates, or intervals of them.</summary>
    public static bool IsDate(string typeText) => DateTypes.Contains(typeText);

    /// <summary>Whether the element at the path can be a date, dateTime or instant.</summary>
    public bool CanBePoint(string path) => TypesAt(path).Any(IsPoint);

    public bool CanBePeriod(string path) => TypesAt(path).Any(t => t.Name == "Period");

    /// <summary>Whether the element is a date, dateTime or instant whenever it is there.</summary>
    public bool IsAlwaysPoint(string path) => TypesAt(path) is { Count: > 0 } types && types.All(IsPoint);

    /// <summary>Whether the element is a date or a Period whenever it is there.</summary>
    public bool IsAlwaysDate(string path) => TypesAt(path) is { Count: > 0 } types && types.All(t => IsPoint(t) || t.Name == "Period");

    /// <summary>The names in ELM of the types of dates that the element can be of.</summary>
    public IEnumerable<string> DateTypesAt(string path) =>
        TypesAt(path).Where(t => IsPoint(t) || t.Name == "Period").Select(t => Fhir + t.Name);

    /// <summary>Whether the element can be of the type; what R4 does not know may be of any.</summary>
    public bool CanBe(string path, string typeName) => TypesAt(path) is not { Count: > 0 } types
        || !typeName.StartsWith(Fhir, StringComparison.Ordinal)
        || FhirSchema.R4.FindType(typeName[Fhir.Length..]) is not { } asked
        || types.Any(t => t.Is(asked) || asked.Is(t));

    /// <summary>Whether a row has no more than one element at the path.</summary>
    public bool IsSingle(string path)
    {
        var at = type;
        foreach (var name in path.Split('.'))
        {
            if (at?.FindElement(name) is not { IsRepeating: false } element)
            {
                return false;
            }

            at = element.Types.Count == 1 ? element.Types[0] : null;
        }

        return true;
    }

    private static bool IsPoint(FhirType t) => t.Name is "date" or "dateTime" or "instant";

    private List<FhirType> TypesAt(string path) => path.Split('.').Aggregate(
        (List<FhirType>)[type],
        (types, name) => [.. types.Select(t => t.FindElement(name)).OfType<ElementDefinition>().SelectMany(element => element.Types)]);
}
