using System.Text;
using FhirIcsHub.Cql.Grammar;
using FhirIcsHub.Tests;
using Xunit;

namespace FhirIcsHub.Cql.Tests.Grammar;

/// <summary>Damaged libraries: the parser answers with problems in order and in range, and never with an exception.</summary>
public class HostileTextsTests
{
    private const int Cases = 3_000;
    private const string Marks = "()[]{}<>\"'`@%$:;,.|~^&*/-+\\0";

    [Fact]
    public void A_damaged_library_gives_problems_and_no_exception()
    {
        var texts = Directory.EnumerateFiles(ConformanceSuite.PathOf("elm-reference", "cql-to-elm"), "*.cql").Order(StringComparer.Ordinal)
            .Select(File.ReadAllText).Where(t => t.Length < 8_000).ToList();
        var random = new Random(20261122);
        for (var i = 0; i < Cases; i++)
        {
            var text = Damaged(texts[random.Next(texts.Count)], texts[random.Next(texts.Count)], random);

            var result = CqlParser.ParseLibrary(new SourceText(text));

            Assert.All(result.Problems, p => Assert.InRange(p.Range.Start, 0, p.Range.End));
            Assert.All(result.Problems, p => Assert.InRange(p.Range.End, 0, text.Length));
            Assert.Equal(result.Problems.OrderBy(p => p.Range.Start), result.Problems);
        }
    }

    private static string Damaged(string text, string other, Random random)
    {
        var damaged = new StringBuilder(text);
        for (var times = random.Next(1, 6); times > 0 && damaged.Length > 1; times--)
        {
            var at = random.Next(damaged.Length);
            switch (random.Next(4))
            {
                case 0:
                    damaged.Remove(at, Math.Min(random.Next(1, 40), damaged.Length - at));
                    break;
                case 1:
                    damaged.Insert(at, (char)random.Next(0, 0x250));
                    break;
                case 2:
                    var from = random.Next(other.Length);
                    damaged.Insert(at, other.AsSpan(from, Math.Min(random.Next(1, 60), other.Length - from)));
                    break;
                default:
                    damaged[at] = Marks[random.Next(Marks.Length)];
                    break;
            }
        }

        return damaged.ToString();
    }
}
