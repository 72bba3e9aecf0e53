using FhirIcsHub.Cql.Models;
using FhirIcsHub.Cql.Types;
using FsCheck;
using FsCheck.Fluent;

namespace FhirIcsHub.Cql.Tests.Types;

/// <summary>Types of the System model and of FHIR, alone and within lists, intervals, choices and tuples.</summary>
internal static class GeneratedTypes
{
    private static readonly DataType[] Named =
    [
        .. ModelSet.Shipped.System.Types,
        .. "Patient DomainResource Resource Element string code id Quantity Age Period CodeableConcept".Split(' ')
            .Select(name => ModelSet.Shipped.Find("FHIR")!.FindType(name)!),
    ];

    public static Gen<DataType> Types { get; } = Gen.Sized(size => Within(Math.Min(size, 8)));

    public static Arbitrary<DataType> Arbitrary => Types.ToArbitrary();

    private static Gen<DataType> Within(int size)
    {
        var named = Gen.Elements(Named);
        if (size < 2)
        {
            return named;
        }

        var inner = Within(size / 2);
        return Gen.OneOf(
            named,
            named,
            inner.Select(t => (DataType)new ListType(t)),
            inner.Select(t => (DataType)new IntervalType(t)),
            inner.Three().Select(t => (DataType)new ChoiceType(t.Item1, t.Item2, t.Item3)),
            inner.Two().Select(t => (DataType)new TupleType([new("a", t.Item1), new("b", t.Item2)])));
    }
}
