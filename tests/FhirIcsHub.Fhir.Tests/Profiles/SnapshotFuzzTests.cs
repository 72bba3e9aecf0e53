using System.Text;
using System.Text.Json.Nodes;
using FhirIcsHub.Fhir.Definitions;
using FhirIcsHub.Fhir.Profiles;
using Xunit;

namespace FhirIcsHub.Fhir.Tests.Profiles;

/// <summary>Definitions with errors of every kind give a snapshot or errors, never an exception or a hang.</summary>
public sealed class SnapshotFuzzTests
{
    private static readonly string[] Odd =
    [
        "", "*", "-1", "0", "99999999999", "value[x]", "valueQuantity", "a/b", "a/a", "Patient", "Extension.extension.extension",
        "Observation.component.code", "http://hl7.org/fhir/StructureDefinition/Patient",
        "http://hl7.org/fhir/StructureDefinition/Extension", "#Bundle.link", "Reference", "Quantity", "closed",
    ];

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void A_mutated_definition_gives_a_snapshot_or_errors(int seed)
    {
        var random = new Random(seed);
        var definitions = SnapshotSuite.UkCore();
        var generator = new SnapshotGenerator(DefinitionSet.R4Core.With(definitions));
        var read = 0;
        for (var i = 0; i < 400; i++)
        {
            var definition = JsonNode.Parse(definitions[random.Next(definitions.Count)].Json.Span)!.AsObject();
            for (var mutations = random.Next(1, 5); mutations > 0; mutations--)
            {
                Mutate(definition, random);
            }

            if (Resource.Read(Encoding.UTF8.GetBytes(definition.ToJsonString()), ReadMode.AsSent).Resource is not { } mutated)
            {
                continue;
            }

            read++;
            var result = generator.Generate(mutated);

            Assert.Equal(result.Snapshot is null, result.Issues.Any(x => x.IsError));
            Assert.All(result.Issues, x => Assert.NotEmpty(x.Diagnostics));
            Assert.True(result.Snapshot is null or { Elements.Count: <= 50_000 });
        }

        Assert.True(read > 200, "most mutated definitions are still resources");
    }

    private static void Mutate(JsonObject definition, Random random)
    {
        if (definition["differential"] is not JsonObject differential || differential["element"] is not JsonArray { Count: > 0 } elements
            || random.Next(6) == 0)
        {
            Change(definition, random);
            return;
        }

        var at = random.Next(elements.Count);
        switch (random.Next(5))
        {
            case 0:
                elements.Insert(random.Next(elements.Count), elements[at]!.DeepClone());
                break;
            case 1:
                elements.RemoveAt(at);
                break;
            case 2:
                var moved = elements[at]!.DeepClone();
                elements.RemoveAt(at);
                elements.Insert(random.Next(elements.Count + 1), moved);
                break;
            case 3 when elements[at] is JsonObject element:
                element["sliceName"] = Odd[random.Next(Odd.Length)];
                break;
            default:
                if (elements[at] is JsonObject changed)
                {
                    Change(changed, random);
                }

                break;
        }
    }

    private static void Change(JsonObject target, Random random)
    {
        var names = target.Select(p => p.Key).Where(k => k is not "resourceType").ToList();
        if (names.Count == 0)
        {
            return;
        }

        var name = names[random.Next(names.Count)];
        target[name] = random.Next(6) switch
        {
            0 => null,
            1 => random.Next(-2, 5),
            2 => new JsonObject { [Odd[random.Next(Odd.Length)]] = 1 },
            3 => target[name]?.GetValueKind() == System.Text.Json.JsonValueKind.String
                ? target[name]!.GetValue<string>() + "." + Odd[random.Next(Odd.Length)] : true,
            _ => Odd[random.Next(Odd.Length)],
        };
    }
}
