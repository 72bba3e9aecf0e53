using FhirIcsHub.Fhir;
using FhirIcsHub.Fhir.Schemas;
using FhirIcsHub.Fhir.Search;

namespace FhirIcsHub.Cql;

/// <summary>
/// The record of one patient in resources at hand, such as a Bundle's, in their order. Nothing is sorted into types before it is asked for,
/// and every type's resources are found once.
/// </summary>
public sealed class BundlePersonRecord : IPersonRecord
{
    private static readonly ElementName Entry = new("entry");
    private static readonly ElementName Content = new("resource");
    private static readonly FhirType PatientType = FhirSchema.R4.FindType("Patient")!;

    private readonly Element[] _resources;
    private readonly Lazy<Dictionary<string, Element>>? _byUrl;
    private List<(FhirType Type, Element[] Resources)>? _types;
    private Dictionary<(FhirType, string), Element>? _byId;

    /// <param name="patient">The Patient.</param>
    /// <param name="others">All that belongs to the record beside the Patient.</param>
    public BundlePersonRecord(Element patient, IEnumerable<Element> others)
        : this(patient, AllOf(patient, others), byUrl: null)
    {
    }

    private BundlePersonRecord(Element patient, Element[] resources, Lazy<Dictionary<string, Element>>? byUrl)
    {
        Patient = patient;
        _resources = resources;
        _byUrl = byUrl;
    }

    public Element Patient { get; }

    public IReadOnlyList<Element> Resources => _resources;

    /// <summary>
    /// The records of the patients in a Bundle, one for each Patient in their order. Beside what is in a patient's compartment a record has
    /// what it refers to outside any compartment (Medication, Location, Organization …). In a Bundle of one patient all
    /// is hers: who gives the Bundle says so.
    /// </summary>
    public static IReadOnlyList<BundlePersonRecord> AllOf(Resource bundle)
    {
        var resources = new List<Element>();
        foreach (var entry in bundle.Root.Named(Entry))
        {
            if (entry.First(Content) is { Exists: true } content)
            {
                resources.Add(content.AsResource().Root);
            }
        }

        return AllOf(resources, new Lazy<Dictionary<string, Element>>(() => ByUrl(bundle)));
    }

    /// <summary>The records of the patients among resources, as of a Bundle.</summary>
    public static IReadOnlyList<BundlePersonRecord> AllOf(IReadOnlyList<Element> resources) => AllOf(resources, byUrl: null);

    public IReadOnlyList<Element> Retrieve(in RetrieveRequest request)
    {
        foreach (var (type, resources) in _types ??= ByType())
        {
            if (ReferenceEquals(type, request.Type))
            {
                return resources;
            }
        }

        return request.Type.IsAbstract ? [.. Resources.Where(OfAbstract(request.Type))] : [];
    }

    public Element Resolve(string reference)
    {
        var target = ReferenceTarget.Parse(reference, serverBase: null);
        if (target is { Type: { } name, Id: { } id } && FhirSchema.R4.FindType(name) is { } type)
        {
            _byId ??= ById();
            return _byId.GetValueOrDefault((type, id));
        }

        return _byUrl is not null && _byUrl.Value.TryGetValue(target.Url, out var found) && Resources.Contains(found) ? found : default;
    }

    private static IReadOnlyList<BundlePersonRecord> AllOf(IReadOnlyList<Element> resources, Lazy<Dictionary<string, Element>>? byUrl)
    {
        var patients = resources.Where(resource => ReferenceEquals(resource.Type, PatientType)).ToList();
        return patients is [var only] ? [new BundlePersonRecord(only, WithFirst(only, resources), byUrl)]
            : patients.ConvertAll(patient => new BundlePersonRecord(
                patient, [patient, .. OfOne(patient, resources, byUrl?.Value)], byUrl));
    }

    private static Element[] WithFirst(Element patient, IReadOnlyList<Element> resources)
    {
        var all = new Element[resources.Count];
        all[0] = patient;
        var next = 1;
        foreach (var resource in resources)
        {
            if (resource != patient)
            {
                all[next++] = resource;
            }
        }

        return all;
    }

    // Asked for by few libraries: read when it is.
    private static Dictionary<string, Element> ByUrl(Resource bundle)
    {
        var byUrl = new Dictionary<string, Element>(StringComparer.Ordinal);
        foreach (var entry in bundle.Root.Named(Entry))
        {
            if (entry.TextOf("fullUrl") is { } url && entry.First(Content) is { Exists: true } content)
            {
                byUrl.TryAdd(url, content.AsResource().Root);
            }
        }

        return byUrl;
    }

    private static IEnumerable<Element> OfOne(Element patient, IReadOnlyList<Element> resources, Dictionary<string, Element>? byUrl)
    {
        var id = patient.TextOf("id");
        var own = resources.Where(resource => resource != patient && PatientCompartment.PatientsOf(resource).Contains(id!)).ToHashSet();
        var outside = new OutsideReferences(resources, byUrl);
        outside.AddFrom(patient);
        foreach (var resource in own)
        {
            outside.AddFrom(resource);
        }

        return resources.Where(resource => own.Contains(resource) || outside.Found.Contains(resource));
    }

    private static Element[] AllOf(Element patient, IEnumerable<Element> others)
    {
        if (!others.TryGetNonEnumeratedCount(out var count))
        {
            return [patient, .. others];
        }

        var all = new Element[count + 1];
        all[0] = patient;
        var next = 1;
        foreach (var other in others)
        {
            all[next++] = other;
        }

        return all;
    }

    private static Func<Element, bool> OfAbstract(FhirType type) => resource => resource.Type?.Is(type) == true;

    private List<(FhirType, Element[])> ByType()
    {
        // Counted first, so that each list is made once and as long as it has to be. R4 has fewer types of resource than a byte counts.
        var groups = new List<(FhirType Type, Element[] Resources)>(16);
        Span<int> counts = stackalloc int[byte.MaxValue];
        var groupOf = new byte[_resources.Length];
        for (var i = 0; i < groupOf.Length; i++)
        {
            var type = _resources[i].Type;
            // A record has resources of a few types, and those of one often follow each other.
            var group = groups.Count - 1;
            while (group >= 0 && !ReferenceEquals(groups[group].Type, type))
            {
                group--;
            }

            if (group < 0 && type is not null)
            {
                group = groups.Count;
                groups.Add((type, []));
                counts[group] = 0;
            }

            groupOf[i] = (byte)(group + 1);
            if (group >= 0)
            {
                counts[group]++;
            }
        }

        for (var group = 0; group < groups.Count; group++)
        {
            groups[group] = (groups[group].Type, new Element[counts[group]]);
            counts[group] = 0;
        }

        for (var i = 0; i < groupOf.Length; i++)
        {
            if (groupOf[i] is var group and > 0)
            {
                groups[group - 1].Resources[counts[group - 1]++] = _resources[i];
            }
        }

        return groups;
    }

    private Dictionary<(FhirType, string), Element> ById()
    {
        var byId = new Dictionary<(FhirType, string), Element>();
        foreach (var resource in Resources)
        {
            if (resource.Type is { } type && resource.TextOf("id") is { } id)
            {
                byId.TryAdd((type, id), resource);
            }
        }

        return byId;
    }
}
