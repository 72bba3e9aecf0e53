using DefinitionGenerator;

switch (args)
{
    case ["r4", var source, var output]:
        var package = R4Package.Load(source);
        using (var file = File.Create(output))
        {
            DefinitionsArchive.Write(package.Facts(), file);
            Console.WriteLine($"{output}: {file.Length / 1024} KB");
        }

        return 0;
    case ["ukcore", var source, var r4, var output]:
        foreach (var (name, content) in UkCorePackage.Files(source, R4Package.Load(r4)))
        {
            File.WriteAllBytes(Path.Combine(Directory.CreateDirectory(output).FullName, name), content);
            Console.WriteLine($"{name}: {content.Length / 1024} KB");
        }

        return 0;
    default:
        Console.Error.WriteLine("usage: DefinitionGenerator r4 <folder of the R4 definitions> <output file r4.definitions>");
        Console.Error.WriteLine(
            "       DefinitionGenerator ukcore <folder of the UK Core definitions> <folder of the R4 definitions> <output folder>");
        return 2;
}
