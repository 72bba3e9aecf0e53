using FhirIcsHub.Cql.Models;

switch (args)
{
    case ["model", var source, var output]:
        using (var file = File.OpenRead(source))
        {
            var (info, problems) = ModelInfoXml.Read(file);
            if (info is null)
            {
                foreach (var problem in problems)
                {
                    Console.Error.WriteLine($"{source}:{problem}");
                }

                return 1;
            }

            File.WriteAllText(output, ModelInfoText.Write(info));
            Console.WriteLine($"{output}: {new FileInfo(output).Length / 1024} KB");
        }

        return 0;
    default:
        Console.Error.WriteLine("usage: ModelInfoGenerator model <model info XML> <output file>");
        return 2;
}
