using FhirIcsHub.Cql.Runtime.Values;
using FhirIcsHub.Fhir;

namespace FhirIcsHub.Measures;

/// <summary>Whom one population's criteria put into it, of one person.</summary>
internal sealed class MemberSet
{
    private readonly HashSet<Member>? _known;

    private MemberSet(IReadOnlyList<Member> members)
    {
        Members = members;
        _known = members.Count > 8 ? [.. members] : null;
    }

    public static MemberSet Nobody { get; } = new([]);

    public static MemberSet ThePerson { get; } = new([Member.ThePerson]);

    /// <summary>Each once, in the order of the expression.</summary>
    public IReadOnlyList<Member> Members { get; }

    public bool Contains(Member member) => _known?.Contains(member) ?? Members.Contains(member);

    /// <summary>
    /// The members that a value means; null when the value does not fit the basis. Persons are counted by a boolean, and by any other
    /// single value when it is there; resources by a list of them, or one.
    /// </summary>
    public static MemberSet? Of(object? value, MeasureBasis basis)
    {
        if (value is null)
        {
            return Nobody;
        }

        var list = CqlList.Untyped(value);
        return basis.CountsPersons ? list is null ? OfPerson(value) : null
            : list is not null ? OfList(list, basis)
            : OfList([value], basis);
    }

    private static MemberSet OfPerson(object value) => value switch
    {
        bool met => met ? ThePerson : Nobody,
        Element element when element.TryGetBoolean(out var met) => met ? ThePerson : Nobody,
        _ => ThePerson,
    };

    private static MemberSet? OfList(IReadOnlyList<object?> values, MeasureBasis basis)
    {
        var members = new List<Member>(values.Count);
        var seen = new HashSet<Member>();
        foreach (var value in values)
        {
            if (value is null)
            {
                continue;
            }

            if (!Fits(value, basis))
            {
                return null;
            }

            var member = Member.Of(value);
            if (seen.Add(member))
            {
                members.Add(member);
            }
        }

        return members.Count == 0 ? Nobody : new MemberSet(members);
    }

    private static bool Fits(object value, MeasureBasis basis) => basis.CountsResources
        ? value is Element element && element.Type == basis.Type
        : value is not bool && value is not Element { IsResource: true };
}
