using System.Text;
using System.Text.Json;

namespace FhirIcsHub.Fhir.Schemas;

/// <summary>Reads the compact schema that tools/SchemaGenerator writes.</summary>
internal static class SchemaReader
{
    private const string ResourceName = "FhirIcsHub.Fhir.r4.json";

    public static FhirSchema ReadR4()
    {
        using var stream = typeof(SchemaReader).Assembly.GetManifestResourceStream(ResourceName)
            ?? throw new InvalidOperationException($"{ResourceName} is missing from the assembly");
        using var document = JsonDocument.Parse(stream);
        return new Builder(document.RootElement).Build();
    }

    private sealed class Builder(JsonElement json)
    {
        private readonly List<FhirType> _types = [];
        private readonly List<ElementDefinition> _elements = [];
        private readonly List<string> _names = [""];
        private readonly Dictionary<string, ushort> _nameIds = new(StringComparer.Ordinal);
        private readonly Dictionary<string, FhirType> _typesByName = new(StringComparer.Ordinal);
        private readonly Dictionary<string, Utf8Set> _codeSets = new(StringComparer.Ordinal);
        private Invariant[] _invariants = [];
        private Dictionary<string, string[]> _valueSets = [];

        public FhirSchema Build()
        {
            _invariants = [.. Rows("invariants").Select(i => new Invariant(Text(i[0]), Text(i[1]), Text(i[2])))];
            _valueSets = json.GetProperty("valueSets").EnumerateObject()
                .ToDictionary(v => v.Name, v => Strings(v.Value), StringComparer.Ordinal);
            var rows = Rows("types").ToList();
            foreach (var row in rows)
            {
                var type = new FhirType((ushort)_types.Count, Text(row[0]), Kind(Text(row[1])), row[2].GetInt32() == 1);
                _types.Add(type);
                _typesByName.Add(type.Name, type);
            }

            CompleteTypes(rows);
            foreach (var type in _types)
            {
                type.BuildSlots();
            }

            return new FhirSchema(
                [.. _types], [.. _elements], [.. _names], _invariants, [.. Rows("searchParameters").Select(SearchParameter)], _valueSets,
                Compartments());
        }

        // Rows come with bases first, but backbones of one type may refer to later ones (contentReference), so types are named before.
        private void CompleteTypes(List<JsonElement> rows)
        {
            var done = new HashSet<string>(StringComparer.Ordinal);
            for (var i = 0; i < rows.Count; i++)
            {
                Complete(i);
            }

            void Complete(int i)
            {
                if (!done.Add(_types[i].Name))
                {
                    return;
                }

                var parentName = Text(rows[i][3]);
                var parent = parentName.Length > 0 ? _typesByName[parentName] : null;
                if (parent is not null)
                {
                    Complete(parent.Index);
                }

                _types[i].Complete(parent, [.. rows[i][5].EnumerateArray().Select(e => Element(e, _types[i]))], Invariants(rows[i][4]));
            }
        }

        private ElementDefinition Element(JsonElement row, FhirType owner)
        {
            var written = Text(row[0]);
            var isChoice = written.EndsWith("[x]", StringComparison.Ordinal);
            var name = isChoice ? written[..^3] : written;
            if (!_nameIds.TryGetValue(name, out var nameId))
            {
                nameId = (ushort)_names.Count;
                _names.Add(name);
                _nameIds.Add(name, nameId);
            }

            var max = row[2].GetInt32();
            var flags = row[5].GetInt32();
            var strength = row.GetArrayLength() > 7 ? Text(row[7]) : null;
            var valueSet = row.GetArrayLength() > 8 ? Text(row[8]) : null;
            var typeNames = Strings(row[3]);
            var codes = strength == "required" && typeNames is ["code"] ? CodeSet(valueSet!) : null;
            var element = new ElementDefinition(
                (ushort)_elements.Count, name, nameId, owner.Name + "." + written, owner, row[1].GetInt32(), max < 0 ? int.MaxValue : max,
                isChoice, (flags & 1) != 0, (flags & 2) != 0, Strings(row[4]), strength, valueSet, codes)
            {
                Types = [.. typeNames.Select(t => _typesByName[t])],
                Invariants = Invariants(row[6]),
            };
            _elements.Add(element);
            return element;
        }

        private Utf8Set? CodeSet(string valueSet)
        {
            if (_codeSets.TryGetValue(valueSet, out var set))
            {
                return set;
            }

            if (!_valueSets.TryGetValue(valueSet, out var codes))
            {
                return null;
            }

            return _codeSets[valueSet] = new Utf8Set([.. codes.Select(Encoding.UTF8.GetBytes)]);
        }

        private static SearchParameterDefinition SearchParameter(JsonElement row) => new(
            Text(row[0]),
            Text(row[1]),
            Enum.Parse<SearchParameterType>(Text(row[2]), ignoreCase: true),
            Strings(row[3]),
            Text(row[4]),
            Strings(row[5]),
            [.. row[6].EnumerateArray().Select(c => (Text(c[0]), Text(c[1])))]);

        private Dictionary<string, Dictionary<string, string[]>> Compartments() =>
            json.GetProperty("compartments").EnumerateObject().ToDictionary(
                c => c.Name,
                c => c.Value.EnumerateObject().ToDictionary(r => r.Name, r => Strings(r.Value), StringComparer.Ordinal),
                StringComparer.Ordinal);

        private Invariant[] Invariants(JsonElement indexes) => [.. indexes.EnumerateArray().Select(i => _invariants[i.GetInt32()])];

        private IEnumerable<JsonElement> Rows(string property) => json.GetProperty(property).EnumerateArray();

        private static FhirTypeKind Kind(string kind) => kind switch
        {
            "primitive-type" => FhirTypeKind.Primitive,
            "complex-type" => FhirTypeKind.Complex,
            "backbone" => FhirTypeKind.Backbone,
            "resource" => FhirTypeKind.Resource,
            _ => throw new InvalidOperationException($"unknown kind of type '{kind}' in the schema"),
        };

        private static string Text(JsonElement element) => element.GetString()!;

        private static string[] Strings(JsonElement array) => [.. array.EnumerateArray().Select(Text)];
    }
}
