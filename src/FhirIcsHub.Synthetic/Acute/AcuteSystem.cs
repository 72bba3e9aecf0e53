using System.Globalization;
using FhirIcsHub.Synthetic.People;
using FhirIcsHub.Synthetic.Writing;

namespace FhirIcsHub.Synthetic.Acute;

/// <summary>The hospital trust: sends transactions of POSTs, R4 in shape, with its own codes and times without offset.</summary>
internal sealed class AcuteSystem(SyntheticOptions options) : ISourceSystem
{
    private const int FirstPatient = 1001;

    private readonly BundleWriter _bundle = new();

    public string Feed => "acute";

    public byte[] Organisations() => AcuteOrganisations.Write(_bundle, options);

    public IEnumerable<SentBundle> BundlesAbout(Person person)
    {
        if (!person.KnownToHospital)
        {
            yield break;
        }

        var chance = Chance.For(options.Seed, person.Index, Purpose.Acute);
        // counted from the other end, so that ids collide with the practices'
        var number = FirstPatient + options.People - 1 - person.Index;
        var patientId = chance.Is(0.01) ? person.NhsNumber : number.ToString(CultureInfo.InvariantCulture);
        var acute = new AcuteBundle(_bundle, person, chance, number, patientId);
        var patientComesLater = chance.Is(0.01);
        var faulty = chance.Is(0.012);

        acute.Begin();
        if (!patientComesLater)
        {
            var urn = acute.NewUrn();
            acute.PatientReference = urn;
            AcutePatient.Write(acute, urn);
        }

        foreach (var visit in AcuteVisit.Drawn(person, chance))
        {
            Write(acute, visit);
        }

        yield return new SentBundle(acute.End());

        acute.PatientReference = "Patient/" + patientId;
        if (patientComesLater)
        {
            acute.Begin();
            AcutePatient.Write(acute, acute.NewUrn());
            yield return new SentBundle(acute.End(), "-patient", Late: true);
        }

        if (faulty)
        {
            acute.Begin();
            var kind = AcuteFaults.Write(acute);
            yield return new SentBundle(acute.End(), "-fault-" + kind);
        }
    }

    private static void Write(AcuteBundle acute, AcuteVisit visit)
    {
        var chance = acute.Chance;
        var encounter = acute.NewUrn();
        var codes = AcuteConditions.Codes(acute, visit);
        var conditions = codes.ConvertAll(_ => acute.NewUrn());
        AcuteEncounters.Write(acute, encounter, visit, conditions);
        for (var i = 0; i < codes.Count; i++)
        {
            AcuteConditions.Write(acute, conditions[i], codes[i], encounter, visit);
        }

        if (visit.Class != PatientClass.Outpatient)
        {
            AcuteObservations.WriteVitalSigns(acute, encounter, visit.Start);
        }

        if (visit.IsAdmission && visit.Class != PatientClass.DayCase)
        {
            AcuteObservations.WriteBloodTests(acute, encounter, visit.Start);
            if (visit.End is { } end && visit.DischargeMethod != "4")
            {
                AcuteObservations.WriteVitalSigns(acute, encounter, end.AddHours(-2));
                if (chance.Is(0.62 - (0.04 * (3 - acute.Person.Quintile))))
                {
                    AcuteDischargePlan.Write(acute, encounter, end);
                }
            }
        }
        else if (visit.Class == PatientClass.Emergency && chance.Is(0.4))
        {
            AcuteObservations.WriteBloodTests(acute, encounter, visit.Start);
        }
    }
}
