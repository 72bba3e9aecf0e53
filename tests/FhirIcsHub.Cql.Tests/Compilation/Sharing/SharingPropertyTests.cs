using System.Text.Json;
using FhirIcsHub.Cql.Compilation;
using FhirIcsHub.Cql.Models;
using FhirIcsHub.Cql.Runtime;
using FsCheck;
using FsCheck.Fluent;
using Xunit;

namespace FhirIcsHub.Cql.Tests.Compilation.Sharing;

/// <summary>Random libraries with what is shared against the same without: values, errors with their define, and messages.</summary>
public sealed class SharingPropertyTests
{
    private static readonly Config Checked = Config.QuickThrowOnFailure.WithMaxTest(25).WithReplay(20_261_122, 301);

    private static readonly BundlePersonRecord[] Persons =
    [
        CqlText.Record(),
        CqlText.Record(
            """{"resourceType":"Observation","id":"a","valueInteger":1}""",
            """{"resourceType":"Observation","id":"bb"}""",
            """{"resourceType":"Observation","id":"ccc","valueInteger":3}"""),
    ];

    [Fact]
    public void What_is_shared_gives_the_values_errors_and_messages_of_what_is_not() =>
        Check.One(Checked, Prop.ForAll(RandomCql.Libraries, cql =>
        {
            var (shared, plain) = (Compiled(cql, sharesExpressions: true), Compiled(cql, sharesExpressions: false));
            var options = new CqlEvaluationOptions { Now = CompiledElm.Now };
            foreach (var person in Persons)
            {
                var (one, other) = (new CqlEvaluation(shared, person, options), new CqlEvaluation(plain, person, options));
                foreach (var name in RandomCql.Names)
                {
                    Assert.Equal(Outcome(other, name), Outcome(one, name));
                }
            }
        }));

    private static CompiledLibrary Compiled(string cql, bool sharesExpressions)
    {
        var set = new LibrarySet().AddText(ShippedModels.FhirHelpers).AddText(cql);
        var found = set.Find("T");
        Assert.True(found.Library is not null, $"{string.Join("\n", found.Problems)}\n{cql}");
        var builder = new ProgramBuilder(
            (name, version) => set.Find(name, version) is var known ? (known.Library, known.Problems) : default,
            new CompilationOptions(SharesExpressions: sharesExpressions));
        var program = builder.ToProgram(builder.Load("T", null)!);
        Assert.DoesNotContain(builder.Problems, problem => problem.IsError);
        return new CompiledLibrary(program, () => throw new NotSupportedException());
    }

    private static string Outcome(CqlEvaluation evaluation, string define)
    {
        string result;
        try
        {
            using var content = new MemoryStream();
            using (var json = new Utf8JsonWriter(content))
            {
                CqlJson.Write(evaluation.Value(define), json);
            }

            result = System.Text.Encoding.UTF8.GetString(content.ToArray());
        }
        catch (CqlException fault)
        {
            result = $"{fault.Library}.{fault.Define}: {fault.Message}";
        }

        return $"{define} = {result}, {evaluation.Messages.Count} messages";
    }
}
