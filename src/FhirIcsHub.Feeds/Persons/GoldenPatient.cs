using System.Text.Json.Nodes;
using FhirIcsHub.Feeds.Identity;
using FhirIcsHub.Feeds.Mapping;
using FhirIcsHub.Feeds.Sources;

namespace FhirIcsHub.Feeds.Persons;

/// <summary>A source Patient that a golden Patient is made from.</summary>
internal sealed record GoldenSource(string PatientId, Sector Sector, JsonObject Patient);

/// <summary>
/// The Patient that presents a person: a pure function of the person's source Patients. A fact comes from the first source that has it, in
/// the order GP, acute, council, hub, then by id: not by arrival, so that the same sources always make the same Patient. Identifiers,
/// contact points and security labels are united. An NHS number that fails its check stays with its source.
/// </summary>
internal static class GoldenPatient
{
    /// <summary><c>meta.source</c> of what the hub made itself: such a Patient is rebuilt, not edited.</summary>
    public const string Source = "https://fhiricshub.example/person";

    private const string Profile = "https://fhir.hl7.org.uk/StructureDefinition/UKCore-Patient";
    private const string VerificationStatus = "https://fhir.hl7.org.uk/StructureDefinition/Extension-UKCore-NHSNumberVerificationStatus";
    private const string UnavailableReason = "https://fhir.hl7.org.uk/StructureDefinition/Extension-UKCore-NHSNumberUnavailableReason";

    private static readonly string[] FirstWins =
        ["active", "name", "gender", "birthDate", "_birthDate", "address", "maritalStatus", "contact", "communication",
            "generalPractitioner", "managingOrganization"];

    private static readonly string[] MultipleBirth = ["multipleBirthBoolean", "multipleBirthInteger"];

    public static JsonObject Build(string goldenId, IEnumerable<GoldenSource> sources)
    {
        var ordered = sources.OrderBy(s => s.Sector).ThenBy(s => s.PatientId, StringComparer.Ordinal).ToList();
        var patients = ordered.Select((s, i) => OwnContained(s.Patient, i)).ToList();
        var golden = new JsonObject { ["resourceType"] = "Patient", ["id"] = goldenId, ["meta"] = Meta(patients) };
        var identifiers = Identifiers(patients, out var hasNhsNumber);
        AddUnlessEmpty(golden, "extension", Extensions(patients, hasNhsNumber));
        AddUnlessEmpty(golden, "identifier", identifiers);
        foreach (var name in FirstWins)
        {
            Take(golden, patients, [name], _ => true);
        }

        AddUnlessEmpty(golden, "telecom", Union(patients, "telecom", t => (t.Text("system"), t.Text("value"), t.Text("use"))));
        Take(golden, patients, ["deceasedBoolean", "_deceasedBoolean", "deceasedDateTime", "_deceasedDateTime"], p =>
            p["deceasedDateTime"] is not null || IsTrue(p["deceasedBoolean"]));
        Take(golden, patients, MultipleBirth, _ => true);
        golden["link"] = new JsonArray([.. ordered.Select(s => new JsonObject
        {
            ["other"] = new JsonObject { ["reference"] = "Patient/" + s.PatientId },
            ["type"] = "seealso",
        })]);
        AddContained(golden, patients);
        return golden;
    }

    /// <summary>The golden Patient of a person that has gone into another: readable, inactive, and it says where to look.</summary>
    public static JsonObject Replaced(JsonObject golden, string byGoldenId)
    {
        var replaced = golden.DeepClone().AsObject();
        replaced["active"] = false;
        replaced["link"] = new JsonArray(new JsonObject
        {
            ["other"] = new JsonObject { ["reference"] = "Patient/" + byGoldenId },
            ["type"] = "replaced-by"
        });
        return replaced;
    }

    private static JsonObject Meta(List<JsonObject> patients)
    {
        var meta = new JsonObject { ["source"] = Source, ["profile"] = new JsonArray(Profile) };
        var labels = new HashSet<(string?, string?)>();
        foreach (var label in patients.SelectMany(p => p.Object("meta")?.Objects("security") ?? [])
            .Where(l => labels.Add((l.Text("system"), l.Text("code")))))
        {
            meta.AddTo("security", label.DeepClone());
        }

        return meta;
    }

