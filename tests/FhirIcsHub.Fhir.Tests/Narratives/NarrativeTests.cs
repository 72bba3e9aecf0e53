using System.Text;
using System.Text.Json;
using System.Xml;
using FhirIcsHub.Fhir.Narratives;
using FhirIcsHub.Tests;
using Xunit;

namespace FhirIcsHub.Fhir.Tests.Narratives;

public class NarrativeTests
{
    private const int Seed = 20260402;

    [Theory]
    [InlineData("<p>a</p>")]
    [InlineData("<table class=\"c\"><tbody><tr><td colspan='2' style='color: red; background: url(a.png)'>a</td></tr></tbody></table>")]
    [InlineData("<a href='http://example.org/?a=1&amp;b=2'>a</a><a name='b'/><a href=\"#c\">c</a><a href='Patient/1'>d</a>")]
    [InlineData("<img src='data:image/png;base64,AAAA' alt='x'/><img src='#pic'/>")]
    [InlineData("&lt;script&gt; &#169; &#x1F600; &quot;&apos;")]
    [InlineData("<!-- a comment --><![CDATA[<script>]]>")]
    [InlineData("<p xmlns='http://www.w3.org/1999/xhtml'>a</p>")]
    [InlineData("<pre xml:space='preserve'> a\n b </pre>")]
    public void What_the_rules_allow_passes(string content) =>
        Assert.Null(Check($"<div xmlns=\"http://www.w3.org/1999/xhtml\">{content}</div>"));

    [Theory]
    [InlineData("<script>alert(1)</script>")]
    [InlineData("<p onclick='x()'>a</p>")]
    [InlineData("<p ONCLICK='x()'>a</p>")]
    [InlineData("<form action='x'/>")]
    [InlineData("<input type='text'/>")]
    [InlineData("<object data='x'/>")]
    [InlineData("<iframe src='x'/>")]
    [InlineData("<embed src='x'/>")]
    [InlineData("<link rel='stylesheet' href='x.css'/>")]
    [InlineData("<style>p {}</style>")]
    [InlineData("<base href='x'/>")]
    [InlineData("<head/>")]
    [InlineData("<body/>")]
    [InlineData("<font color='red'>a</font>")]
    [InlineData("<SCRIPT>a</SCRIPT>")]
    [InlineData("<svg/>")]
    [InlineData("<p data-x='1'/>")]
    [InlineData("<a href='javascript:alert(1)'>a</a>")]
    [InlineData("<a href=' JavaScript:alert(1)'>a</a>")]
    [InlineData("<a href='java&#x9;script:alert(1)'>a</a>")]
    [InlineData("<a href='&#106;avascript:alert(1)'>a</a>")]
    [InlineData("<a href='vbscript:x'>a</a>")]
    [InlineData("<a href='data:text/html,x'>a</a>")]
    [InlineData("<img src='data:text/html,x'/>")]
    [InlineData("<img src='javascript:x'/>")]
    [InlineData("<p style='background: url(javascript:x)'/>")]
    [InlineData("<p style='width: expression(x)'/>")]
    [InlineData("<p style='width: exp/**/ression(x)'/>")]
    [InlineData("<p style='@import url(x.css)'/>")]
    [InlineData("<p style='background: url(java\\script:x)'/>")]
    [InlineData("<?php x ?>")]
    public void What_runs_or_is_fetched_is_refused_though_it_is_markup(string content)
    {
        var problem = Check($"<div xmlns=\"http://www.w3.org/1999/xhtml\">{content}</div>");

        Assert.True(problem is { IsMarkup: true, Offset: > 40 }, problem?.Text);
    }

    [Theory]
    [InlineData("")]
    [InlineData("text")]
    [InlineData("<div>no namespace</div>")]
    [InlineData("<div xmlns='http://hl7.org/fhir'/>")]
    [InlineData("<p xmlns='http://www.w3.org/1999/xhtml'/>")]
    [InlineData("<div xmlns='http://www.w3.org/1999/xhtml'/><div xmlns='http://www.w3.org/1999/xhtml'/>")]
    [InlineData("<div xmlns='http://www.w3.org/1999/xhtml'/>text")]
    [InlineData("<?xml version='1.0'?><div xmlns='http://www.w3.org/1999/xhtml'/>")]
    [InlineData("<!DOCTYPE div><div xmlns='http://www.w3.org/1999/xhtml'/>")]
    [InlineData("<div xmlns='http://www.w3.org/1999/xhtml'><p></div>")]
    [InlineData("<div xmlns='http://www.w3.org/1999/xhtml'><b><i></b></i></div>")]
    [InlineData("<div xmlns='http://www.w3.org/1999/xhtml'>")]
    [InlineData("<div xmlns='http://www.w3.org/1999/xhtml'><br></div>")]
    [InlineData("<div xmlns='http://www.w3.org/1999/xhtml'>&nbsp;</div>")]
    [InlineData("<div xmlns='http://www.w3.org/1999/xhtml'>&reg;</div>")]
    [InlineData("<div xmlns='http://www.w3.org/1999/xhtml'>a & b</div>")]
    [InlineData("<div xmlns='http://www.w3.org/1999/xhtml'>a < b</div>")]
    [InlineData("<div xmlns='http://www.w3.org/1999/xhtml'>&#0;</div>")]
    [InlineData("<div xmlns='http://www.w3.org/1999/xhtml'>&#xD800;</div>")]
    [InlineData("<div xmlns='http://www.w3.org/1999/xhtml'>\u0001</div>")]
    [InlineData("<div xmlns='http://www.w3.org/1999/xhtml'>]]></div>")]
    [InlineData("<div xmlns='http://www.w3.org/1999/xhtml'><!-- a -- b --></div>")]
    [InlineData("<div xmlns='http://www.w3.org/1999/xhtml'><p class=a>b</p></div>")]
    [InlineData("<div xmlns='http://www.w3.org/1999/xhtml'><p class='a'class='b'>b</p></div>")]
    [InlineData("<div xmlns='http://www.w3.org/1999/xhtml'><p class='a' class='b'>b</p></div>")]
    [InlineData("<div xmlns='http://www.w3.org/1999/xhtml'><p class='a<b'>b</p></div>")]
    [InlineData("<div xmlns='http://www.w3.org/1999/xhtml'><p nowrap>b</p></div>")]
    [InlineData("<div xmlns='http://www.w3.org/1999/xhtml'><o:p>b</o:p></div>")]
    [InlineData("<div xmlns='http://www.w3.org/1999/xhtml'><p xlink:href='x'>b</p></div>")]
    [InlineData("<div xmlns='http://www.w3.org/1999/xhtml'><svg xmlns='http://www.w3.org/2000/svg'/></div>")]
    public void What_is_not_one_well_formed_div_is_refused(string markup) => Assert.False(Check(markup)!.IsMarkup);

