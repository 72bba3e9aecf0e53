using FhirIcsHub.Cql;
using FhirIcsHub.Cql.Elm;

namespace FhirIcsHub.Measures;

/// <summary>
/// An expression of a Measure as a library: it includes the Measure's library, and has a define of the same name for each of that
/// library's, so that the expression reads as if it stood there.
/// </summary>
internal static class InlineLibrary
{
    /// <summary>The define that holds the expression.</summary>
    public const string Define = "Measure Criteria";

    private const string Included = "MeasureLibrary";

    public static string Text(string name, CompiledLibrary library, string expression)
    {
        var elm = library.Elm;
        var text = new System.Text.StringBuilder();
        text.Append("library ").AppendLine(Quoted(name));
        foreach (var model in elm.Usings.Where(model => model.LocalIdentifier != "System"))
        {
            text.Append("using ").Append(Quoted(model.LocalIdentifier!)).AppendLine(Version(model.Version));
        }

        text.Append("include ").Append(Quoted(elm.Identifier.Id!)).Append(Version(elm.Identifier.Version)).Append(" called ")
            .AppendLine(Included);
        foreach (var include in elm.Includes)
        {
            text.Append("include ").Append(Path(include.Path!)).Append(Version(include.Version)).Append(" called ")
                .AppendLine(Quoted(include.LocalIdentifier!));
        }

        foreach (var parameter in elm.Parameters.Where(parameter => parameter.AccessLevel != AccessLevel.Private))
        {
            text.Append("define ").Append(Quoted(parameter.Name)).Append(": ").Append(Included).Append('.')
                .AppendLine(Quoted(parameter.Name));
        }

        text.AppendLine("context Patient");
        foreach (var define in elm.Statements.Where(statement => statement is not FunctionDef && statement.Name != "Patient"))
        {
            text.Append("define ").Append(Quoted(define.Name)).Append(": ").Append(Included).Append('.').AppendLine(Quoted(define.Name));
        }

        return text.Append("define ").Append(Quoted(Define)).Append(":\n").AppendLine(expression).ToString();
    }

    private static string Version(string? version) => version is null ? "" : $" version '{version}'";

    private static string Quoted(string name) =>
        $"\"{name.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal)}\"";

    /// <summary>The namespace of an included library is its URI in ELM; its name alone finds it in the set.</summary>
    private static string Path(string path) => Quoted(path[(path.LastIndexOf('/') + 1)..]);
}
