using System.Globalization;
using FhirIcsHub.Synthetic.People;
using FhirIcsHub.Synthetic.Writing;

namespace FhirIcsHub.Synthetic.Gp;

/// <summary>
/// The clinical system that all practices of the area share: sends transactions of PUTs in the STU3 shape of CareConnect.
/// </summary>
internal sealed class GpSystem(SyntheticOptions options) : ISourceSystem
{
    private const int FirstPatient = 1001;

    private readonly BundleWriter _bundle = new();

    public string Feed => "gp";

    public byte[] Organisations() => GpOrganisations.Write(_bundle, options);

    public IEnumerable<SentBundle> BundlesAbout(Person person)
    {
        if (!person.KnownToGp)
        {
            yield break;
        }

        var chance = Chance.For(options.Seed, person.Index, Purpose.Gp);
        var patientId = (FirstPatient + person.Index).ToString(CultureInfo.InvariantCulture);
        var gp = new GpBundle(_bundle, person, chance, patientId);
        var patientComesLater = chance.Is(0.01);
        var faulty = chance.Is(0.012);

        gp.Begin();
        if (!patientComesLater)
        {
            GpPatient.Write(gp);
        }

        var consultations = GpConsultations.Write(gp);
        GpConditions.Write(gp, consultations);
        var measurements = new GpMeasurements(gp);
        foreach (var consultation in consultations)
        {
            measurements.Write(consultation);
        }

        GpCarePlans.Write(gp, consultations);
        if (gp.IsEmpty)
        {
            GpPatient.Write(gp); // nothing refers to the Patient, so nothing can come before it
            patientComesLater = false;
        }

        yield return new SentBundle(gp.End());

        if (patientComesLater)
        {
            gp.Begin();
            GpPatient.Write(gp);
            yield return new SentBundle(gp.End(), "-patient", Late: true);
        }

        if (faulty)
        {
            gp.Begin();
            var kind = GpFaults.Write(gp);
            yield return new SentBundle(gp.End(), "-fault-" + kind);
        }
    }
}
