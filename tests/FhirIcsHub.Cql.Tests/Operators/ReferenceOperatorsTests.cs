using FhirIcsHub.Cql.Elm;
using FhirIcsHub.Cql.Models;
using FhirIcsHub.Cql.Operators;
using FhirIcsHub.Cql.Types;
using Xunit;

namespace FhirIcsHub.Cql.Tests.Operators;

/// <summary>The operator table against the ELM of the reference translator.</summary>
public sealed class ReferenceOperatorsTests
{
    [Fact]
    public void Operand_types_of_the_official_tests_choose_the_reference_overload_without_conversions()
    {
        var faults = new List<string>();
        var operations = 0;
        foreach (var (name, expression) in ReferenceOperations.OfTests())
        {
            var typing = new ElmTyping();
            typing.TypeOf(expression);
            operations += typing.Resolved;
            faults.AddRange(typing.Faults.Select(fault => $"{name}: {fault}"));
        }

        Assert.True(faults.Count == 0, $"{faults.Count} of {operations}\n{string.Join("\n", faults)}");
        Assert.True(operations > 1700, $"only {operations} operations were found");
    }

    [Fact]
    public void Every_signature_in_the_reference_libraries_is_an_overload()
    {
        var faults = new HashSet<string>();
        var signatures = 0;
        foreach (var (library, nodes) in ReferenceOperations.OfLibraries())
        {
            foreach (var operation in nodes.OfType<Operation>().Where(o => o.Signature.Count > 0))
            {
                var types = operation.Signature.Select(s => s.FromElm(ModelSet.Shipped)).ToList();
                if (types.Contains(null))
                {
                    continue;
                }

                signatures++;
                var call = new OperatorCall(operation.Operator.ToString(), new Signature([.. types.OfType<DataType>()]));
                var (resolution, problem) = SystemOperators.NewMap().Resolve(call, new ConversionMap(new ConversionOptions()));
                if (resolution is null || !resolution.Operator.Signature.Equals(call.Signature))
                {
                    faults.Add($"{library}: {call.Name}{call.Signature}: {resolution?.Operator.ToString() ?? problem ?? "no overload"}");
                }
            }
        }

        Assert.True(faults.Count == 0, $"{faults.Count} of {signatures}\n{string.Join("\n", faults)}");
        Assert.True(signatures > 1500, $"only {signatures} signatures were found");
    }
}
