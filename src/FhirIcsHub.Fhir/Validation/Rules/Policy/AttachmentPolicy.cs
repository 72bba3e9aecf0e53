using System.Buffers;
using System.Buffers.Text;
using System.Globalization;
using System.Security.Cryptography;

namespace FhirIcsHub.Fhir.Validation.Rules;

/// <summary>Attachment: the stated size and hash against the data (http://hl7.org/fhir/R4/datatypes.html#Attachment).</summary>
internal static class AttachmentPolicy
{
    public static void Check(in RuleContext context, Element element, Element parent)
    {
        var data = element.First("data");
        if (!data.HasValue)
        {
            return;
        }

        var actual = AttachmentSize.OfBase64(data.RawValue, data.IsEscaped ? data.Text : null);
        if (element.First("size") is { HasValue: true } size && actual >= 0
            && long.TryParse(size.Text, CultureInfo.InvariantCulture, out var stated) && stated != actual)
        {
            context.Error(
                IssueType.Structure, "attachment-size", element,
                $"The stated size is not that of the data, {actual.ToString(CultureInfo.InvariantCulture)} bytes: "
                + "correct it or leave it out.");
        }

        if (element.TextOf("hash") is { } hash && HashOf(data.Text!) is { } computed && computed != hash.Trim())
        {
            context.Warning(
                IssueType.Structure, "attachment-hash", element,
                "The hash is not the SHA-1 of the data in base64: correct it or leave it out.");
        }
    }

    private static string? HashOf(string base64)
    {
        var bytes = ArrayPool<byte>.Shared.Rent(base64.Length);
        try
        {
            // SHA-1 is what R4 prescribes for Attachment.hash; nothing is secured by it.
#pragma warning disable CA5350
            return Convert.TryFromBase64String(base64, bytes, out var length)
                ? Convert.ToBase64String(SHA1.HashData(bytes.AsSpan(0, length))) : null;
#pragma warning restore CA5350
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(bytes);
        }
    }
}

/// <summary>How many bytes an Attachment's data is.</summary>
internal static class AttachmentSize
{
    /// <summary>Of the data, else the stated size; 0 when there is neither.</summary>
    public static long Of(Element attachment)
    {
        var data = attachment.First("data");
        if (data.HasValue)
        {
            return Math.Max(0, OfBase64(data.RawValue, data.IsEscaped ? data.Text : null));
        }

        return long.TryParse(attachment.TextOf("size"), CultureInfo.InvariantCulture, out var stated) ? stated : 0;
    }

    /// <summary>-1 when it is no base64.</summary>
    public static long OfBase64(ReadOnlySpan<byte> raw, string? unescaped)
    {
        if (unescaped is null)
        {
            return Base64.IsValid(raw, out var length) ? length : -1;
        }

        return Base64.IsValid(unescaped, out var decoded) ? decoded : -1;
    }
}
