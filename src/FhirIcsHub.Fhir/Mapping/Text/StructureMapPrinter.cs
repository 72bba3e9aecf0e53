using System.Text;
using FhirIcsHub.Fhir.FhirPath;

namespace FhirIcsHub.Fhir.Mapping;

/// <summary>Writes a map as FHIR Mapping Language text that parses to an equal map.</summary>
public static class StructureMapPrinter
{
    private static readonly HashSet<string> Words =
        ["as", "where", "check", "log", "default", "then", "first", "not_first", "last", "not_last", "only_one", "share", "collate",
            "single", "true", "false", "map"];

    /// <summary>
    /// The text. What only a resource can say (a default value of a complex type, unmapped codes to a fixed code) is left out.
    /// </summary>
    public static string Print(StructureMap map)
    {
        var text = new StringBuilder();
        text.Append("map ").Append(Quoted(map.Url)).Append(" = ").Append(Quoted(map.Name)).Append('\n');
        Metadata(text, "title", map.Title);
        Metadata(text, "status", map.Status == "draft" ? null : map.Status);
        Metadata(text, "version", map.Version);
        Metadata(text, "description", map.Description);
        foreach (var conceptMap in map.ConceptMaps)
        {
            Print(text, conceptMap);
        }

        foreach (var structure in map.Structures)
        {
            text.Append("\nuses ").Append(Quoted(structure.Url));
            text.Append(structure.Alias is null ? "" : " alias " + Name(structure.Alias)).Append(" as ").Append(structure.Mode);
        }

        text.Append('\n');
        foreach (var import in map.Imports)
        {
            text.Append("\nimports ").Append(Quoted(import));
        }

        text.Append('\n');
        foreach (var group in map.Groups)
        {
            Print(text, group);
        }

        return text.ToString();
    }

    private static void Metadata(StringBuilder text, string name, string? value)
    {
        if (value is not null)
        {
            text.Append("/// ").Append(name).Append(" = \"").Append(OneLine(value)).Append("\"\n");
        }
    }

    private static void Print(StringBuilder text, MapConceptMap map)
    {
        text.Append("\nconceptmap ").Append(Quoted("#" + map.Id)).Append(" {\n");
        var systems = map.Groups.SelectMany(g => new[] { g.Source, g.Target }).OfType<string>().Distinct().ToList();
        foreach (var (index, system) in systems.Index())
        {
            text.Append("  prefix ").Append(Prefix(index)).Append(" = ").Append(Quoted(system)).Append('\n');
        }

        foreach (var system in map.Groups.Where(g => g.Unmapped?.Mode == "provided").Select(g => g.Source).OfType<string>().Distinct())
        {
            text.Append("  unmapped for ").Append(Prefix(systems.IndexOf(system))).Append(" = provided\n");
        }

        foreach (var group in map.Groups)
        {
            foreach (var concept in group.Elements)
            {
                var source = Prefix(systems.IndexOf(group.Source ?? ""));
                var target = concept.TargetCode is null
                    ? "" : $" {Prefix(systems.IndexOf(group.Target ?? ""))}:{Quoted(concept.TargetCode)}";
                text.Append(System.Globalization.CultureInfo.InvariantCulture, $"  {source}:{Quoted(concept.Code)} "
                    + $"{Symbol(concept.Equivalence)}{target}\n");
            }
        }

        text.Append("}\n");
    }

    private static void Print(StringBuilder text, MapGroup group)
    {
        Comment(text, "", group.Documentation);
        text.Append("\ngroup ").Append(Name(group.Name)).Append('(');
        text.AppendJoin(", ", group.Inputs.Select(i =>
            $"{(i.IsTarget ? "target" : "source")} {Name(i.Name)}{(i.Type is null ? "" : " : " + Name(i.Type))}"));
        text.Append(')').Append(group.Extends is null ? "" : " extends " + Name(group.Extends));
        text.Append(group.TypeMode switch
        {
            MapTypeMode.Types => " <<types>>",
            MapTypeMode.TypeAndTypes => " <<type+>>",
            _ => "",
        });
        text.Append(" {");
        foreach (var rule in group.Rules)
        {
            Print(text, rule, "\n  ");
        }

        text.Append("\n}\n");
    }

