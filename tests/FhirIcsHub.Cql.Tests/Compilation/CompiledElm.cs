using System.Text.Json;
using FhirIcsHub.Cql.Compilation;
using FhirIcsHub.Cql.Elm;
using FhirIcsHub.Cql.Runtime;
using FhirIcsHub.Fhir;
using Xunit;

namespace FhirIcsHub.Cql.Tests.Compilation;

/// <summary>Makes libraries of ELM for tests, and compiles them without a library set.</summary>
internal static class CompiledElm
{
    public static readonly DateTimeOffset Now = new(2026, 3, 28, 14, 30, 15, 250, TimeSpan.Zero);

    /// <summary>A library of defines given as the JSON of their expressions.</summary>
    public static Library LibraryOf(IEnumerable<(string Name, JsonElement Expression)> defines)
    {
        var problems = new List<ElmProblem>();
        var statements = defines.Select(
            d => new ExpressionDef { Name = d.Name, Expression = ElmJson.ReadExpression(d.Expression, problems) }).ToList();
        Assert.Empty(problems);
        return new Library { Identifier = new VersionedIdentifier { Id = "T" }, Statements = statements };
    }

    public static Library Read(ReadOnlyMemory<byte> json)
    {
        var read = ElmJson.Read(json);
        Assert.True(read.Library is not null, string.Join("\n", read.Problems));
        return read.Library!;
    }

    public static CompileResult Compile(Library root, params IEnumerable<Library> included) =>
        Compile(root, new CompilationOptions(), included);

    public static CompileResult Compile(Library root, CompilationOptions options, params IEnumerable<Library> included)
    {
        var all = included.Append(root).ToList();
        ProgramBuilder Builder(CompilationOptions with) => new(
            (name, version) => (all.Find(l => l.Identifier.Id == name && (version is null || l.Identifier.Version == version)), []), with);
        var builder = Builder(options);
        var program = builder.ToProgram(builder.Load(root.Identifier.Id!, root.Identifier.Version)!);
        return new CompileResult(
            new CompiledLibrary(program, () =>
            {
                var traced = Builder(options with { IsTraced = true });
                return traced.ToProgram(traced.Load(root.Identifier.Id!, root.Identifier.Version)!);
            }),
            builder.Problems);
    }

    public static CqlEvaluation Evaluate(CompiledLibrary library, IPersonRecord? record = null, ICqlTerminology? terminology = null) =>
        new(library, record ?? NoRecord.Instance, new CqlEvaluationOptions { Now = Now, Terminology = terminology });

    /// <summary>The record of nobody.</summary>
    public sealed class NoRecord : IPersonRecord
    {
        public static readonly NoRecord Instance = new();

        public Element Patient => default;

        public IReadOnlyList<Element> Resources => [];

        public IReadOnlyList<Element> Retrieve(in RetrieveRequest request) => [];

        public Element Resolve(string reference) => default;
    }
}
