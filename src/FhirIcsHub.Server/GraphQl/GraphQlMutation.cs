using System.Text.Json;
using System.Text.Json.Nodes;
using FhirIcsHub.Fhir;
using FhirIcsHub.Fhir.Schemas;
using FhirIcsHub.Server.Access;
using FhirIcsHub.Server.Http;
using FhirIcsHub.Server.Rest;
using FhirIcsHub.Server.Writing;

namespace FhirIcsHub.Server.GraphQl;

/// <summary>
/// A field of a mutation: <c>PatientCreate(res: …)</c>, <c>PatientUpdate(id: …, res: …)</c> or <c>PatientDelete(id: …)</c>.
/// </summary>
/// <param name="Field">The field, whose selections are what is wanted of the resource as it then is.</param>
/// <param name="Write">What it writes.</param>
/// <param name="Sent">The resource as it was sent; null of a delete.</param>
internal sealed record GraphQlMutation(GraphQlField Field, ResourceWrite Write, Resource? Sent)
{
    private static readonly (string Name, WriteKind Kind, HubInteraction Interaction)[] Kinds =
    [
        ("Create", WriteKind.Create, HubInteraction.Create),
        ("Update", WriteKind.Update, HubInteraction.Update),
        ("Delete", WriteKind.Delete, HubInteraction.Delete),
    ];

    /// <summary>Reads a field, and asks the gate for it as if it were a request of its own.</summary>
    public static GraphQlMutation Read(GraphQlField field, GraphQlVariables variables, FhirRequest request)
    {
        var (name, kind, interaction) = Array.Find(Kinds, known => field.Name.EndsWith(known.Name, StringComparison.Ordinal));
        if (name is null || FhirSchema.R4.FindResourceType(field.Name[..^name.Length]) is not { } type)
        {
            throw new GraphQlException(
                "A mutation has fields like PatientCreate(res: …), PatientUpdate(id: …, res: …) and PatientDelete(id: …).", field.Position);
        }
        var known = kind switch
        {
            WriteKind.Create => ["res"],
            WriteKind.Update => ["id", "res"],
            _ => new[] { "id" },
        };
        if (field.Arguments.FirstOrDefault(argument => !known.Contains(argument.Name)) is { } unknown)
        {
            throw new GraphQlException($"{field.Name} has the arguments {string.Join(", ", known)}.", unknown.Position);
        }
        var decision = request.Ask(interaction, type.Name);
        if (!decision.Allowed)
        {
            throw new GraphQlException(decision.Reason, field.Position, decision.Status) { Code = IssueType.Forbidden };
        }
        var id = kind == WriteKind.Create ? null : IdOf(field, variables);
        var sent = kind == WriteKind.Delete ? null : ResourceOf(field, variables, type, id);
        return new GraphQlMutation(field, new ResourceWrite(kind, type, decision.Filter)
        {
            Id = id,
            Content = sent is null ? null : new ResourceContent(sent, ReferenceSite.Find(sent), request.FhirBase),
            Caller = request.Asked.Caller,
            FhirBase = request.FhirBase,
        }, sent);
    }

    private static string IdOf(GraphQlField field, GraphQlVariables variables) =>
        variables.TextOf(field.Argument("id")) is { } id && ResourceId.IsValid(id)
            ? id
            : throw new GraphQlException($"{field.Name} needs the argument id. {ResourceId.Rule}", field.Position);

    private static Resource ResourceOf(GraphQlField field, GraphQlVariables variables, FhirType type, string? id)
    {
        if (variables.ObjectOf(field.Argument("res")) is not { } json)
        {
            throw new GraphQlException($"{field.Name} needs the argument res: the resource.", field.Position);
        }
        json["resourceType"] ??= type.Name;
        if (id is not null)
        {
            json["id"] ??= id;
        }
        var read = Resource.Read(JsonSerializer.SerializeToUtf8Bytes<JsonNode>(json));
        if (read.Resource is not { } resource)
        {
            var issue = read.Issues[0];
            throw new GraphQlException($"{issue.Expression}: {issue.Diagnostics}", field.Position, StatusCodes.Status422UnprocessableEntity)
            {
                Code = issue.Code,
            };
        }
        return resource.TypeName == type.Name && (id is null || resource.Id == id)
            ? resource
            : throw new GraphQlException($"The resource is not of the type or id that {field.Name} names.", field.Position);
    }
}
