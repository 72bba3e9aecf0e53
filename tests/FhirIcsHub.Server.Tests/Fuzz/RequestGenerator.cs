using System.Text;
using FhirIcsHub.Fhir.Schemas;
using Microsoft.AspNetCore.Routing;

namespace FhirIcsHub.Server.Tests.Fuzz;

/// <summary>One request, as it goes out.</summary>
internal sealed record FuzzRequest(string Method, string PathAndQuery, IReadOnlyList<(string Name, string Value)> Headers, byte[]? Body)
{
    public HttpRequestMessage Build(Uri hub)
    {
        var options = new UriCreationOptions { DangerousDisablePathAndQueryCanonicalization = true };
        if (!Uri.TryCreate(hub.GetLeftPart(UriPartial.Authority) + PathAndQuery, options, out var address))
        {
            throw new InvalidOperationException($"No address: {PathAndQuery}");
        }
        var message = new HttpRequestMessage(new HttpMethod(Method), address);
        if (Body is not null)
        {
            message.Content = new ByteArrayContent(Body);
        }
        foreach (var (name, value) in Headers)
        {
            if (!message.Headers.TryAddWithoutValidation(name, value))
            {
                message.Content?.Headers.TryAddWithoutValidation(name, value);
            }
        }
        return message;
    }

    public override string ToString() =>
        $"{Method} {PathAndQuery} {string.Join("; ", Headers.Select(header => $"{header.Name}: {header.Value}"))}"
            + (Body is null ? "" : $" body[{Body.Length}]: {Encoding.UTF8.GetString(Body)[..Math.Min(1500, Encoding.UTF8.GetString(Body).Length)]}");
}

/// <summary>
/// Makes requests out of the hub's own routes, search parameters and well-formed bodies, and breaks most of them somewhere. The same seed
/// gives the same request.
/// </summary>
internal sealed class RequestGenerator(IReadOnlyList<RouteEndpoint> routes)
{
    private static readonly string[] Methods = ["GET", "GET", "GET", "GET", "HEAD", "POST", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "QUERY"];

    private static readonly string[] Types =
        ["Patient", "Patient", "Observation", "Observation", "Bundle", "Library", "Measure", "ValueSet", "Group", "List", "Binary", "Parameters", "Subscription",
            "SearchParameter"];

    private static readonly string[] WrongTypes = ["patient", "Nothing", "%", "$x", "_search"];

    // No NUL: the web server itself refuses such a path, with an empty 400, before the hub can say why.
    private static readonly string[] Ids =
        ["1", "2", "gp-1", "a.b-C", new string('x', 65), "%01", "..", "%2e%2e%2f", "é", "1'; DROP TABLE", "_history", "$validate", "%F0%9F%8F%A5", "%ff"];

    private static readonly string[] Values =
    [
        "1", "", " ", "abc", "a|b", "|", "||", "http://loinc.org|1234-5", "|b", "a|", "ge2026", "lt2026-13-45", "2026-01-01T25:61:00Z", "ap1e400", "1e-9999",
        "Patient/1", "Patient/1/_history/2", "http://example.org/fhir/Patient/1", "#x", "true", "null", "\\,", "a\\", ",,,", "%", "%zz", "%00", "é", "İı", "🏥",
        "-1", "0", "99999999999999999999", "NaN", "name eq \"a\"", "(((", "a:b:c", "*", "Patient:link", "accurate", "summary", "xml", "application/fhir+xml",
        "5.4|http://unitsofmeasure.org|mg", "ge5||", "51.5|-0.1|10|km", "$", "in", "{}", "[", "<x/>", "' OR 1=1 --", "9990000018",
    ];

    private static readonly string[] Controls =
    [
        "_count", "_sort", "_include", "_revinclude", "_summary", "_elements", "_format", "_pretty", "_total", "_since", "_at", "_id", "_lastUpdated", "_tag",
        "_profile", "_has:Observation:patient:code", "_filter", "_list", "_text", "_content", "_type", "_contained", "_page", "_cursor", "_explain", "url",
        "code", "system", "periodStart", "periodEnd", "subject", "measure", "mode", "profile", "filter", "offset", "date", "query", "max", "start", "end",
    ];

