using System.Text.Json;
using FhirIcsHub.Synthetic.Tests;
using Xunit;

[assembly: AssemblyFixture(typeof(Population))]

namespace FhirIcsHub.Synthetic.Tests;

/// <summary>One population, large enough for rates, read once for all tests.</summary>
public sealed class Population
{
    public const int People = 8000;

    private readonly List<GpRecord> _gp = [];
    private readonly List<FeedPatient> _acute = [];
    private readonly List<FeedPatient> _council = [];
    private readonly List<string> _files = [];

    public Population()
    {
        foreach (var message in SyntheticPopulation.Generate(DemoAreas.Options(People)))
        {
            using var document = JsonDocument.Parse(message.Bundle);
            var resources = document.RootElement.GetProperty("entry").EnumerateArray().Select(entry => entry.GetProperty("resource")).ToList();
            Resources += resources.Count;
            _files.Add(message.Feed + "/" + message.FileName);
            var patient = resources.FirstOrDefault(resource => GpRecord.Type(resource) == "Patient");
            if (patient.ValueKind != JsonValueKind.Object)
            {
                continue;
            }

            var sent = FeedPatient.From(patient);
            switch (message.Feed)
            {
                case "gp" when resources.Count > 1:
                    _gp.Add(GpRecord.From(sent, patient, resources));
                    break;
                case "acute":
                    _acute.Add(sent);
                    break;
                case "council":
                    _council.Add(sent);
                    break;
            }
        }
    }

    public int Resources { get; }

    /// <summary>Feed and file name of every message, in the order of sending.</summary>
    public IReadOnlyList<string> Files => _files;

    /// <summary>People whose practice sent their record together with their Patient.</summary>
    internal IReadOnlyList<GpRecord> Gp => _gp;

    internal IReadOnlyList<FeedPatient> Acute => _acute;

    internal IReadOnlyList<FeedPatient> Council => _council;
}