    private static void Print(StringBuilder text, MapRule rule, string indent)
    {
        Comment(text, indent, rule.Documentation);
        text.Append(indent).AppendJoin(", ", rule.Sources.Select(Source));
        if (rule.Targets.Count > 0)
        {
            text.Append(" -> ").AppendJoin(", ", rule.Targets.Select(Target));
        }

        if (rule.Dependents.Count > 0 || rule.Rules.Count > 0)
        {
            text.Append(" then ");
            text.AppendJoin(", ", rule.Dependents.Select(d => $"{Name(d.Name)}({string.Join(", ", d.Variables.Select(Name))})"));
        }

        if (rule.Rules.Count > 0)
        {
            text.Append(rule.Dependents.Count > 0 ? " {" : "{");
            foreach (var nested in rule.Rules)
            {
                Print(text, nested, indent + "  ");
            }

            text.Append(indent).Append('}');
        }

        text.Append(' ').Append(Quoted(rule.Name)).Append(';');
    }

    private static string Source(MapSource source)
    {
        var text = new StringBuilder(Name(source.Context));
        text.Append(source.Element is null ? "" : "." + Path(source.Element));
        text.Append(source.Type is null ? "" : " : " + Name(source.Type));
        if (source.Min is not null || source.Max is not null)
        {
            text.Append(System.Globalization.CultureInfo.InvariantCulture, $" {source.Min ?? 0}..{source.Max ?? "*"}");
        }

        Clause(text, "default", source.Default);
        text.Append(source.ListMode is null ? "" : " " + source.ListMode);
        text.Append(source.Variable is null ? "" : " as " + Name(source.Variable));
        Clause(text, "where", source.Condition);
        Clause(text, "check", source.Check);
        Clause(text, "log", source.Log);
        return text.ToString();
    }

    private static void Clause(StringBuilder text, string word, string? expression) =>
        text.Append(expression is null ? "" : $" {word} ({expression})");

    private static string Target(MapTarget target)
    {
        var text = new StringBuilder();
        if (target.Context is not null)
        {
            text.Append(Name(target.Context)).Append(target.Element is null ? "" : "." + Path(target.Element));
            text.Append(target.Transform is null ? "" : " = ");
        }

        if (target.Transform is { } transform)
        {
            text.Append(Transform(transform, target.Parameters, isAlone: target.Context is null));
        }

        text.Append(target.Variable is null ? "" : " as " + Name(target.Variable));
        foreach (var mode in target.ListModes)
        {
            text.Append(' ').Append(mode).Append(mode == "share" ? " " + Name(target.ListRuleId ?? "shared") : "");
        }

        return text.ToString();
    }

    private static string Transform(string transform, IReadOnlyList<MapParameter> parameters, bool isAlone) =>
        (transform, parameters.Count) switch
        {
            ("copy", 1) when !isAlone => Parameter(parameters[0]),
            ("evaluate", 1) => $"({parameters[0].Text})",
            ("evaluate", 2) => $"evaluate({Parameter(parameters[0])}, {parameters[1].Text})",
            _ => $"{transform}({string.Join(", ", parameters.Select(Parameter))})",
        };

    private static string Parameter(MapParameter parameter) => parameter.Kind switch
    {
        MapParameterKind.Variable => Name(parameter.Text),
        MapParameterKind.String => FhirPathText.Quote(parameter.Text, '\''),
        _ => parameter.Text,
    };

    private static void Comment(StringBuilder text, string indent, string? documentation)
    {
        foreach (var line in documentation?.Split('\n') ?? [])
        {
            text.Append(indent.Length == 0 ? "\n" : indent).Append("// ").Append(OneLine(line));
        }
    }

    private static string OneLine(string text) => text.Replace('\n', ' ').Replace('\r', ' ');

    private static string Path(string path) => string.Join('.', path.Split('.').Select(Name));

    private static string Name(string name) =>
        name.Length > 0 && !char.IsAsciiDigit(name[0]) && name.All(c => char.IsAsciiLetterOrDigit(c) || c == '_') && !Words.Contains(name)
            ? name
            : FhirPathText.Quote(name, '`');

    private static string Quoted(string text) => FhirPathText.Quote(text, '"');

    private static string Prefix(int index) => string.Create(System.Globalization.CultureInfo.InvariantCulture, $"s{index}");

    private static string Symbol(string equivalence) => equivalence switch
    {
        "relatedto" => "-",
        "equal" => "=",
        "disjoint" => "!=",
        "unmatched" => "--",
        "wider" => "<=",
        "subsumes" => "<-",
        "narrower" => ">=",
        "specializes" => ">-",
        "inexact" => "~",
        _ => "==",
    };
}
