using System.Collections.Concurrent;
using System.Collections.Frozen;
using System.Text;
using System.Text.Json.Nodes;
using FhirIcsHub.Fhir.Schemas;

namespace FhirIcsHub.Feeds.Mapping;

/// <summary>
/// What is the same in every resource, wherever it stands: names of code systems and extensions, times without offset, renamed codes.
/// Walks by the R4 schema, so that only what is a dateTime is read as one; runs after the elements have their R4 names.
/// </summary>
internal sealed class TypedWalk(MappingContext context)
{
    private const string DataAbsentReason = Codes.Tho + "data-absent-reason";
    private const string Stu3DataAbsentReason = "http://hl7.org/fhir/data-absent-reason";
    private const string DataAbsentReasonExtension = "http://hl7.org/fhir/StructureDefinition/data-absent-reason";
    private const string SctDescId = "http://hl7.org/fhir/StructureDefinition/coding-sctdescid";

    private static readonly ConcurrentDictionary<FhirType, FrozenDictionary<string, FhirType>> Slots = new();

    public void Visit(JsonObject json, FhirType type)
    {
        VisitType(json, type);
        var slots = Slots.GetOrAdd(type, SlotsOf);
        for (var i = 0; i < json.Count; i++)
        {
            var (name, value) = json.GetAt(i);
            if (value is null || name.Length == 0)
            {
                continue;
            }

            if (name[0] == '_')
            {
                VisitPrimitiveExtensions(value);
            }
            else if (slots.TryGetValue(name, out var child))
            {
                VisitValue(json, i, value, child);
            }
        }
    }

    private void VisitValue(JsonObject json, int index, JsonNode value, FhirType type)
    {
        if (value is JsonArray array)
        {
            for (var i = 0; i < array.Count; i++)
            {
                if (array[i] is JsonObject item)
                {
                    VisitNested(item, type);
                }
                else if (FixedTime(array[i], type) is { } replacement)
                {
                    array[i] = replacement;
                }
            }
        }
        else if (value is JsonObject nested)
        {
            VisitNested(nested, type);
        }
        else if (FixedTime(value, type) is { } replacement)
        {
            json.SetAt(index, replacement);
        }
    }

    private void VisitNested(JsonObject json, FhirType type)
    {
        if (type.IsResource)
        {
            if (json.Text("resourceType") is not { } typeName || FhirSchema.R4.FindType(typeName) is not { IsResource: true } actual)
            {
                return;
            }

            type = actual;
        }

        Visit(json, type);
    }

    private void VisitPrimitiveExtensions(JsonNode value)
    {
        var element = FhirSchema.R4.FindType("Element")!;
        if (value is JsonObject single)
        {
            VisitNested(single, element);
        }
        else if (value is JsonArray array)
        {
            for (var i = 0; i < array.Count; i++)
            {
                if (array[i] is JsonObject item)
                {
                    VisitNested(item, element);
                }
            }
        }
    }

    private void VisitType(JsonObject json, FhirType type)
    {
        switch (type.Name)
        {
            case "Coding":
                RenameSystem(json);
                if (json["extension"] is not null)
                {
                    SplitDescriptionId(json);
                }

                RenameCode(json);
                break;
            case "Identifier":
                RenameSystem(json);
                break;
            case "Extension":
                RenameExtension(json);
                break;
        }
    }

    private void RenameSystem(JsonObject json)
    {
        if (json.Text("system") is { } system && context.Feed.Canonicals.System(system) is var known && !ReferenceEquals(known, system))
        {
            json["system"] = known;
        }
    }

    private void RenameCode(JsonObject coding)
    {
        if (coding.Text("system") == DataAbsentReason
            && context.Translate("data-absent-reason", Stu3DataAbsentReason, coding.Text("code")) is { } renamed)
        {
            coding["code"] = renamed.Code;
            coding["display"] = renamed.Display;
        }
    }

    private void RenameExtension(JsonObject extension)
    {
        if (extension.Text("url") is not { } url)
        {
            return;
        }

        if (context.Feed.Canonicals.Extension(url) is var known && !ReferenceEquals(known, url))
        {
            extension["url"] = known;
        }
        else if (url == DataAbsentReasonExtension
            && context.Translate("data-absent-reason", Stu3DataAbsentReason, extension.Text("valueCode")) is { } renamed)
        {
            extension["valueCode"] = renamed.Code;
        }
    }

    // CareConnect's one extension with descriptionId and descriptionDisplay is two in R4 and UK Core.
    private static void SplitDescriptionId(JsonObject coding)
    {
        var description = coding.Objects("extension").FirstOrDefault(
            e => e.Text("url")?.EndsWith("coding-sctdescid", StringComparison.OrdinalIgnoreCase) == true && e["extension"] is not null);
        if (description is null)
        {
            return;
        }

        ((JsonArray)coding["extension"]!).Remove(description);
        if (description.FindExtension("descriptionId")?.ExtensionValue() is { } value
            && (value.AsText() ?? (value as JsonObject)?.Text("value")) is { } id)
        {
            coding.AddTo("extension", new JsonObject { ["url"] = SctDescId, ["valueId"] = id });
        }

        if (description.FindExtension("descriptionDisplay")?.ExtensionValue().AsText() is { } display)
        {
            coding.AddTo("extension",
                new JsonObject
                {
                    ["url"] = "https://fhir.hl7.org.uk/StructureDefinition/Extension-UKCore-CodingSCTDescDisplay",
                    ["valueString"] = display
                });
        }

        if (coding["extension"] is JsonArray { Count: 0 })
        {
            coding.Remove("extension");
        }
    }

    private static JsonNode? FixedTime(JsonNode? value, FhirType type)
    {
        if (type.Name is not ("dateTime" or "instant") || value.AsText() is not { } text)
        {
            return null;
        }

        var time = SourceTimes.ToR4(text);
        return ReferenceEquals(time, text) ? null : JsonValue.Create(time);
    }

    private static FrozenDictionary<string, FhirType> SlotsOf(FhirType type)
    {
        var slots = new Dictionary<string, FhirType>(StringComparer.Ordinal);
        foreach (var element in type.Elements)
        {
            foreach (var choice in element.Types)
            {
                var name = element.IsChoice ? new StringBuilder(element.Name).Append(char.ToUpperInvariant(choice.Name[0]))
                    .Append(choice.Name.AsSpan(1)).ToString() : element.Name;
                slots[name] = choice;
            }
        }

        return slots.ToFrozenDictionary(StringComparer.Ordinal);
    }
}