    [Fact]
    public void A_prefix_may_stand_for_the_XHTML_namespace() =>
        Assert.Null(Check("<h:div xmlns:h='http://www.w3.org/1999/xhtml'><h:p class='a'>b</h:p></h:div>"));

    [Theory]
    [InlineData("a", true)]
    [InlineData(" \t\n<p> </p>", false)]
    [InlineData("&#32;", false)]
    [InlineData("&amp;", true)]
    [InlineData("<![CDATA[a]]>", true)]
    [InlineData("<img src='a'/>", true)]
    [InlineData("<p title='a'/><!-- a -->", false)]
    public void Content_is_text_or_an_image(string content, bool expected)
    {
        Assert.Null(
            Narrative.Check(Encoding.UTF8.GetBytes($"<div xmlns='http://www.w3.org/1999/xhtml'>{content}</div>"), out var hasContent));
        Assert.Equal(expected, hasContent);
    }

    [Fact]
    public void Deep_nesting_is_refused() =>
        Assert.Contains(
            "deep", Check("<div xmlns='http://www.w3.org/1999/xhtml'>" + string.Concat(Enumerable.Repeat("<b>", 100_000)))!.Text,
            StringComparison.Ordinal);

    [Fact]
    public void What_passes_is_XML_for_the_platforms_own_reader_however_it_was_damaged()
    {
        var random = new Random(Seed);
        var narratives = Narratives().ToList();
        var (passed, refused) = (0, 0);
        foreach (var original in narratives)
        {
            Assert.Null(Narrative.Check(original));
            for (var round = 0; round < 20; round++)
            {
                var damaged = Damage(original, random);
                if (Narrative.Check(damaged) is { IsMarkup: false })
                {
                    refused++;
                    continue;
                }

                passed++;
                Assert.True(IsDiv(damaged), Encoding.UTF8.GetString(damaged));
            }
        }

        Assert.True(
            narratives.Count > 300 && passed > 500 && refused > 500, $"{narratives.Count} narratives, {passed} passed, {refused} refused");
    }

    private static NarrativeProblem? Check(string markup) => Narrative.Check(Encoding.UTF8.GetBytes(markup));

    private static IEnumerable<byte[]> Narratives()
    {
        foreach (var file in Directory.GetFiles(ConformanceSuite.PathOf("parsing", "examples"), "*.json").Order(StringComparer.Ordinal))
        {
            using var document = JsonDocument.Parse(File.ReadAllBytes(file));
            if (document.RootElement.TryGetProperty("text", out var text) && text.TryGetProperty("div", out var div)
                && div.GetString()!.Length < 20_000)
            {
                yield return Encoding.UTF8.GetBytes(div.GetString()!);
            }
        }
    }

    private static byte[] Damage(byte[] original, Random random)
    {
        var bytes = original.ToList();
        for (var edits = random.Next(1, 3); edits > 0; edits--)
        {
            var at = random.Next(bytes.Count);
            if (random.Next(3) == 0)
            {
                bytes.RemoveRange(at, Math.Min(random.Next(1, 8), bytes.Count - at));
            }
            else
            {
                string[] pieces = ["<", ">", "&", "\"", "'", "/", "<b>", "</b>", "<br/>", "&amp;", "&#x41;", "&x;", "]]>", "<!--", "-->",
                    "<![CDATA[", " x='1'", "=", ":", "xmlns=\"\"", "\u0002", "\uFFFF", "é"];
                bytes.InsertRange(at, Encoding.UTF8.GetBytes(pieces[random.Next(pieces.Length)]));
            }
        }

        // Whoever reads the narrative knows that it is text; damage within a character is not for these rules to see.
        return Encoding.UTF8.GetBytes(Encoding.UTF8.GetString([.. bytes]));
    }

    private static bool IsDiv(byte[] markup)
    {
        try
        {
            using var reader = XmlReader.Create(new MemoryStream(markup),
                new XmlReaderSettings { DtdProcessing = DtdProcessing.Prohibit, IgnoreWhitespace = true, IgnoreComments = true });
            reader.MoveToContent();
            var isDiv = reader is { LocalName: "div", NamespaceURI: "http://www.w3.org/1999/xhtml" };
            while (reader.Read())
            {
            }

            return isDiv;
        }
        catch (XmlException)
        {
            return false;
        }
    }
}
