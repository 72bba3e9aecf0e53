using System.Diagnostics;
using System.Text;
using FhirIcsHub.Fhir.Ucum;
using Xunit;

namespace FhirIcsHub.Fhir.Tests.Ucum;

/// <summary>No text, however made, does more than be refused. Fixed seeds: the same texts every run.</summary>
public sealed class UnitFuzzTests
{
    private static readonly string[] Pieces =
    [
        "m", "g", "L", "mol", "[iU]", "Cel", "[pH]", "[in_i]", "10*", "10^", "dB[SPL]", "/", ".", "(", ")", "{", "}", "[", "]", "{x}", "1",
        "2", "60", "-", "+", "0", "9", "99", "'",
        "%", "k", "da", "Ki", "_", " ", "é", "\0", "\ud800", "127", "-127", "[pi]", "Ym127",
    ];

    [Fact]
    public void Generated_texts_are_read_or_refused_with_a_place()
    {
        var random = new Random(20260401);
        var read = 0;
        for (var i = 0; i < 30_000; i++)
        {
            var text = new StringBuilder();
            for (var length = random.Next(0, 12); length > 0; length--)
            {
                text.Append(Pieces[random.Next(Pieces.Length)]);
            }

            read += Try(text.ToString()) ? 1 : 0;
        }

        Assert.True(read > 600, $"only {read} texts were read");
    }

    [Fact]
    public void Mutated_codes_are_read_or_refused_with_a_place()
    {
        string[] codes = ["mg/dL", "10*12/L", "4.[pi].10*-7.N/A2", "dyn.s/(cm5.m2)", "mm[Hg]", "[m/s2/Hz^(1/2)]", "{beats}/min",
            "m3.kg-1.s-2", "dB[10.nV]", "ug/kg/(24.h)"];
        var random = new Random(7);
        for (var i = 0; i < 20_000; i++)
        {
            var text = new StringBuilder(codes[random.Next(codes.Length)]);
            for (var change = random.Next(1, 4); change > 0 && text.Length > 0; change--)
            {
                var at = random.Next(text.Length);
                switch (random.Next(3))
                {
                    case 0:
                        text.Remove(at, 1);
                        break;
                    case 1:
                        text[at] = (char)random.Next(32, 256);
                        break;
                    default:
                        text.Insert(at, text.ToString(at, random.Next(1, text.Length - at + 1)));
                        break;
                }
            }

            Try(text.ToString());
        }
    }

    public static TheoryData<string> Hostile =>
    [
        new string('(', 10_000),
        new string('(', 127) + "m" + new string(')', 127),
        new string('m', 100_000),
        string.Join('.', Enumerable.Repeat("Ym127", 40)),
        string.Join('.', Enumerable.Repeat("[pi]127", 30)),
        string.Join('.', Enumerable.Repeat("10*127", 36)),
        string.Join('.', Enumerable.Repeat(new string('9', 60), 4)),
        "m" + new string('9', 200),
        new string('9', 200),
        "{" + new string('a', 250),
        string.Concat(Enumerable.Repeat("{}", 127)),
        "10*127/10*-127.10*127.10*127",
    ];

    [Theory]
    [MemberData(nameof(Hostile))]
    public void Depth_length_and_exponents_are_bounded(string code)
    {
        Exception? unexpected = null;
        var clock = Stopwatch.StartNew();
        var thread = new Thread(() => unexpected = Record.Exception(() => Try(code)), 256 * 1024);
        thread.Start();
        thread.Join();
        Assert.Null(unexpected);
        Assert.True(clock.Elapsed < TimeSpan.FromSeconds(5), $"took {clock.Elapsed}");
    }

    [Fact]
    public void What_is_kept_of_codes_that_were_read_is_bounded()
    {
        for (var i = 0; i < 25_000; i++)
        {
            UcumUnit.IsValid($"m{{{i}}}");
        }

        // Other tests read units at the same time: a few more may be on their way in.
        Assert.InRange(UcumUnit.Kept, 1, UcumUnit.MaxKept + 100);
        Assert.True(UcumUnit.TryParse("mg", out _));
    }

    private static bool Try(string code)
    {
        if (!UcumUnit.TryParse(code, out var unit, out var error))
        {
            Assert.InRange(error.Position, 0, code.Length);
            Assert.NotEmpty(error.Reason);
            return false;
        }

        unit.TryCanonical(12.5m, out _);
        unit.Convert(12.5m, unit);
        unit.Compare(1, unit, 2);
        UcumUnit.Convert(0.001m, code, unit.CanonicalUnit);
        _ = unit.Times(unit);
        _ = unit.Over(unit);
        return true;
    }
}
