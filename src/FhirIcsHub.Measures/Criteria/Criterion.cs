using FhirIcsHub.Fhir.Schemas;

namespace FhirIcsHub.Measures;

/// <summary>
/// One criteria expression of a Measure, compiled: the door behind which every criteria language stands. Values are those of CQL: null,
/// bool, int, long, decimal, string, a code, quantity, interval, an Element, or a list of them.
/// </summary>
public abstract class Criterion
{
    private protected Criterion(string whose) => Whose = whose;

    /// <summary>
    /// Types of resource that the expression may look at, beside the Patient; null when it cannot be told (then all are loaded).
    /// </summary>
    public abstract IReadOnlySet<FhirType>? ResourceTypes { get; }

    /// <summary>What issues call it: "group 1, numerator".</summary>
    internal string Whose { get; }

    /// <summary>What the expression can give, as far as its language tells.</summary>
    internal virtual ResultShape Shape => ResultShape.Collection;

    /// <summary>Whether it is a function, asked for each member by itself.</summary>
    internal virtual bool IsFunction => false;

    /// <summary>What stands for a value that is not there, as a stratum.</summary>
    internal abstract StratumValue NoValue { get; }

    /// <summary>
    /// Its value for the person, or for one <paramref name="member"/> when it is a function that takes one.
    /// </summary>
    /// <exception cref="CriterionFailedException">The expression cannot be evaluated over this record.</exception>
    internal abstract object? ValueOf(CriteriaScope scope, Member member);

    /// <summary>Whom it puts into a population.</summary>
    /// <exception cref="CriterionFailedException">The expression fails, or its value does not fit the basis.</exception>
    internal virtual MemberSet MembersOf(CriteriaScope scope, MeasureBasis basis) =>
        MemberSet.Of(ValueOf(scope, Member.ThePerson), basis) is { } members
            ? members
            : throw Misfit(basis.CountsPersons
                ? "the population counts persons, so the expression has to give true or false; it gives a list"
                : $"the population counts {basis.Code}, so the expression has to give a list of {basis.Code}; it gives something else");

    /// <summary>An error that lies in the Measure, whoever the person.</summary>
    internal CriterionFailedException Misfit(string reason) => new($"{Whose}: {reason}.{Cited}", null) { IsOfMeasure = true };

    /// <summary>The expression as an issue cites it, after a sentence.</summary>
    internal abstract string Cited { get; }
}

/// <summary>What an expression can give.</summary>
internal enum ResultShape
{
    /// <summary>One of the others; a library without types does not tell.</summary>
    Unknown,

    /// <summary>A FHIRPath collection: what is in it is known from data only.</summary>
    Collection,
    Boolean,
    Scalar,
    List,
}

/// <summary>An expression that compiled but cannot be evaluated over a record, and why; never with data of the person.</summary>
public sealed class CriterionFailedException(string message, Exception? inner) : Exception(message, inner)
{
    /// <summary>Whether the Measure is at fault, so that it fails for everyone.</summary>
    public bool IsOfMeasure { get; init; }
}
