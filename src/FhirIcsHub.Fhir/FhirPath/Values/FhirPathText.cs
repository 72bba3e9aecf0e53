using System.Text;

namespace FhirIcsHub.Fhir.FhirPath;

/// <summary>String literals as FHIRPath writes them.</summary>
internal static class FhirPathText
{
    public static string Quote(string text, char quote = '\'')
    {
        var result = new StringBuilder(text.Length + 2).Append(quote);
        foreach (var c in text)
        {
            switch (c)
            {
                case '\\':
                    result.Append("\\\\");
                    break;
                case '\n':
                    result.Append("\\n");
                    break;
                case '\r':
                    result.Append("\\r");
                    break;
                case '\t':
                    result.Append("\\t");
                    break;
                case '\f':
                    result.Append("\\f");
                    break;
                default:
                    result.Append(c == quote ? "\\" : "").Append(c);
                    break;
            }
        }

        return result.Append(quote).ToString();
    }
}
