using System.Collections.Frozen;
using System.Text.RegularExpressions;

namespace FhirIcsHub.Fhir.Terminology;

/// <summary>Judges the codes of one code system: in, not in, or it cannot be told. Compiled once; asked without allocation.</summary>
internal abstract class CodeTest
{
    public static readonly CodeTest None = new CodeList(FrozenSet<string>.Empty);
    public static readonly CodeTest Unknown = new UnknownTest();

    /// <summary>Whether no answer is <see cref="Membership.Unknown"/>.</summary>
    public abstract bool IsDefinite { get; }

    /// <summary>All codes that can be members, and maybe more; null when they cannot be listed.</summary>
    public abstract IEnumerable<string>? Candidates { get; }

    /// <summary>How codes are compared.</summary>
    public virtual IEqualityComparer<string> Comparer => StringComparer.Ordinal;

    public abstract Membership Of(string code);

    public static CodeTest Any(CodeTest left, CodeTest right) =>
        left == None ? right : right == None ? left : left == right ? left : new AnyOf(left, right);

    public static CodeTest All(CodeTest left, CodeTest right) =>
        left == None || right == None ? None : left == right ? left : new AllOf(left, right);

    public static CodeTest Except(CodeTest from, CodeTest what) => from == None || what == None ? from : new Difference(from, what);

    /// <summary>The first, and where it cannot tell the second.</summary>
    public static CodeTest Else(CodeTest first, CodeTest second) => first.IsDefinite ? first : new Fallback(first, second);

    /// <summary>The same judgement as one look-up where that can be had: a list of the members.</summary>
    public CodeTest Flattened()
    {
        if (this is CodeList or WholeSystem || !IsDefinite || Candidates is not { } candidates)
        {
            return this;
        }

        return new CodeList(candidates.Where(code => Of(code) == Membership.Member).ToFrozenSet(Comparer));
    }

    private static IEqualityComparer<string> Looser(CodeTest left, CodeTest right) =>
        ReferenceEquals(left.Comparer, StringComparer.Ordinal) ? right.Comparer : left.Comparer;

    private sealed class UnknownTest : CodeTest
    {
        public override bool IsDefinite => false;

        public override IEnumerable<string> Candidates => [];

        public override Membership Of(string code) => Membership.Unknown;
    }

    private sealed class AnyOf(CodeTest left, CodeTest right) : CodeTest
    {
        public override bool IsDefinite { get; } = left.IsDefinite && right.IsDefinite;

        public override IEnumerable<string>? Candidates =>
            left.Candidates is { } one && right.Candidates is { } other ? one.Concat(other) : null;

        public override IEqualityComparer<string> Comparer { get; } = Looser(left, right);

        public override Membership Of(string code) => left.Of(code) is var one && one == Membership.Member ? one : one.Or(right.Of(code));
    }

    private sealed class AllOf(CodeTest left, CodeTest right) : CodeTest
    {
        public override bool IsDefinite { get; } = left.IsDefinite && right.IsDefinite;

        public override IEnumerable<string>? Candidates => left.Candidates ?? right.Candidates;

        public override IEqualityComparer<string> Comparer { get; } = Looser(left, right);

        public override Membership Of(string code) =>
            left.Of(code) is var one && one == Membership.NotMember ? one : one.And(right.Of(code));
    }

    private sealed class Difference(CodeTest from, CodeTest what) : CodeTest
    {
        public override bool IsDefinite { get; } = from.IsDefinite && what.IsDefinite;

        public override IEnumerable<string>? Candidates => from.Candidates;

        public override IEqualityComparer<string> Comparer => from.Comparer;

        public override Membership Of(string code) =>
            from.Of(code) is var one && one == Membership.NotMember ? one : one.And(what.Of(code).Not());
    }

    private sealed class Fallback(CodeTest first, CodeTest second) : CodeTest
    {
        public override bool IsDefinite => second.IsDefinite;

        public override IEnumerable<string>? Candidates =>
            first.Candidates is { } one && second.Candidates is { } other ? one.Concat(other) : null;

        public override IEqualityComparer<string> Comparer { get; } = Looser(first, second);

        public override Membership Of(string code) => first.Of(code) is var one && one != Membership.Unknown ? one : second.Of(code);
    }
}

/// <summary>The codes that are listed, and no others.</summary>
internal sealed class CodeList(FrozenSet<string> codes) : CodeTest
{
    public override bool IsDefinite => true;

    public override IEnumerable<string> Candidates => codes;

    public override IEqualityComparer<string> Comparer => codes.Comparer;

    public override Membership Of(string code) => codes.Contains(code) ? Membership.Member : Membership.NotMember;
}

/// <summary>Every code of a code system that is here.</summary>
internal sealed class WholeSystem(CodeSystem system) : CodeTest
{
    public override bool IsDefinite => system.IsComplete;

    public override IEnumerable<string> Candidates => system.Concepts.Select(c => c.Code);

    public override IEqualityComparer<string> Comparer => system.Comparer;

    public override Membership Of(string code) => system.TryFind(code, out _) ? Membership.Member : system.OfMissing;
}

/// <summary>The concepts of a code system that filters select, by position.</summary>
internal sealed class SelectedConcepts(CodeSystem system, Membership[] selected) : CodeTest
{
    public override bool IsDefinite { get; } = system.IsComplete && !selected.Contains(Membership.Unknown);

    public override IEnumerable<string> Candidates =>
        system.Concepts.Where(c => selected[c.Ordinal] == Membership.Member).Select(c => c.Code);

    public override IEqualityComparer<string> Comparer => system.Comparer;

    public override Membership Of(string code) => system.TryFind(code, out var concept) ? selected[concept.Ordinal] : system.OfMissing;
}

/// <summary>Codes that are sentences of a grammar: those that all judges accept.</summary>
internal sealed class GrammaticalCodes(Func<string, bool>[] judges) : CodeTest
{
    public override bool IsDefinite => true;

    public override IEnumerable<string>? Candidates => null;

    public override Membership Of(string code)
    {
        foreach (var accepts in judges)
        {
            if (!accepts(code))
            {
                return Membership.NotMember;
            }
        }

        return Membership.Member;
    }
}

/// <summary>Codes of a system that is not here, of which only the text can rule some out.</summary>
internal sealed class PossibleCodes(Regex[] patterns) : CodeTest
{
    public override bool IsDefinite => false;

    public override IEnumerable<string> Candidates => [];

    public override Membership Of(string code)
    {
        foreach (var pattern in patterns)
        {
            if (!pattern.IsMatch(code))
            {
                return Membership.NotMember;
            }
        }

        return Membership.Unknown;
    }
}
