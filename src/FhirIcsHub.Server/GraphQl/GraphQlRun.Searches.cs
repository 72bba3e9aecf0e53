using System.Text.Json.Nodes;
using FhirIcsHub.Fhir;
using FhirIcsHub.Fhir.Schemas;
using FhirIcsHub.Storage.Search;

namespace FhirIcsHub.Server.GraphQl;

/// <summary>The fields that are searches: <c>PatientList(…)</c> and <c>PatientConnection(…)</c>.</summary>
internal sealed partial class GraphQlRun
{
    private static readonly string[] NotForLists = ["_include", "_revinclude", "_contained", "_containedType"];

    /// <summary>
    /// <c>ObservationList(…)</c> and <c>ObservationConnection(…)</c>: a search, in a resource one for those that refer to it by the
    /// parameter that <c>_reference</c> names. False when the field is none.
    /// </summary>
    private bool TrySearch(GraphQlField field, Element? focus, GraphQlTarget target)
    {
        const string List = "List", Connection = "Connection";
        var isConnection = field.Name.EndsWith(Connection, StringComparison.Ordinal);
        if (!isConnection && !field.Name.EndsWith(List, StringComparison.Ordinal))
        {
            return false;
        }
        var name = field.Name[..^(isConnection ? Connection : List).Length];
        if (FhirSchema.R4.FindResourceType(name) is not { } type)
        {
            return false;
        }
        var parameters = ParametersOf(field, focus);
        if (isConnection)
        {
            var found = resources.Search(type, Continued(parameters, field, focus), field.Position, AsksFor(field, "count"));
            OnConnection(found with { Matches = Filtered(found.Matches, field) }, field, target);
            return true;
        }
        // A list is what was asked for and nothing less: all, unless the query says how many.
        var matches = Filtered(resources.SearchAll(type, parameters, field.Position), field);
        if (matches.Count == 0)
        {
            target.LeaveEmpty(field);
        }
        foreach (var match in matches)
        {
            OnResource(match, field, target, isList: true);
        }
        return true;
    }

    private List<KeyValuePair<string, string>> ParametersOf(GraphQlField field, Element? focus)
    {
        var parameters = new List<KeyValuePair<string, string>>();
        foreach (var argument in field.Arguments.Where(argument => argument.Name is not ("_reference" or "fhirpath")))
        {
            // A name in GraphQL has no hyphen: value_quantity is value-quantity, _id stays _id.
            var name = argument.Name.Length == 0 ? "" : argument.Name[0] + argument.Name[1..].Replace('_', '-');
            if (NotForLists.Contains(argument.Name))
            {
                throw new GraphQlException($"{argument.Name} has no place here; follow references by resource {{ … }}.", argument.Position);
            }
            // Any of the values of a list will do.
            if (variables.TextsOf(argument) is { Count: > 0 } texts)
            {
                parameters.Add(new(name, string.Join(',', texts)));
            }
        }
        if (focus is { } resource)
        {
            var by = variables.TextOf(field.Argument("_reference"))
                ?? throw new GraphQlException(
                    $"Within a resource {field.Name} needs _reference: the search parameter that refers to it.", field.Position);
            parameters.Add(new(by.Replace('_', '-'), $"{resource.Resource.TypeName}/{resource.Resource.Id}"));
        }
        return parameters;
    }

    /// <summary>What <c>_cursor</c> stands for: the whole search that it goes on with, whatever else is said beside it.</summary>
    private List<KeyValuePair<string, string>> Continued(
        List<KeyValuePair<string, string>> parameters, GraphQlField field, Element? focus)
    {
        if (field.Argument(SearchQueryParser.CursorParameter) is not { } argument || variables.TextOf(argument) is not { } cursor)
        {
            return parameters;
        }
        return focus is not null
            ? throw new GraphQlException(
                $"A page is gone on from at the server: {field.Name}(_cursor: …) in a query of /fhir/$graphql.", argument.Position)
            : GraphQlCursor.Read(cursor)
                ?? throw new GraphQlException("The _cursor is none that this hub has given out.", argument.Position);
    }

    /// <summary>The matches that <c>fhirpath</c> is true of.</summary>
    private IReadOnlyList<Resource> Filtered(IReadOnlyList<Resource> matches, GraphQlField field) =>
        field.Argument("fhirpath") is { } argument && variables.TextOf(argument) is { } path
            ? [.. matches.Where(match => IsTrue(match.Root, path, argument.Position))]
            : matches;

    private void OnConnection(GraphQlMatches found, GraphQlField field, GraphQlTarget target)
    {
        var json = new JsonObject();
        var inner = new GraphQlTarget(json, Collects: false, "");
        foreach (var part in FieldsOf(field.Selections, field.Name))
        {
            switch (part.Name)
            {
                case "count":
                    inner.Add(part, found.Total, isList: false);
                    break;
                case "pagesize":
                    inner.Add(part, found.Matches.Count, isList: false);
                    break;
                case "next":
                    inner.Add(part, found.Next is null ? null : GraphQlCursor.Write(found.Parameters, found.Next), isList: false);
                    break;
                // The hub's pages lead forward only, and do not know how many are before them.
                case "first" or "previous" or "last" or "offset":
                    inner.Leave(part);
                    break;
                case "edges":
                    json[part.Key] = new JsonArray([.. found.Matches.Select(match => Edge(match, part))]);
                    break;
                default:
                    throw new GraphQlException(
                        "A connection has the fields count, offset, pagesize, edges, first, previous, next and last.", part.Position);
            }
        }
        target.Add(field, json, isList: false);
    }

    private JsonObject Edge(Resource match, GraphQlField edges)
    {
        var json = new JsonObject();
        var inner = new GraphQlTarget(json, Collects: false, "");
        foreach (var part in FieldsOf(edges.Selections, "Edge"))
        {
            switch (part.Name)
            {
                case "mode":
                    inner.Add(part, "match", isList: false);
                    break;
                case "score":
                    inner.Leave(part);
                    break;
                case "resource":
                    OnResource(match, part, inner, isList: false);
                    break;
                default:
                    throw new GraphQlException("An edge has the fields mode, score and resource.", part.Position);
            }
        }
        return json;
    }

    private bool AsksFor(GraphQlField field, string name) => FieldsOf(field.Selections, field.Name).Exists(part => part.Name == name);
}