    private static readonly string[] Modifiers =
        ["", "", "", ":missing", ":exact", ":contains", ":text", ":not", ":above", ":below", ":in", ":not-in", ":of-type", ":identifier", ":Patient", ":x", ".name",
            ":Patient.name", ".", ":"];

    private static readonly (string Name, string Value)[] HeaderLines =
    [
        ("Accept", "application/fhir+json"), ("Accept", "application/fhir+xml"), ("Accept", "text/html;q=0.1, */*;q=x"), ("Accept", ";;;"), ("Prefer", "return=minimal"),
        ("Prefer", "handling=strict"), ("Prefer", "return=OperationOutcome, respond-async"), ("Prefer", "=,="), ("If-Match", "W/\"1\""), ("If-Match", "*"),
        ("If-Match", "W/\"99999999999999999999\""), ("If-None-Match", "*"), ("If-None-Match", "W/\""), ("If-None-Exist", "identifier=a|b"), ("If-None-Exist", "%"),
        ("If-Modified-Since", "yesterday"), ("If-Modified-Since", "Sun, 22 Nov 2026 00:00:00 GMT"), ("Accept-Encoding", "gzip, br"), ("Accept-Encoding", "x;q=9"),
        ("X-Request-ID", "fuzz"), ("X-Correlation-ID", "\"'<>"), ("Range", "bytes=0-1"), ("Origin", "null"), ("X-Forwarded-For", "::1"), ("Cookie", "a=b"),
    ];

    private static readonly string[] ContentTypes =
    [
        "application/fhir+json", "application/fhir+json", "application/fhir+json", "application/json", "application/fhir+xml", "application/x-www-form-urlencoded",
        "application/json-patch+json", "application/xml-patch+xml", "text/cql", "application/fhir+ndjson", "multipart/form-data; boundary=x", "application/octet-stream",
        "application/fhir+json; charset=utf-16", "nonsense",
    ];

    private static readonly string[] Tokens =
        ["null", "[]", "{}", "\"\"", "1e999", "-0", "\"\\ud800\"", "true", ",", "}", "]", "\"resourceType\"", "<", "&x;", "\0", "9999-99-99", "Patient?identifier=",
            "urn:uuid:1", "\u202e"];

    private static readonly string[] Parameters = [.. Controls, .. FhirSchema.R4.SearchParameters.Select(parameter => parameter.Code).Distinct()];

    private static readonly Dictionary<string, string[]> ParametersOf = Types.Distinct().ToDictionary(type => type, type => Controls
        .Concat(FhirSchema.R4.SearchParameters.Where(parameter => parameter.Bases.Contains(type)).Select(parameter => parameter.Code)).ToArray());

    public FuzzRequest Make(int seed)
    {
        var random = new Random(seed);
        var route = Pick(random, routes);
        var methods = route.Metadata.GetMetadata<HttpMethodMetadata>()?.HttpMethods ?? ["GET"];
        var method = random.Next(8) == 0 ? Pick(random, Methods) : Pick(random, methods);
        var path = PathOf(random, route.RoutePattern.RawText ?? "/");
        var query = QueryOf(random, path.Split('/').FirstOrDefault(ParametersOf.ContainsKey));
        var headers = Enumerable.Range(0, Math.Max(0, random.Next(6) - 2)).Select(_ => Pick(random, HeaderLines)).ToList();
        byte[]? body = null;
        if (method is "POST" or "PUT" or "PATCH" || random.Next(20) == 0)
        {
            body = BodyOf(random, path);
            headers.Add(("Content-Type", random.Next(4) == 0 ? Pick(random, ContentTypes) : body is [(byte)'<', ..] ? "application/fhir+xml"
                : body is [(byte)'[', ..] ? "application/json-patch+json" : "application/fhir+json"));
            if (random.Next(15) == 0)
            {
                headers.Add(("Content-Encoding", Pick(random, (string[])["gzip", "br", "deflate", "identity", "x"])));
            }
        }
        return new FuzzRequest(method, path + query, headers, body);
    }

