using FhirIcsHub.Benchmarks;
using FhirIcsHub.Benchmarks.Quick;

var samples = Samples.Load();
if (samples is null)
{
    Console.Error.WriteLine($"No samples in {Samples.SharedFolder()}/samples/synthea (set ICSHUB_SHARED); nothing measured.");
    return 1;
}

QuickTable.Print("Reading", CoreLines.Parse(samples), Console.Out);
return 0;
