using FhirIcsHub.Fhir;
using FhirIcsHub.Measures;

namespace FhirIcsHub.Server.Commands;

/// <summary>What a measure is made of, in files: a Bundle, or a folder with Measures, ValueSets and Libraries, these as <c>.cql</c> too.</summary>
internal static class MeasureFiles
{
    /// <summary>All resources that can be read; what cannot is said with the file.</summary>
    public static List<Resource> Read(string measure, TextWriter error)
    {
        var resources = new List<Resource>();
        var files = Directory.Exists(measure)
            ? Directory.EnumerateFiles(measure, "*", SearchOption.AllDirectories)
                .Where(file => Path.GetExtension(file) is ".json" or ".xml" or ".cql").Order(StringComparer.Ordinal)
            : (IEnumerable<string>)[measure];
        foreach (var file in files)
        {
            if (Path.GetExtension(file) == ".cql")
            {
                if (CqlLibraryResource.Of(File.ReadAllText(file)) is { } library)
                {
                    resources.Add(library);
                }
                else
                {
                    error.WriteLine($"{file}: it declares no library");
                }

                continue;
            }

            foreach (var input in ResourceInput.Of(file))
            {
                if (input.Read.Resource is { } resource)
                {
                    resources.Add(resource);
                }
                else
                {
                    error.WriteLine($"{input.Source}: {string.Join(" ", input.Read.Issues.Select(IssueLine.Of))}");
                }
            }
        }

        return resources;
    }
}
