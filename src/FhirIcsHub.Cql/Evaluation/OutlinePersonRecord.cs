using System.Text;
using FhirIcsHub.Fhir;
using FhirIcsHub.Fhir.Outlines;
using FhirIcsHub.Fhir.Schemas;
using FhirIcsHub.Fhir.Search;

namespace FhirIcsHub.Cql;

/// <summary>
/// The record of the only patient of a Bundle in JSON of which only the outline is known: each resource is read when something asks for
/// it, and those of which the codes show that a retrieve does not mean them are never. It gives what <see cref="BundlePersonRecord"/>
/// gives, save what retrieves by codes would leave out themselves. For one thread.
/// </summary>
public sealed class OutlinePersonRecord : IPersonRecord
{
    private static readonly FhirType PatientType = FhirSchema.R4.FindType("Patient")!;

    private readonly BundleOutline _bundle;
    private readonly int _patient;
    private readonly Element[] _read;
    private readonly List<(FhirType Type, IReadOnlyList<Element> Resources)> _types = [];
    private readonly List<(FhirType Type, string Path, List<OutlinedCode> Codes)> _codes = [];
    private Element[]? _resources;

    private OutlinePersonRecord(BundleOutline bundle, int patient)
    {
        _bundle = bundle;
        _patient = patient;
        _read = new Element[bundle.Count];
    }

    public Element Patient => Read(_patient);

    public IReadOnlyList<Element> Resources => _resources ??= ReadAll();

    /// <summary>
    /// The record; null when the Bundle has none or several patients, or has to be read to know whether it can be.
    /// </summary>
    /// <param name="utf8Json">The Bundle, kept and not copied: it must not change afterwards.</param>
    public static OutlinePersonRecord? Of(ReadOnlyMemory<byte> utf8Json)
    {
        if (BundleOutline.Of(utf8Json) is not { } bundle)
        {
            return null;
        }

        var patient = -1;
        for (var i = 0; i < bundle.Count; i++)
        {
            if (ReferenceEquals(bundle.TypeOf(i), PatientType))
            {
                if (patient >= 0)
                {
                    return null;
                }

                patient = i;
            }
        }

        return patient < 0 ? null : new OutlinePersonRecord(bundle, patient);
    }

    public IReadOnlyList<Element> Retrieve(in RetrieveRequest request)
    {
        foreach (var (type, resources) in _types)
        {
            if (ReferenceEquals(type, request.Type))
            {
                return resources;
            }
        }

        if (request is { Codes: { } codes, CodePath: { } path, Type.IsAbstract: false })
        {
            return Coded(request.Type, path, codes);
        }

        IReadOnlyList<Element> found = request.Type.IsAbstract ? [.. Resources.Where(OfAbstract(request.Type))] : OfType(request.Type);
        _types.Add((request.Type, found));
        return found;
    }

    public Element Resolve(string reference)
    {
        var target = ReferenceTarget.Parse(reference, serverBase: null);
        if (target is { Type: { } name, Id: { } id } && FhirSchema.R4.FindType(name) is { } type)
        {
            var wanted = Encoding.UTF8.GetBytes(id);
            for (var i = 0; i < _read.Length; i++)
            {
                // The patient goes first, as in the order of the resources.
                var at = i == 0 ? _patient : i <= _patient ? i - 1 : i;
                if (ReferenceEquals(_bundle.TypeOf(at), type) && _bundle.IdOf(at).SequenceEqual(wanted))
                {
                    return Read(at);
                }
            }

            return default;
        }

        var url = Encoding.UTF8.GetBytes(target.Url);
        for (var i = 0; url.Length > 0 && i < _read.Length; i++)
        {
            if (_bundle.FullUrlOf(i).SequenceEqual(url))
            {
                return Read(i);
            }
        }

        return default;
    }

    private static Func<Element, bool> OfAbstract(FhirType type) => resource => resource.Type?.Is(type) == true;

    private Element Read(int resource) => _read[resource].Exists ? _read[resource] : _read[resource] = _bundle.Read(resource).Root;

    private Element[] ReadAll()
    {
        var all = new Element[_read.Length];
        all[0] = Patient;
        var next = 1;
        for (var i = 0; i < all.Length; i++)
        {
            if (i != _patient)
            {
                all[next++] = Read(i);
            }
        }

        return all;
    }

    private List<Element> OfType(FhirType type)
    {
        var found = new List<Element>();
        for (var i = 0; i < _read.Length; i++)
        {
            if (ReferenceEquals(_bundle.TypeOf(i), type))
            {
                found.Add(Read(i));
            }
        }

        return found;
    }

    // A resource that has none of the codes, of whatever system, has none of the set.
    private IReadOnlyList<Element> Coded(FhirType type, string path, CodeFilter codes)
    {
        List<Element>? found = null;
        var last = -1;
        foreach (var code in CodesOf(type, path))
        {
            if (code.Resource != last && (code.IsAny || codes.HasCode(_bundle.TextOf(code))))
            {
                last = code.Resource;
                (found ??= []).Add(Read(last));
            }
        }

        return found ?? (IReadOnlyList<Element>)[];
    }

    // The codes of all resources of the type, each resource's together.
    private List<OutlinedCode> CodesOf(FhirType type, string path)
    {
        foreach (var known in _codes)
        {
            if (ReferenceEquals(known.Type, type) && known.Path == path)
            {
                return known.Codes;
            }
        }

        var codes = new List<OutlinedCode>();
        Span<byte> name = stackalloc byte[Encoding.UTF8.GetMaxByteCount(path.Length)];
        name = name[..Encoding.UTF8.GetBytes(path, name)];
        for (var i = 0; i < _read.Length; i++)
        {
            if (ReferenceEquals(_bundle.TypeOf(i), type))
            {
                _bundle.AddCodes(i, name, codes);
            }
        }

        _codes.Add((type, path, codes));
        return codes;
    }
}
