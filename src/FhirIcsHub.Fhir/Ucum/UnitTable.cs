using System.Collections.Frozen;
using System.Diagnostics.CodeAnalysis;

namespace FhirIcsHub.Fhir.Ucum;

/// <summary>A unit symbol without a prefix: its size in base units, and for a special unit its scale.</summary>
internal sealed record UnitAtom(Rational Factor, UnitDimension Dimension, bool IsMetric, SpecialScale? Scale);

/// <summary>The symbols of UCUM: 7 base units, prefixes, and the units of the embedded table units.tsv.</summary>
internal static class UnitTable
{
    private const string Resource = "FhirIcsHub.Fhir.units.tsv";

    private static readonly FrozenDictionary<string, Rational> Prefixes = new (string Code, string Value)[]
    {
        ("Y", "1e24"), ("Z", "1e21"), ("E", "1e18"), ("P", "1e15"), ("T", "1e12"), ("G", "1e9"), ("M", "1e6"), ("k", "1e3"), ("h", "1e2"),
        ("da", "1e1"), ("d", "1e-1"), ("c", "1e-2"), ("m", "1e-3"), ("u", "1e-6"), ("n", "1e-9"), ("p", "1e-12"), ("f", "1e-15"),
        ("a", "1e-18"), ("z", "1e-21"), ("y", "1e-24"), ("Ki", "1024"), ("Mi", "1048576"), ("Gi", "1073741824"), ("Ti", "1099511627776"),
    }.ToFrozenDictionary(prefix => prefix.Code, prefix => Rational.Parse(prefix.Value), StringComparer.Ordinal);

    private static readonly FrozenDictionary<string, UnitAtom> Atoms = Load();

    /// <summary>All symbols without prefix, base units included.</summary>
    public static IEnumerable<string> Codes => Atoms.Keys;

    /// <summary>A symbol, as it stands or as prefix and metric unit.</summary>
    public static bool TryFind(string symbol, [NotNullWhen(true)] out UnitAtom? atom) => TryFind(symbol, Atoms, out atom);

    private static bool TryFind(string symbol, IReadOnlyDictionary<string, UnitAtom> atoms, [NotNullWhen(true)] out UnitAtom? atom)
    {
        if (atoms.TryGetValue(symbol, out atom))
        {
            return true;
        }

        for (var length = 1; length <= 2 && length < symbol.Length; length++)
        {
            if (Prefixes.TryGetValue(symbol[..length], out var prefix) && atoms.TryGetValue(symbol[length..], out var stem)
                && stem.IsMetric)
            {
                atom = stem with { Factor = stem.Factor * prefix };
                return true;
            }
        }

        return false;
    }

    // A row may be defined by one that stands below it: rows wait until what they need is there.
    private static FrozenDictionary<string, UnitAtom> Load()
    {
        var atoms = new Dictionary<string, UnitAtom>(StringComparer.Ordinal);
        foreach (var code in (string[])["m", "s", "g", "rad", "K", "C", "cd"])
        {
            atoms[code] = new UnitAtom(Rational.One, UnitDimension.Of(code), IsMetric: true, Scale: null);
        }

        var waiting = Rows().ToList();
        while (waiting.Count > 0)
        {
            if (waiting.RemoveAll(row => TryAdd(row, atoms)) == 0)
            {
                throw new InvalidOperationException($"The unit table defines {waiting[0][0]} by a unit that it does not have.");
            }
        }

        return atoms.ToFrozenDictionary(StringComparer.Ordinal);
    }

    private static bool TryAdd(string[] row, Dictionary<string, UnitAtom> atoms)
    {
        var (code, kind, value, unit) = (row[0], row[1], row[2], row[3]);
        if (!UnitParser.TryParse(unit, symbol => TryFind(symbol, atoms, out var atom) ? atom : null, out var of, out _))
        {
            return false;
        }

        var isMetric = kind.Contains('m', StringComparison.Ordinal);
        atoms[code] = kind[0] switch
        {
            'a' => new UnitAtom(Rational.One, UnitDimension.Of(code), isMetric, null),
            's' => new UnitAtom(Rational.One, of.Dimension, isMetric, SpecialScale.Of(value, of.Factor)),
            _ => new UnitAtom(Rational.Parse(value) * of.Factor, of.Dimension, isMetric, null),
        };
        return true;
    }

    private static IEnumerable<string[]> Rows()
    {
        using var stream = typeof(UnitTable).Assembly.GetManifestResourceStream(Resource)
            ?? throw new InvalidOperationException($"The assembly lacks {Resource}.");
        using var reader = new StreamReader(stream);
        while (reader.ReadLine() is { } line)
        {
            if (!line.StartsWith('#'))
            {
                yield return line.Split('\t');
            }
        }
    }
}
