using System.Text;
using FhirIcsHub.Fhir;

namespace FhirIcsHub.Cql.Translation;

/// <summary>What a FHIR Library resource holds of a CQL library: its attachments, and the options that it says it was translated
/// with.</summary>
internal sealed class LibraryAttachments
{
    private const string OptionsExtension = "http://hl7.org/fhir/StructureDefinition/cqf-cqlOptions";

    private LibraryAttachments()
    {
    }

    public byte[]? ElmJson { get; private set; }

    public byte[]? ElmXml { get; private set; }

    public string? Cql { get; private set; }

    /// <summary>Options that the resource states; null when it states none.</summary>
    public TranslatorOptions? Options { get; private set; }

    public List<string> Problems { get; } = [];

    public static LibraryAttachments Of(Element library)
    {
        var attachments = new LibraryAttachments();
        foreach (var content in library.Named("content"))
        {
            attachments.Add(content);
        }

        attachments.Options = OptionsOf(library, attachments.Problems);
        return attachments;
    }

    private void Add(Element content)
    {
        var type = content.TextOf("contentType") ?? "";
        var semicolon = type.IndexOf(';', StringComparison.Ordinal);
        var mediaType = (semicolon < 0 ? type : type[..semicolon]).Trim().ToLowerInvariant();
        if (mediaType is not ("application/elm+json" or "application/elm+xml" or "text/cql"))
        {
            return;
        }

        if (content.TextOf("data") is not { } data)
        {
            Problems.Add($"the attachment {mediaType} has no data");
            return;
        }

        var bytes = new byte[(data.Length / 4 * 3) + 3];
        if (!System.Convert.TryFromBase64String(data, bytes, out var length))
        {
            Problems.Add($"the data of the attachment {mediaType} is not Base64");
            return;
        }

        bytes = bytes[..length];
        switch (mediaType)
        {
            case "application/elm+json":
                ElmJson ??= bytes;
                break;
            case "application/elm+xml":
                ElmXml ??= bytes;
                break;
            default:
                Cql ??= Encoding.UTF8.GetString(bytes);
                break;
        }
    }

    // The extension refers to contained Parameters, in which each option is a parameter.
    private static TranslatorOptions? OptionsOf(Element library, List<string> problems)
    {
        foreach (var extension in library.Named("extension"))
        {
            if (extension.TextOf("url") != OptionsExtension || extension.First("value").TextOf("reference") is not ['#', .. var id])
            {
                continue;
            }

            foreach (var contained in library.Named("contained"))
            {
                if (contained.TextOf("id") == id)
                {
                    return OptionsIn(contained, problems);
                }
            }
        }

        return null;
    }

    private static TranslatorOptions? OptionsIn(Element parameters, List<string> problems)
    {
        var names = new List<string>();
        string? compatibility = null;
        SignatureLevel? level = null;
        foreach (var parameter in parameters.Named("parameter"))
        {
            var value = parameter.First("value").Text;
            switch (parameter.TextOf("name"))
            {
                case "option" when value is not null:
                    names.Add(value);
                    break;
                case "compatibilityLevel":
                    compatibility = value;
                    break;
                case "signatureLevel" when Enum.TryParse<SignatureLevel>(value, out var stated):
                    level = stated;
                    break;
            }
        }

        if (TranslatorOptions.Parse(string.Join(',', names), out var unknown) is not { } options)
        {
            problems.Add($"the translator option {unknown} is not known");
            return null;
        }

        return options with
        {
            CompatibilityLevel = compatibility ?? options.CompatibilityLevel,
            SignatureLevel = level ?? options.SignatureLevel,
        };
    }
}