    private static JsonArray Identifiers(List<JsonObject> patients, out bool hasNhsNumber)
    {
        var valid = patients.SelectMany(p => p.Objects("identifier")).Where(IsValidNhsNumber).ToList();
        var numbers = valid.OrderBy(i => i.FindExtension(VerificationStatus)?.Object("valueCodeableConcept")?.Codings()
            .FirstOrDefault()?.Text("code") ?? "99", StringComparer.Ordinal).ToList();
        hasNhsNumber = numbers.Count > 0;
        var identifiers = hasNhsNumber ? new JsonArray(numbers[0].DeepClone()) : [];
        var others = Union(patients, "identifier", i => (i.Text("system"), i.Text("value"), null), i =>
            i.Text("system") != NhsNumber.System);
        foreach (var other in others.ToList())
        {
            others.Remove(other);
            identifiers.Add(other);
        }

        return identifiers;
    }

    private static bool IsValidNhsNumber(JsonObject identifier) =>
        identifier.Text("system") == NhsNumber.System && NhsNumber.TryParse(identifier.Text("value"), out _);

    // One extension a URL: what a source said first stands. What was set aside stays with its source.
    private static JsonArray Extensions(List<JsonObject> patients, bool hasNhsNumber)
    {
        var extensions = new JsonArray();
        var seen = new HashSet<string>(StringComparer.Ordinal) { MappingContext.SourceElement };
        if (hasNhsNumber)
        {
            seen.Add(UnavailableReason);
        }

        foreach (var patient in patients)
        {
            var own = patient.Objects("extension").Where(e => e.Text("url") is { } url && !seen.Contains(url)).ToList();
            foreach (var extension in own)
            {
                extensions.Add(extension.DeepClone());
            }

            seen.UnionWith(own.Select(e => e.Text("url")!));
        }

        return extensions;
    }

    private static JsonArray Union(List<JsonObject> patients, string name, Func<JsonObject, (string?, string?, string?)> key,
        Func<JsonObject, bool>? condition = null)
    {
        var union = new JsonArray();
        var seen = new HashSet<(string?, string?, string?)>();
        foreach (var item in patients.SelectMany(p => p.Objects(name)).Where(i => condition?.Invoke(i) != false && seen.Add(key(i))))
        {
            union.Add(item.DeepClone());
        }

        return union;
    }

    private static void Take(JsonObject golden, List<JsonObject> patients, string[] names, Func<JsonObject, bool> condition)
    {
        var first = patients.FirstOrDefault(p => condition(p) && Array.Exists(names, n => p[n] is not null));
        foreach (var name in names)
        {
            if (first?[name] is { } value)
            {
                golden[name] = value.DeepClone();
            }
        }
    }

    private static bool IsTrue(JsonNode? node) => node is JsonValue value && value.TryGetValue<bool>(out var flag) && flag;

    private static void AddUnlessEmpty(JsonObject golden, string name, JsonArray list)
    {
        if (list.Count > 0)
        {
            golden[name] = list;
        }
    }

    // Contained resources of several sources may have the same id: each source's get a prefix.
    private static JsonObject OwnContained(JsonObject patient, int number)
    {
        if (patient["contained"] is null)
        {
            return patient;
        }

        var own = patient.DeepClone().AsObject();
        foreach (var contained in own.Objects("contained"))
        {
            contained["id"] = $"s{number}-{contained.Text("id")}";
        }

        foreach (var reference in References.In(own))
        {
            if (reference.Text("reference") is { Length: > 1 } text && text[0] == '#')
            {
                reference["reference"] = $"#s{number}-{text[1..]}";
            }
        }

        return own;
    }

    private static void AddContained(JsonObject golden, List<JsonObject> patients)
    {
        var used = References.In(golden).Select(r => r.Text("reference")).OfType<string>().Where(r => r.StartsWith('#'))
            .ToHashSet(StringComparer.Ordinal);
        foreach (var contained in patients.SelectMany(p => p.Objects("contained")).Where(c => used.Contains("#" + c.Text("id"))))
        {
            golden.AddTo("contained", contained.DeepClone());
        }
    }
}
