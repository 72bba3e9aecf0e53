using System.Net;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace FhirIcsHub.Fhir.FhirPath;

/// <summary>encode, decode (hex, base64, urlbase64) and escape, unescape (html, json).</summary>
internal static class EncodingFunctions
{
    public static readonly (string Name, Function Function)[] All =
    [
        ("encode", new(1, 1, call => Convert(call, Encode))),
        ("decode", new(1, 1, call => Convert(call, Decode))),
        ("escape", new(1, 1, call => Convert(call, Escape))),
        ("unescape", new(1, 1, call => Convert(call, Unescape))),
    ];

    private static Operation Convert(FunctionCall call, Func<string, string, string?> convert)
    {
        var format = call.Argument(0);
        return call.Value((Evaluation run, in Scope scope, FhirPathValue value) =>
        {
            if (Arguments.Text(value, call.Position) is not { } text || Arguments.Text(format, run, scope) is not { } name)
            {
                return default;
            }

            return convert(text, name) is { } result ? FhirPathValue.FromString(result) : default;
        });
    }

    private static string? Encode(string text, string format)
    {
        var bytes = Encoding.UTF8.GetBytes(text);
        return format switch
        {
            "hex" => System.Convert.ToHexStringLower(bytes),
            "base64" => System.Convert.ToBase64String(bytes),
            "urlbase64" => System.Convert.ToBase64String(bytes).Replace('+', '-').Replace('/', '_'),
            _ => null,
        };
    }

    private static string? Decode(string text, string format)
    {
        try
        {
            return format switch
            {
                "hex" => Encoding.UTF8.GetString(System.Convert.FromHexString(text)),
                "base64" => Encoding.UTF8.GetString(System.Convert.FromBase64String(text)),
                "urlbase64" => Encoding.UTF8.GetString(System.Convert.FromBase64String(text.Replace('-', '+').Replace('_', '/'))),
                _ => null,
            };
        }
        catch (FormatException)
        {
            // Text that is not in the encoding has no decoded form: empty.
            return null;
        }
    }

    private static string? Escape(string text, string format) => format switch
    {
        "html" => WebUtility.HtmlEncode(text),
        "json" => JsonEncodedText.Encode(text, JavaScriptEncoder.UnsafeRelaxedJsonEscaping).ToString(),
        _ => null,
    };

    private static string? Unescape(string text, string format) => format switch
    {
        "html" => WebUtility.HtmlDecode(text),
        "json" => UnescapeJson(text),
        _ => null,
    };

    // Unescaped quotes are taken as they are: '\"1<2\"' of a FHIRPath literal has lost its backslashes already.
    private static string? UnescapeJson(string text)
    {
        var content = new StringBuilder(text.Length);
        for (var i = 0; i < text.Length; i++)
        {
            if (text[i] == '\\' && i + 1 < text.Length)
            {
                content.Append(text[i]).Append(text[++i]);
            }
            else
            {
                content.Append(text[i] == '"' ? "\\\"" : text[i].ToString());
            }
        }

        try
        {
            return JsonSerializer.Deserialize<string>($"\"{content}\"");
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
