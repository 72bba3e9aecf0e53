using FhirIcsHub.Tests;
using Xunit;

namespace FhirIcsHub.Fhir.Tests.Schemas;

public class GeneratedSchemaTests
{
    [Fact]
    public void The_committed_schema_is_what_the_generator_makes_of_the_official_definitions()
    {
        var definitions = SchemaGenerator.Definitions.Load(ConformanceSuite.BesidePathOf("fhir-r4"));
        using var generated = new MemoryStream();
        SchemaGenerator.SchemaWriter.Write(definitions, generated);

        var committed = File.ReadAllBytes(Path.Combine(ConformanceSuite.RepositoryRoot, "src", "FhirIcsHub.Fhir", "Schemas", "r4.json"));
        var same = committed.AsSpan().CommonPrefixLength(generated.ToArray());
        Assert.True(
            same == committed.Length && same == generated.Length,
            $"Schemas/r4.json ({committed.Length} bytes) and the generator's output ({generated.Length} bytes) differ from byte {same} on: "
            + "run tools/SchemaGenerator and commit what it writes.");
    }
}
