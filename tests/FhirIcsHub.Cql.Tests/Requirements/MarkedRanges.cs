using System.Globalization;
using System.Text.Json;
using FhirIcsHub.Cql.Elm;
using FhirIcsHub.Cql.Requirements;
using FhirIcsHub.Cql.Tests.Compilation;
using FhirIcsHub.Fhir;
using FhirIcsHub.Fhir.Search;

namespace FhirIcsHub.Cql.Tests.Requirements;

/// <summary>
/// A measure's libraries in which each retrieve that has a range asks for a profile that names the range, and a record that answers such
/// retrieves with the rows that touch the range only.
/// </summary>
internal sealed class MarkedRanges
{
    private readonly List<(Library Library, RetrieveRange Range)> _ranges = [];
    private readonly Dictionary<Library, CompiledLibrary> _compiled = [];

    public MarkedRanges(MeasurePack pack, string root)
    {
        var libraries = pack.Libraries.Select(Copy).ToList();
        foreach (var library in libraries)
        {
            var scope = LibraryUnit.Of(library, (name, _) => libraries.Find(l => l.Identifier.Id == name[(name.LastIndexOf('/') + 1)..]));
            Mark(library, scope, library);
        }

        foreach (var library in _ranges.Select(range => range.Library).Distinct().ToList())
        {
            var bounds = _ranges.SelectMany((range, i) => range.Library == library ? Bounds(range.Range, i) : []);
            library.Statements = [.. library.Statements, .. bounds];
        }

        Compiled = CompiledElm.Compile(libraries.Find(l => l.Identifier.Id == root)!, libraries).Library!;
        foreach (var library in _ranges.Select(range => range.Library).Distinct())
        {
            _compiled[library] = CompiledElm.Compile(library, libraries).Library!;
        }
    }

    public CompiledLibrary Compiled { get; }

    public IPersonRecord Record(IPersonRecord full, CqlEvaluationOptions options) => new MarkedRecord(full, [.. _ranges.Select((range, i) =>
    {
        var evaluation = new CqlEvaluation(_compiled[range.Library], full, options);
        return (range.Range, RangeLimits.Between(
            range.Range.Lows.Select((bound, j) => RangeLimits.Low(evaluation.Value(Define("low", i, j)), bound.Precision)),
            range.Range.Highs.Select((bound, j) => RangeLimits.High(evaluation.Value(Define("high", i, j)), bound.Precision))));
    })]);

    private void Mark(Library library, LibraryUnit scope, ElmNode node)
    {
        if (node is Query query)
        {
            foreach (var source in query.Sources.Concat(query.Relationships).Where(source => source.Expression is Retrieve))
            {
                foreach (var range in RetrieveRanges.Find(query, source, scope).Take(1))
                {
                    ((Retrieve)source.Expression).TemplateId = $"range:{_ranges.Count}";
                    _ranges.Add((library, range));
                }
            }
        }

        foreach (var child in node.Children)
        {
            Mark(library, scope, child);
        }
    }

    private static IEnumerable<ExpressionDef> Bounds(RetrieveRange range, int i) =>
    [
        .. range.Lows.Select((bound, j) => new ExpressionDef { Name = Define("low", i, j), Expression = bound.Expression }),
        .. range.Highs.Select((bound, j) => new ExpressionDef { Name = Define("high", i, j), Expression = bound.Expression }),
    ];

    private static string Define(string end, int range, int bound) => string.Create(CultureInfo.InvariantCulture, $"{end} {range} {bound}");

    private static Library Copy(Library library)
    {
        using var written = new MemoryStream();
        using (var writer = new Utf8JsonWriter(written))
        {
            ElmJson.Write(library, writer);
        }

        return CompiledElm.Read(written.ToArray());
    }

    private sealed class MarkedRecord(IPersonRecord full, IReadOnlyList<(RetrieveRange Range, DateRange? Time)> ranges) : IPersonRecord
    {
        public Element Patient => full.Patient;

        public IReadOnlyList<Element> Resources => full.Resources;

        public IReadOnlyList<Element> Retrieve(in RetrieveRequest request)
        {
            var rows = full.Retrieve(request);
            if (request.Profile is not { } profile || !profile.StartsWith("range:", StringComparison.Ordinal)
                || ranges[int.Parse(profile[6..], CultureInfo.InvariantCulture)] is not { Time: { } time } range)
            {
                return rows;
            }

            return [.. rows.Where(row => RangedRecord.Touches(row, range.Range.DatePath, time, range.Range.IncludesUndated))];
        }

        public Element Resolve(string reference) => full.Resolve(reference);
    }
}
