using System.Text.Json.Nodes;

namespace FhirIcsHub.Server.GraphQl;

/// <summary>A place in the text of a query, from 1.</summary>
internal readonly record struct GraphQlPosition(int Line, int Column);

/// <summary>A query that cannot be carried out, with the place in its text that is at fault.</summary>
#pragma warning disable CA1032 // It exists only with its place and status.
internal sealed class GraphQlException(string message, GraphQlPosition? position = null, int status = StatusCodes.Status400BadRequest)
    : Exception(message)
#pragma warning restore CA1032
{
    public GraphQlPosition? Position { get; } = position;

    public int Status { get; } = status;

    /// <summary>The FHIR issue type that fits.</summary>
    public string Code { get; init; } = Fhir.IssueType.Invalid;
}

/// <summary>A parsed document (GraphQL, October 2021, section 2).</summary>
internal sealed record GraphQlDocument(IReadOnlyList<GraphQlOperation> Operations, IReadOnlyDictionary<string, GraphQlFragment> Fragments);

internal sealed record GraphQlOperation(
    string Kind, string? Name, IReadOnlyList<GraphQlVariable> Variables, IReadOnlyList<GraphQlSelection> Selections, GraphQlPosition Position);

/// <summary>A variable: name without the dollar sign, whether its type ends with <c>!</c>, its value when the request gives none.</summary>
internal sealed record GraphQlVariable(string Name, bool IsRequired, GraphQlValue? Default, GraphQlPosition Position);

internal sealed record GraphQlFragment(string Name, string OnType, IReadOnlyList<GraphQlSelection> Selections);

internal abstract record GraphQlSelection(IReadOnlyList<GraphQlDirective> Directives, GraphQlPosition Position)
{
    public GraphQlDirective? Directive(string name) => Directives.FirstOrDefault(directive => directive.Name == name);
}

/// <summary>A field; its key is its name in the answer: the alias, else the name.</summary>
internal sealed record GraphQlField(
    string Key,
    string Name,
    IReadOnlyList<GraphQlArgument> Arguments,
    IReadOnlyList<GraphQlSelection> Selections,
    IReadOnlyList<GraphQlDirective> Directives,
    GraphQlPosition Position) : GraphQlSelection(Directives, Position)
{
    public GraphQlArgument? Argument(string name) => Arguments.FirstOrDefault(argument => argument.Name == name);
}

internal sealed record GraphQlSpread(string Fragment, IReadOnlyList<GraphQlDirective> Directives, GraphQlPosition Position)
    : GraphQlSelection(Directives, Position);

/// <summary>A fragment in place, for one type or, without, for every type.</summary>
internal sealed record GraphQlInline(
    string? OnType, IReadOnlyList<GraphQlSelection> Selections, IReadOnlyList<GraphQlDirective> Directives, GraphQlPosition Position)
    : GraphQlSelection(Directives, Position);

internal sealed record GraphQlDirective(string Name, IReadOnlyList<GraphQlArgument> Arguments, GraphQlPosition Position);

internal sealed record GraphQlArgument(string Name, GraphQlValue Value, GraphQlPosition Position);

/// <summary>A value: a variable, a list of values, or a constant. Enumeration names are constants as text.</summary>
internal sealed record GraphQlValue(string? Variable, IReadOnlyList<GraphQlValue>? Items, JsonNode? Constant)
{
    /// <summary>The fields of an object; null when it is none.</summary>
    public IReadOnlyList<KeyValuePair<string, GraphQlValue>>? Fields { get; init; }
}
