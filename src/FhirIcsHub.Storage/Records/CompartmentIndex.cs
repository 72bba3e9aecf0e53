using System.Collections.Concurrent;
using FhirIcsHub.Fhir.Schemas;
using FhirIcsHub.Fhir.Search;

namespace FhirIcsHub.Storage.Records;

/// <summary>
/// By which reference parameters R4 says that resources belong to a compartment, and by which dates they are of a time of care.
/// </summary>
internal static class CompartmentIndex
{
    private static readonly ConcurrentDictionary<string, IReadOnlyList<CompartmentParameter>> Known = new(StringComparer.Ordinal);

    /// <summary>Dates that say something of a person, not of care.</summary>
    private static readonly HashSet<string> NoCareDates = new(StringComparer.Ordinal) { "birthdate", "death-date" };

    private static readonly Lazy<IReadOnlyList<SearchParameterInfo>> CareDates = new(() =>
    [
        .. SearchIndexer.R4.Parameters.Where(parameter => parameter is { Type: SearchParameterType.Date, IsResourceColumn: false }
            && !NoCareDates.Contains(parameter.Code) && !parameter.Key.Contains('$', StringComparison.Ordinal)),
    ]);

    /// <summary>The reference parameters of a compartment such as <c>Patient</c>.</summary>
    public static IReadOnlyList<CompartmentParameter> Of(string compartment) => Known.GetOrAdd(compartment, static name =>
    [
        .. from type in FhirSchema.R4.ResourceTypes
           from code in FhirSchema.R4.CompartmentParameters(name, type.Name)
           let parameter = SearchIndexer.R4.Find(type, code)
           where parameter is { Type: SearchParameterType.Reference }
           from filed in parameter.FiledUnder
           select new CompartmentParameter(type, filed),
    ]);

    /// <summary>Whether resources of the type can lie in the compartment.</summary>
    public static bool Has(string compartment, FhirType type) =>
        compartment == type.Name || FhirSchema.R4.CompartmentParameters(compartment, type.Name).Count > 0;

    /// <summary>The date parameters that tell when care took place, was asked for or was written down.</summary>
    public static IReadOnlyList<SearchParameterInfo> DatesOfCare => CareDates.Value;
}

/// <param name="Type">The type that holds the reference.</param>
/// <param name="Parameter">The parameter that its index rows are filed under.</param>
internal sealed record CompartmentParameter(FhirType Type, SearchParameterInfo Parameter);
