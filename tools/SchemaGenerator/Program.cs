using SchemaGenerator;

if (args.Length != 2)
{
    Console.Error.WriteLine("usage: SchemaGenerator <folder of the R4 definitions (NDJSON)> <output file r4.json>");
    return 2;
}

var definitions = Definitions.Load(args[0]);
using var output = File.Create(args[1]);
SchemaWriter.Write(definitions, output);
Console.WriteLine($"{args[1]}: {output.Length / 1024} KB");
return 0;
