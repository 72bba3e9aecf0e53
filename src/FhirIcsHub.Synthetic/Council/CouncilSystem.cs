using System.Globalization;
using FhirIcsHub.Synthetic.People;
using FhirIcsHub.Synthetic.Writing;

namespace FhirIcsHub.Synthetic.Council;

/// <summary>The council's case management system: sends collections with its own person id and local codes.</summary>
internal sealed class CouncilSystem(SyntheticOptions options) : ISourceSystem
{
    private const int FirstPerson = 1001;

    private readonly BundleWriter _bundle = new();

    public string Feed => "council";

    public byte[] Organisations() => CouncilOrganisations.Write(_bundle, options);

    public IEnumerable<SentBundle> BundlesAbout(Person person)
    {
        if (!person.KnownToCouncil)
        {
            yield break;
        }

        var chance = Chance.For(options.Seed, person.Index, Purpose.Council);
        var number = FirstPerson + ((person.Index + (options.People / 2)) % options.People); // a third order of the same numbers
        var council = new CouncilBundle(_bundle, person, chance, number.ToString(CultureInfo.InvariantCulture));
        var draw = chance.Fraction();
        var patientNeverComes = draw < 0.005;
        var patientComesLater = draw is >= 0.005 and < 0.025;
        var remark = "";

        council.Begin();
        if (!patientNeverComes && !patientComesLater)
        {
            CouncilPatient.Write(council);
        }

        new CouncilEvents(council, CouncilOrganisations.TeamId(options, person.Area.PlaceName)).Write();
        if (chance.Is(0.02))
        {
            remark = "-fault-" + CouncilEvents.WriteFault(council);
        }

        yield return new SentBundle(council.End(), remark);

        if (patientComesLater)
        {
            council.Begin();
            CouncilPatient.Write(council);
            yield return new SentBundle(council.End(), "-patient", Late: true);
        }
    }
}
