namespace FhirIcsHub.Fhir.Terminology;

/// <summary>Whether a code is in a value set.</summary>
public enum Membership
{
    NotMember,
    Member,

    /// <summary>It cannot be told: the value set, or a code system that it draws on, is not here in whole.</summary>
    Unknown,
}

/// <summary>The three-valued logic (Kleene) in which sets that are only partly known are joined, cut and subtracted.</summary>
internal static class MembershipLogic
{
    public static Membership Or(this Membership left, Membership right) =>
        left == Membership.Member || right == Membership.Member ? Membership.Member
        : left == Membership.Unknown || right == Membership.Unknown ? Membership.Unknown
        : Membership.NotMember;

    public static Membership And(this Membership left, Membership right) =>
        left == Membership.NotMember || right == Membership.NotMember ? Membership.NotMember
        : left == Membership.Unknown || right == Membership.Unknown ? Membership.Unknown
        : Membership.Member;

    public static Membership Not(this Membership value) => value switch
    {
        Membership.Member => Membership.NotMember,
        Membership.NotMember => Membership.Member,
        _ => Membership.Unknown,
    };
}
