using FhirIcsHub.Fhir.Definitions;
using FhirIcsHub.Fhir.Profiles;
using Xunit;

namespace FhirIcsHub.Fhir.Tests.Profiles;

/// <summary>Small profiles for tests, written as the elements of their differentials.</summary>
internal static class ProfileOf
{
    public const string Url = "http://example.org/fhir/StructureDefinition/tested";

    /// <summary>A profile of a core type, or of another profile.</summary>
    public static Resource Type(string type, string elements, string url = Url, string? baseUrl = null) => SnapshotSuite.Parse($$"""
        {"resourceType":"StructureDefinition","url":"{{url}}","name":"Tested","status":"draft","kind":"resource","abstract":false,
        "type":"{{type}}",
        "baseDefinition":"{{baseUrl ?? "http://hl7.org/fhir/StructureDefinition/" + type}}","derivation":"constraint",
        "differential":{"element":[{{elements}}]}
        }
        """);

    /// <summary>What comes of it, with other definitions at hand.</summary>
    public static SnapshotResult Generate(Resource profile, params Resource[] others) =>
        new SnapshotGenerator(DefinitionSet.R4Core.With(others)).Generate(profile);

    /// <summary>The snapshot; there must be no error.</summary>
    public static Snapshot Snapshot(Resource profile, params Resource[] others)
    {
        var result = Generate(profile, others);
        Assert.True(result.Snapshot is not null, string.Join("; ", result.Issues.Select(i => i.Diagnostics)));
        return result.Snapshot;
    }

    public static ProfileElement Element(this Snapshot snapshot, string id)
    {
        var index = snapshot.IndexOf(id);
        Assert.True(index >= 0, $"there is no {id}");
        return snapshot.Elements[index];
    }

    /// <summary>The error that stands in the way of the snapshot; there must be one and no snapshot.</summary>
    public static Issue Error(Resource profile, params Resource[] others)
    {
        var result = Generate(profile, others);
        Assert.Null(result.Snapshot);
        return result.Issues.First(i => i.IsError);
    }
}
