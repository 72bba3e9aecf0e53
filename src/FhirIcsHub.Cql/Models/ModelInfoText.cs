using System.Text;

namespace FhirIcsHub.Cql.Models;

/// <summary>
/// The compact form in which the shipped models are kept: a line a fact, fields between tabs, empty ones at the end left out. Names of the
/// model's own types begin with a dot in place of the model's name.
/// </summary>
internal static class ModelInfoText
{
    public static string Write(ModelInfo info)
    {
        var text = new StringBuilder();
        void Line(params string?[] fields) => text.AppendJoin('\t', fields).TrimTabs().Append('\n');
        string Short(string? types) => types is null ? "" : Replaced(types, info.Name + ".", ".");

        Line(
            "model", info.Name, info.Version, info.Url, info.TargetUrl, info.TargetQualifier, info.PatientClass, info.PatientBirthDate,
            info.DefaultContext);
        foreach (var r in info.Requires)
        {
            Line("requires", r.Name, r.Version);
        }

        foreach (var t in info.Types)
        {
            Line(
                t.IsClass ? "class" : "simple", Short(t.Name), Short(t.Base), t.Identifier, t.Label, t.Target,
                t.IsRetrievable ? "retrievable" : "", t.PrimaryCodePath);
            foreach (var e in t.Elements)
            {
                Line("", e.Name, Short(e.Type), e.Target, FlagsOf(e));
            }

            foreach (var s in t.Searches)
            {
                Line("search", s.Name, s.Path, Short(s.Type));
            }

            foreach (var r in t.Relationships)
            {
                Line("related", r.Context, r.KeyElements);
            }

            foreach (var r in t.TargetRelationships)
            {
                Line("target", r.Context, r.KeyElements);
            }
        }

        foreach (var c in info.Conversions)
        {
            Line("convert", Short(c.From), Short(c.To), c.Function);
        }

        foreach (var c in info.Contexts)
        {
            Line("context", c.Name, Short(c.Type), c.KeyElements, c.BirthDate);
        }

        return text.ToString();
    }

    /// <summary>Reads what <see cref="Write"/> wrote.</summary>
    public static ModelInfo Read(string text)
    {
        ModelInfo? model = null;
        var requires = new List<RequiredModel>();
        var types = new List<OpenType>();
        var conversions = new List<ConversionInfo>();
        var contexts = new List<ContextInfo>();
        foreach (var line in text.Split('\n', StringSplitOptions.RemoveEmptyEntries))
        {
            var fields = line.Split('\t');
            string? Field(int index) => index < fields.Length && fields[index].Length > 0 ? fields[index] : null;
            string Word(int index) => Field(index) ?? throw new FormatException($"a model line lacks field {index}: {line}");
            string? Type(int index) => Field(index) is { } types ? Replaced(types, ".", model!.Name + ".") : null;

            switch (fields[0])
            {
                case "model":
                    model = new ModelInfo(Word(1), Field(2), Word(3))
                    {
                        TargetUrl = Field(4),
                        TargetQualifier = Field(5),
                        PatientClass = Field(6),
                        PatientBirthDate = Field(7),
                        DefaultContext = Field(8),
                    };
                    break;
                case "requires":
                    requires.Add(new RequiredModel(Word(1), Field(2)));
                    break;
                case "class" or "simple":
                    types.Add(new OpenType(new TypeInfo(Type(1)!, Type(2), fields[0] == "class")
                    {
                        Identifier = Field(3),
                        Label = Field(4),
                        Target = Field(5),
                        IsRetrievable = Field(6) is not null,
                        PrimaryCodePath = Field(7),
                    }));
                    break;
                case "":
                    types[^1].Elements.Add(ElementOf(Word(1), Type(2)!, Field(3), Field(4) ?? ""));
                    break;
                case "search":
                    types[^1].Searches.Add(new SearchInfo(Word(1), Word(2), Type(3)!));
                    break;
                case "related":
                    types[^1].Related.Add(new RelationshipInfo(Word(1), Word(2)));
                    break;
                case "target":
                    types[^1].Targets.Add(new RelationshipInfo(Word(1), Word(2)));
                    break;
                case "convert":
                    conversions.Add(new ConversionInfo(Type(1)!, Type(2)!, Word(3)));
                    break;
                case "context":
                    contexts.Add(new ContextInfo(Word(1), Type(2)!, Word(3), Field(4)));
                    break;
                default:
                    throw new FormatException($"a model line begins with {fields[0]}");
            }
        }

        return model! with
        {
            Requires = requires,
            Types = [.. types.Select(t => t.Closed)],
            Conversions = conversions,
            Contexts = contexts,
        };
    }

    private static ElementInfo ElementOf(string name, string type, string? target, string flags) => new(name, type)
    {
        Target = target,
        IsProhibited = flags.Contains('p', StringComparison.Ordinal),
        IsOneBased = flags.Contains('o', StringComparison.Ordinal),
        IsMustSupport = flags.Contains('m', StringComparison.Ordinal),
    };

    private static string FlagsOf(ElementInfo e) => (e.IsProhibited ? "p" : "") + (e.IsOneBased ? "o" : "") + (e.IsMustSupport ? "m" : "");

    /// <summary>Replaces what a type name begins with, everywhere in a type.</summary>
    private static string Replaced(string types, string beginning, string by)
    {
        var result = new StringBuilder();
        for (var at = 0; at < types.Length;)
        {
            if (types.AsSpan(at).StartsWith(beginning, StringComparison.Ordinal))
            {
                result.Append(by);
                at += beginning.Length;
            }

            var end = types.AsSpan(at).IndexOfAny("<>{},:");
            var next = end < 0 ? types.Length : at + end + 1;
            result.Append(types, at, next - at);
            at = next;
        }

        return result.ToString();
    }

    private static StringBuilder TrimTabs(this StringBuilder text)
    {
        while (text.Length > 0 && text[^1] == '\t')
        {
            text.Length--;
        }

        return text;
    }

    /// <summary>A type whose lines are being read.</summary>
    private sealed record OpenType(TypeInfo Type)
    {
        public List<ElementInfo> Elements { get; } = [];

        public List<SearchInfo> Searches { get; } = [];

        public List<RelationshipInfo> Related { get; } = [];

        public List<RelationshipInfo> Targets { get; } = [];

        public TypeInfo Closed =>
            Type with { Elements = Elements, Searches = Searches, Relationships = Related, TargetRelationships = Targets };
    }
}
