using System.Text;
using System.Text.Json;
using FhirIcsHub.Fhir;
using FhirIcsHub.Server.Http;
using FhirIcsHub.Storage.Search;
using FhirIcsHub.Storage.Search.Explaining;

namespace FhirIcsHub.Server.Rest;

/// <summary>How a search was carried out, as a Parameters resource.</summary>
internal static class SearchExplanationDocument
{
    /// <param name="explanation">What the store tells.</param>
    /// <param name="address">Address of the search without its parameters.</param>
    public static ReadOnlyMemory<byte> Of(SearchExplanation explanation, string address) => FhirJsonWriter.Document(json =>
    {
        json.WriteStartObject();
        json.WriteString("resourceType", "Parameters");
        json.WriteStartArray("parameter");
        Write(json, "search", "valueUrl", explanation.SelfQuery.Length == 0 ? address : $"{address}?{explanation.SelfQuery}");
        Write(json, "database", "valueString", explanation.Database);
        foreach (var type in explanation.Types)
        {
            WriteParts(json, "type", () => Write(json, type));
        }
        foreach (var time in explanation.Times)
        {
            WriteParts(json, "time", () =>
            {
                Write(json, "part", "valueCode", Code(time.Part.ToString()));
                Write(json, "milliseconds", Math.Round((decimal)time.Elapsed.TotalMilliseconds, 3));
            });
        }
        foreach (var statement in explanation.Statements)
        {
            WriteParts(json, "statement", () =>
            {
                Write(json, "part", "valueCode", Code(statement.Part.ToString()));
                Write(json, "sql", "valueString", statement.Sql);
                // A FHIR string must not begin with white space: how deep a step lies is told by dots.
                foreach (var step in statement.Plan)
                {
                    Write(json, "plan", "valueString", step.TrimStart().PadLeft(step.Length, '.'));
                }
            });
        }
        Write(json, explanation.Page);
        json.WriteEndArray();
        json.WriteEndObject();
    });

    private static void Write(Utf8JsonWriter json, ExplainedType type)
    {
        Write(json, "name", "valueCode", type.Type);
        Write(json, "order", "valueCode", Code(type.Order.ToString()));
        foreach (var criterion in type.Criteria)
        {
            WriteParts(json, "criterion", () =>
            {
                Write(json, "understood", "valueString", criterion.Text);
                json.WriteStartObject();
                json.WriteString("name", "drives");
                json.WriteBoolean("valueBoolean", criterion.Drives);
                json.WriteEndObject();
                if (criterion.Count is { } count)
                {
                    Write(json, "entriesAtLeast", count.AtLeast);
                    if (count.Below is { } below)
                    {
                        Write(json, "entriesBelow", below);
                    }
                    Write(json, "counted", "valueCode", count.IsRemembered ? "before" : "now");
                }
            });
        }
    }

    private static void Write(Utf8JsonWriter json, SearchPage page)
    {
        WriteParts(json, "page", () =>
        {
            Write(json, "matches", page.Entries.Count(entry => entry.Mode == SearchMode.Match));
            Write(json, "includes", page.Entries.Count(entry => entry.Mode == SearchMode.Include));
            if (page.Total is { } total)
            {
                Write(json, "total", total);
            }
        });
        foreach (var issue in page.Issues)
        {
            json.WriteStartObject();
            json.WriteString("name", "outcome");
            json.WritePropertyName("resource");
            OperationOutcome.Write(json, [issue]);
            json.WriteEndObject();
        }
    }

    private static void WriteParts(Utf8JsonWriter json, string name, Action write)
    {
        json.WriteStartObject();
        json.WriteString("name", name);
        json.WriteStartArray("part");
        write();
        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static void Write(Utf8JsonWriter json, string name, string valueName, string value)
    {
        json.WriteStartObject();
        json.WriteString("name", name);
        json.WriteString(valueName, value);
        json.WriteEndObject();
    }

    private static void Write(Utf8JsonWriter json, string name, decimal value)
    {
        json.WriteStartObject();
        json.WriteString("name", name);
        json.WriteNumber("valueDecimal", value);
        json.WriteEndObject();
    }

    /// <summary><c>AlongSortKey</c> as <c>along-sort-key</c>.</summary>
    private static string Code(string name)
    {
        var code = new StringBuilder();
        foreach (var letter in name)
        {
            code.Append(char.IsAsciiLetterUpper(letter) && code.Length > 0 ? "-" : "").Append(char.ToLowerInvariant(letter));
        }
        return code.ToString();
    }
}
