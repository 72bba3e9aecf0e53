using FhirIcsHub.Cql.Models;
using ModelInfoGenerator;

switch (args)
{
    case ["model", var source, var output]:
        return Write(source, output, ModelInfoText.Write);
    case ["helpers", var source, var output]:
        return Write(source, output, FhirHelpersLibrary.Write);
    default:
        Console.Error.WriteLine("usage: ModelInfoGenerator model <model info XML> <output file>");
        Console.Error.WriteLine("       ModelInfoGenerator helpers <model info XML of FHIR> <output file FHIRHelpers-4.0.1.cql>");
        return 2;
}

static int Write(string source, string output, Func<ModelInfo, string> text)
{
    using var file = File.OpenRead(source);
    var (info, problems) = ModelInfoXml.Read(file);
    foreach (var problem in problems)
    {
        Console.Error.WriteLine($"{source}:{problem}");
    }

    if (info is null)
    {
        return 1;
    }

    File.WriteAllText(output, text(info));
    Console.WriteLine($"{output}: {new FileInfo(output).Length / 1024} KB");
    return 0;
}
