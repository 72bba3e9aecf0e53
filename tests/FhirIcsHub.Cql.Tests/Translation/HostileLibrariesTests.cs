using System.Text;
using FhirIcsHub.Tests;
using Xunit;

namespace FhirIcsHub.Cql.Tests.Translation;

/// <summary>Whatever the text, the translator gives a result: no exception, no endless work.</summary>
public sealed class HostileLibrariesTests
{
    private const int Mutations = 600;

    [Fact]
    public void A_library_that_was_broken_at_random_gives_problems_and_nothing_else()
    {
        var folder = ConformanceSuite.PathOf("elm-reference", "cql-to-elm");
        var texts = Directory.EnumerateFiles(folder, "*.cql").Order(StringComparer.Ordinal).Select(File.ReadAllText)
            .Where(t => t.Length < 8_000).ToList();
        var translator = new CqlTranslator(
            ElmReference.SetOf("cql-to-elm"), ElmReference.Models, new TranslatorOptions { ResultTypes = true });
        var random = new Random(20261122);
        var refused = 0;
        for (var i = 0; i < Mutations; i++)
        {
            var text = Broken(texts[random.Next(texts.Count)], texts[random.Next(texts.Count)], random);
            var result = translator.Translate(text);
            refused += result.HasErrors ? 1 : 0;
            Assert.Equal(result.HasErrors, result.Library is null);
            Assert.All(result.Problems, p => Assert.True(p.Message.Length > 0 && p.Line > 0 && p.Column > 0, p.ToString()));
        }

        // Breaking mostly breaks; it is no test of the translator when it does not.
        Assert.InRange(refused, Mutations / 2, Mutations);
    }

    [Theory]
    [InlineData("define A: {0}1{1}", "(", ")")]
    [InlineData("define A: {0}1{1}", "{ ", " }")]
    [InlineData("define A: {0}true{1}", "not (", ")")]
    [InlineData("define A: {0}1{1}", "if true then ", " else 2")]
    [InlineData("define A: 1{0}{1}", " + 1", "")]
    [InlineData("define A: {{}}{0}{1}", " union { 1 }", "")]
    [InlineData("define A: Patient{0}{1}", ".name", "")]
    [InlineData("define function F(a List<Integer>): a define A: F({{ 1 }}){0}{1}", ".where($this > 1)", "")]
    public void Deep_nesting_and_long_chains_are_refused_or_translated(string pattern, string before, string after)
    {
        foreach (var depth in new[] { 50, 390, 5_000, 60_000 })
        {
            var text = string.Format(null, pattern, Repeat(before, depth), Repeat(after, depth));
            var result = new CqlTranslator(new LibrarySet()).Translate("library T using FHIR version '4.0.1' context Patient " + text);
            Assert.NotNull(result);
        }
    }

    [Fact]
    public void Chains_within_nesting_do_not_exhaust_the_stack()
    {
        var text = "1";
        for (var i = 0; i < 60; i++)
        {
            text = $"({text}{Repeat(" + 1", 300)})";
        }

        var result = new CqlTranslator(new LibrarySet()).Translate($"library T define A: {text}");
        Assert.True(result.HasErrors);
        Assert.Contains("nested", result.Problems[0].Message, StringComparison.Ordinal);
    }

    // Allocations stand for the work: unlike times they are the same on a busy machine.
    [Fact]
    public void Work_grows_with_the_text_and_not_with_its_square()
    {
        Allocated(100);
        Assert.InRange(Allocated(8_000) / (double)Allocated(2_000), 3, 6);
    }

    private static long Allocated(int definitions)
    {
        var text = new StringBuilder("library T\n");
        for (var i = 0; i < definitions; i++)
        {
            text.Append(null, $"// @tag: {i}\ndefine D{i}: {(i == 0 ? "1" : $"D{i - 1} + F(1)")}\n");
        }

        var cql = text.Append("define function F(a Integer): a + 1\n").ToString();
        var before = GC.GetAllocatedBytesForCurrentThread();
        var result = new CqlTranslator(new LibrarySet()).Translate(cql);
        Assert.False(result.HasErrors, string.Join("; ", result.Problems));
        return GC.GetAllocatedBytesForCurrentThread() - before;
    }

    private static string Repeat(string text, int count) => new StringBuilder(text.Length * count).Insert(0, text, count).ToString();

    private static string Broken(string text, string other, Random random)
    {
        for (var changes = random.Next(1, 6); changes > 0; changes--)
        {
            var start = random.Next(text.Length + 1);
            var length = Math.Min(random.Next(1, 30), text.Length - start);
            var foreign = other.Length == 0 ? "" : other.Substring(random.Next(other.Length), 0);
            var from = random.Next(Math.Max(1, other.Length));
            text = random.Next(6) switch
            {
                0 => text.Remove(start, length),
                1 => text.Insert(start, text.Substring(start, length)),
                2 => text.Insert(start, foreign + other[from..Math.Min(other.Length, from + random.Next(1, 60))]),
                3 => text.Insert(start, Pick(random)),
                4 => Swapped(text, random),
                _ => text.Remove(start, length).Insert(start, Pick(random)),
            };
        }

        return text;
    }

    private static string Pick(Random random)
    {
        string[] parts =
        [
            " null ", " and ", " in ", "(", ")", "{", "}", "[", "]", ".", "'", "\"", " define X: ", " context Patient ", "Interval[",
                " day of ",
            " starts ", " within 3 days of ", " sort by ", "$this", " as FHIR.Quantity", " X ", " union ", "\0", "\uD83D", " ~ ", ": ",
                ", ",
            " function ", "@2012", "1 'mg'", " let a: ", " return ", " aggregate R: ", ".where(", ".value", "Patient", " FHIR.",
        ];
        return parts[random.Next(parts.Length)];
    }

    // Two words of the text change places.
    private static string Swapped(string text, Random random)
    {
        var words = text.Split(' ');
        var (a, b) = (random.Next(words.Length), random.Next(words.Length));
        (words[a], words[b]) = (words[b], words[a]);
        return string.Join(' ', words);
    }
}
