using System.Text;
using FhirIcsHub.Fhir.Xml;
using FhirIcsHub.Tests;
using Xunit;

namespace FhirIcsHub.Fhir.Tests.Xml;

/// <summary>Bounded fuzzing: damaged XML is refused or read, never crashes, and what is read can be written and read again.</summary>
public class XmlFuzzTests
{
    private const int Seed = 20260403;
    private const int RoundsPerFile = 40;

    private static readonly string[] Pieces =
    [
        "<", ">", "/>", "&", "&amp;", "&#0;", "&#x10FFFF;", "&e;", "\"", "'", "<!--", "-->", "<![CDATA[", "]]>", "<?x y?>", "<!DOCTYPE a>",
        "\0", "\uFFFE",
        "<active value=\"true\"/>", "<id value='x'/>", "<extension url='u'><valueCode value='a'/></extension>", " value=\"\"",
        " id=\"i\"", " url='v'",
        "<contained><Patient/></contained>", "<div xmlns=\"http://www.w3.org/1999/xhtml\">x</div>", " xmlns=\"urn:x\"", "text",
        "<a:b/>", "é",
    ];

    [Fact]
    public void Damaged_documents_are_refused_with_issues_or_read_and_never_throw()
    {
        var random = new Random(Seed);
        var (strict, asSent, refused) = (0, 0, 0);
        var files = RoundTripTests.Files(ConformanceSuite.PathOf("parsing", "xml"), "*.xml")
            .Concat(RoundTripTests.Files(ConformanceSuite.PathOf("parsing", "malformed"), "*.xml"))
            .Concat(RoundTripTests.Files(ConformanceSuite.PathOf("parsing", "pairs"), "*.xml"));
        foreach (var bytes in files.Select(File.ReadAllBytes).Where(b => b.Length < 20_000))
        {
            for (var round = 0; round < RoundsPerFile; round++)
            {
                var damaged = Damage(bytes, random);
                foreach (var mode in Enum.GetValues<ReadMode>())
                {
                    var read = FhirXml.Read(damaged, mode);
                    Assert.Equal(read.Success, !read.Issues.Any(i => i.IsError));
                    Assert.All(read.Issues, i => Assert.True(
                        i is { Line: > 0, Column: > 0 } || i.Diagnostics.Contains("UTF-", StringComparison.Ordinal), i.Diagnostics));
                    refused += read.Success ? 0 : 1;
                    if (read.Resource is { } resource && mode == ReadMode.Strict)
                    {
                        strict++;
                        Assert.Equal(
                            resource.Json.ToArray(), FhirXml.Read(RoundTripTests.Write(resource, indented: true)).Resource?.Json.ToArray());
                    }
                    else if (read.Resource is not null)
                    {
                        asSent++;
                        Assert.NotNull(FormatConversion.Convert(damaged, FhirFormat.Json).Issues);
                    }
                }
            }
        }

        Assert.True(strict > 50 && asSent > 100 && refused > 300, $"{strict} read strictly, {asSent} as sent, {refused} refused: "
            + "the damage is one-sided");
    }

    [Fact]
    public void Noise_is_refused()
    {
        var random = new Random(Seed);
        for (var round = 0; round < 2_000; round++)
        {
            var noise = new byte[random.Next(60)];
            random.NextBytes(noise);
            Assert.False(FhirXml.Read(noise, ReadMode.AsSent).Success);
            Assert.False(FhirXml.Read((byte[])[.. "<Patient xmlns='http://hl7.org/fhir'>"u8, .. noise], ReadMode.AsSent).Success);
            Assert.False(Resource.Read(noise, ReadMode.AsSent).Success);
        }
    }

    [Fact]
    public void An_element_among_many_of_its_name_out_of_order_is_read_in_linear_time()
    {
        var xml = "<Patient xmlns='http://hl7.org/fhir'>" + string.Concat(Enumerable.Repeat("<x value='1'/><y value='2'/>", 60_000))
            + "</Patient>";

        var resource = FhirXml.Read(Encoding.UTF8.GetBytes(xml), ReadMode.AsSent).Resource!;

        Assert.Equal(60_000, resource.Root.Named("y").ToList().Count);
        Assert.Equal(ReadResult.MaxIssues, FhirXml.Read(Encoding.UTF8.GetBytes(xml)).Issues.Count);
    }

    private static byte[] Damage(byte[] original, Random random)
    {
        var bytes = original.ToList();
        for (var edits = random.Next(1, 4); edits > 0; edits--)
        {
            var at = random.Next(bytes.Count);
            switch (random.Next(5))
            {
                case 0:
                    bytes[at] = (byte)random.Next(256);
                    break;
                case 1:
                    bytes.RemoveRange(at, Math.Min(random.Next(1, 30), bytes.Count - at));
                    break;
                case 2:
                    bytes.InsertRange(at, Encoding.UTF8.GetBytes(Pieces[random.Next(Pieces.Length)]));
                    break;
                case 3:
                    // Before a tag, so that the text often stays XML and the schema has to judge.
                    var tag = bytes.IndexOf((byte)'<', at);
                    bytes.InsertRange(tag < 0 ? at : tag, Encoding.UTF8.GetBytes(Pieces[random.Next(18, Pieces.Length)]));
                    break;
                default:
                    if (char.IsAsciiLetter((char)bytes[at]))
                    {
                        bytes[at] = (byte)('a' + random.Next(26));
                    }

                    break;
            }
        }

        return [.. bytes];
    }
}
