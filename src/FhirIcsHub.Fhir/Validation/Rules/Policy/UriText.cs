namespace FhirIcsHub.Fhir.Validation.Rules;

/// <summary>Syntax of URIs as FHIR uses them (http://hl7.org/fhir/R4/datatypes.html#uri).</summary>
internal static class UriText
{
    private static readonly string[] ExampleHosts = ["example.org", "example.com", "example.net", "acme.com", "acme.org"];

    /// <summary>Whether it begins with a scheme: http://…, urn:…, mailto:….</summary>
    public static bool IsAbsolute(string uri)
    {
        var colon = uri.IndexOf(':', StringComparison.Ordinal);
        if (colon < 2 || !char.IsAsciiLetter(uri[0]))
        {
            return false;
        }

        for (var i = 1; i < colon; i++)
        {
            if (!char.IsAsciiLetterOrDigit(uri[i]) && uri[i] is not ('+' or '-' or '.'))
            {
                return false;
            }
        }

        return colon < uri.Length - 1;
    }

    /// <summary>A UUID in lower case, as RFC 4122 wants it written and FHIR's regular expression has it.</summary>
    public static bool IsUuid(ReadOnlySpan<char> text)
    {
        if (text.Length != 36)
        {
            return false;
        }

        for (var i = 0; i < text.Length; i++)
        {
            var isHyphen = i is 8 or 13 or 18 or 23;
            if (isHyphen ? text[i] != '-' : text[i] is not ((>= '0' and <= '9') or (>= 'a' and <= 'f')))
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>Dotted numbers, the first 0, 1 or 2, at least two, none with leading zeros.</summary>
    public static bool IsOid(ReadOnlySpan<char> text)
    {
        var arcs = 0;
        foreach (var range in text.Split('.'))
        {
            var arc = text[range];
            if (arc.IsEmpty || arc.ContainsAnyExceptInRange('0', '9') || (arc.Length > 1 && arc[0] == '0'))
            {
                return false;
            }

            if (arcs == 0 && (arc.Length > 1 || arc[0] > '2'))
            {
                return false;
            }

            arcs++;
        }

        return arcs >= 2;
    }

    /// <summary>Whether the host is one that is reserved for examples.</summary>
    public static bool IsExample(string uri)
    {
        if (!Uri.TryCreate(uri, UriKind.Absolute, out var parsed) || parsed.Host.Length == 0)
        {
            return false;
        }

        foreach (var host in ExampleHosts)
        {
            if (parsed.Host.Equals(host, StringComparison.OrdinalIgnoreCase)
                || parsed.Host.EndsWith("." + host, StringComparison.OrdinalIgnoreCase))
            {
                return true;
            }
        }

        return false;
    }
}
