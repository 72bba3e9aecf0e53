using System.Globalization;
using System.Text.Json;
using FhirIcsHub.Fhir;

namespace FhirIcsHub.Server.BulkData;

/// <summary>
/// Reads what <c>$import</c> is asked for, in either of its forms: a Parameters resource with <c>inputFormat</c>, <c>mode</c>,
/// <c>inputSource</c>, <c>storageDetail</c> and for each file <c>input</c> with the parts <c>type</c> and <c>url</c>; or the JSON document
/// of the Bulk Import proposal, which has the same as its members.
/// </summary>
internal static class ImportParameters
{
    private const string NoManifest =
        "The body is Parameters, or a manifest: "
        + "{\"inputFormat\":\"application/fhir+ndjson\",\"input\":[{\"type\":\"Patient\",\"url\":\"…\"}]}.";

    /// <summary>The request, or what is wrong with it.</summary>
    public static (ImportRequest? Request, IReadOnlyList<Issue> Issues) Read(Resource parameters, ImportRequest plain, ImportFolder folder)
    {
        var wanted = new ImportWishes(plain, folder);
        foreach (var (index, parameter) in parameters.Root.Named("parameter").ToList().Index())
        {
            var at = string.Create(CultureInfo.InvariantCulture, $"Parameters.parameter[{index}]");
            switch (parameter.TextOf("name"))
            {
                case "input":
                    wanted.AddInput(PartOf(parameter, "type"), PartOf(parameter, "url"), at);
                    break;
                case "storageDetail":
                    wanted.Set("storageDetail", PartOf(parameter, "type"), at);
                    break;
                case var name:
                    wanted.Set(name ?? "", parameter.First("value").Text, at);
                    break;
            }
        }
        return wanted.Complete();
    }

    /// <summary>The same of a manifest.</summary>
    public static (ImportRequest? Request, IReadOnlyList<Issue> Issues) Read(JsonElement manifest, ImportRequest plain, ImportFolder folder)
    {
        var wanted = new ImportWishes(plain, folder);
        if (manifest.ValueKind != JsonValueKind.Object)
        {
            return (null, [Issue.Error(IssueType.Structure, NoManifest)]);
        }
        foreach (var member in manifest.EnumerateObject())
        {
            switch (member.Name)
            {
                case "input" when member.Value.ValueKind == JsonValueKind.Array:
                    foreach (var (index, input) in member.Value.EnumerateArray().Index())
                    {
                        var at = string.Create(CultureInfo.InvariantCulture, $"input[{index}]");
                        wanted.AddInput(TextOf(input, "type"), TextOf(input, "url"), at);
                    }
                    break;
                case "storageDetail":
                    wanted.Set(member.Name, TextOf(member.Value, "type"), member.Name);
                    break;
                default:
                    wanted.Set(member.Name, member.Value.ValueKind == JsonValueKind.String ? member.Value.GetString() : null, member.Name);
                    break;
            }
        }
        return wanted.Complete();
    }

    private static string? PartOf(Element parameter, string name)
    {
        foreach (var part in parameter.Named("part"))
        {
            if (part.TextOf("name") == name)
            {
                return part.First("value").Text;
            }
        }
        return null;
    }

    private static string? TextOf(JsonElement json, string member) => json.ValueKind == JsonValueKind.Object
        && json.TryGetProperty(member, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;
}