    private static string PathOf(Random random, string pattern)
    {
        var segments = pattern.Split('/').Select(segment => segment switch
        {
            _ when !segment.StartsWith('{') => segment,
            _ when segment.Contains("type", StringComparison.Ordinal) => Pick(random, random.Next(10) == 0 ? WrongTypes : Types),
            _ when segment.Contains("feed", StringComparison.Ordinal) => Pick(random, (string[])["gp", "gp", "acute", "council", "nobody", "%"]),
            _ => random.Next(3) == 0 ? Pick(random, Ids) : "1",
        }).ToList();
        if (random.Next(30) == 0)
        {
            segments.Insert(random.Next(1, segments.Count + 1), Pick(random, Ids));
        }
        var path = string.Join('/', segments);
        return Escaped(path.StartsWith('/') ? path : "/" + path);
    }

    private static string QueryOf(Random random, string? type)
    {
        if (random.Next(2) == 0)
        {
            return "";
        }
        var pairs = Enumerable.Range(0, random.Next(1, 4)).Select(_ =>
            $"{Pick(random, type is null || random.Next(8) == 0 ? Parameters : ParametersOf[type])}{(random.Next(2) == 0 ? "" : Pick(random, Modifiers))}={string.Join(random.Next(2) == 0 ? "," : "%7C", Enumerable.Range(0, random.Next(1, 3))
                .Select(_ => Pick(random, Values)))}");
        return "?" + Escaped(string.Join('&', pairs));
    }

    private static byte[] BodyOf(Random random, string path)
    {
        var type = path.Split('/').LastOrDefault(ParametersOf.ContainsKey);
        var fitting = type is null ? [] : FuzzBodies.All.Where(body => body.Contains($"\"resourceType\":\"{type}\"", StringComparison.Ordinal)).ToList();
        var body = Encoding.UTF8.GetBytes(Pick(random, fitting.Count > 0 && random.Next(4) > 0 ? fitting : FuzzBodies.All));
        for (var breaks = Math.Max(0, random.Next(6) - 3); breaks > 0 && body.Length > 2; breaks--)
        {
            body = Broken(random, body);
        }
        return body;
    }

    private static byte[] Broken(Random random, byte[] body)
    {
        var at = random.Next(body.Length);
        var length = random.Next(Math.Min(64, body.Length - at));
        return random.Next(7) switch
        {
            0 => [.. body[..at], (byte)random.Next(256), .. body[(at + 1)..]],
            1 => [.. body[..at], .. body[(at + length)..]],
            2 => [.. body[..(at + length)], .. body[at..]],
            3 => body[..at],
            4 => [.. body[..at], .. Encoding.UTF8.GetBytes(string.Concat(Enumerable.Repeat(Pick(random, (string[])["[", "{\"a\":", "<a>"]), 2000))), .. body[at..]],
            _ => [.. body[..at], .. Encoding.UTF8.GetBytes(Pick(random, Tokens)), .. body[(at + length)..]],
        };
    }

    /// <summary>What no request line can hold is escaped; what may be broken stays broken.</summary>
    private static string Escaped(string text)
    {
        var escaped = new StringBuilder(text.Length);
        foreach (var letter in Encoding.UTF8.GetBytes(text))
        {
            if (letter is > 0x20 and < 0x7F and not ((byte)'"' or (byte)'<' or (byte)'>' or (byte)'#' or (byte)'\\' or (byte)'^' or (byte)'`' or (byte)'{' or (byte)'}'))
            {
                escaped.Append((char)letter);
            }
            else
            {
                escaped.Append('%').Append(letter.ToString("X2", null));
            }
        }
        return escaped.ToString();
    }

    private static T Pick<T>(Random random, IReadOnlyList<T> of) => of[random.Next(of.Count)];
}
