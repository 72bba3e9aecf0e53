using FhirIcsHub.Cql.Compilation;
using FhirIcsHub.Cql.Models;
using FhirIcsHub.Fhir;
using Xunit;

namespace FhirIcsHub.Cql.Tests.Compilation;

/// <summary>Evaluations of CQL text for tests.</summary>
internal static class CqlText
{
    public static CompileResult Compile(string cql)
    {
        var set = new LibrarySet().AddText(ShippedModels.FhirHelpers).AddText(cql);
        var found = set.Find("T");
        Assert.True(found.Library is not null, string.Join("\n", found.Problems));
        return new CqlCompiler(set).Compile("T");
    }

    /// <summary>The library T with the FHIRHelpers of a text, its conversions as ours or as the text has them.</summary>
    public static CompiledLibrary Compile(string cql, string fhirHelpers, bool usesIntrinsics)
    {
        var set = new LibrarySet().AddText(fhirHelpers).AddText(cql);
        var builder = new ProgramBuilder(
            (name, version) => set.Find(name, version) is var found ? (found.Library, found.Problems) : default,
            new CompilationOptions(UsesIntrinsics: usesIntrinsics));
        var root = builder.Load("T", null);
        Assert.True(root is not null, string.Join("\n", builder.Problems));
        return new CompiledLibrary(builder.ToProgram(root), () => throw new NotSupportedException());
    }

    public static CqlEvaluation Evaluate(string cql, IPersonRecord? record = null, CqlLimits? limits = null) =>
        Evaluate(cql, record ?? CompiledElm.NoRecord.Instance,
            new CqlEvaluationOptions { Now = CompiledElm.Now, Limits = limits ?? CqlLimits.Default });

    public static CqlEvaluation Evaluate(string cql, IPersonRecord record, CqlEvaluationOptions options)
    {
        var compiled = Compile(cql);
        Assert.DoesNotContain(compiled.Problems, problem => problem.IsError);
        return new CqlEvaluation(compiled.Library!, record, options);
    }

    public static Element Read(string json)
    {
        var read = Resource.Read(System.Text.Encoding.UTF8.GetBytes(json), ReadMode.AsSent);
        Assert.True(read.Success, read.Success ? "" : read.Issues[0].ToString());
        return read.Resource!.Root;
    }

    public static BundlePersonRecord Record(params string[] resources) =>
        BundlePersonRecord.AllOf([Read("""{"resourceType":"Patient","id":"p","birthDate":"1970-03-05"}"""), .. resources.Select(Read)])[0];
}
