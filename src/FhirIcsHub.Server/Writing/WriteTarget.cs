using FhirIcsHub.Fhir;
using FhirIcsHub.Storage;

namespace FhirIcsHub.Server.Writing;

/// <summary>
/// Which resource a write is about, once its conditions have been looked up: what there is of it, and whether it may and must be written.
/// </summary>
/// <param name="Id">Id of the resource that is written or was found.</param>
/// <param name="Existing">What the store has under this id, also a deleted one.</param>
/// <param name="Writes">False when a conditional create found its resource.</param>
/// <param name="Refusal">Why it may not be written; null when it may.</param>
internal sealed record WriteTarget(string Id, StoredResource? Existing, bool Writes, WriteResult? Refusal = null)
{
    public static WriteTarget Choose(ReadSession session, ResourceWrite write, string newId, WriteRules rules)
    {
        if (write.Criteria is not null)
        {
            return ChooseByCriteria(session, write, newId, rules);
        }
        return write.Kind == WriteKind.Create
            ? new WriteTarget(newId, null, Writes: true)
            : Checked(write, write.Id!, session.Read(write.Type, write.Id!, write.Filter), rules);
    }

    private static WriteTarget ChooseByCriteria(ReadSession session, ResourceWrite write, string newId, WriteRules rules)
    {
        var matches = write.Criteria!.Find(session, write.Filter);
        return (matches.Count, write.Kind) switch
        {
            ( > 1, _) => Refuse(write, StatusCodes.Status412PreconditionFailed, IssueType.MultipleMatches,
                "The condition matches several resources; it must match one at most."),
            (1, WriteKind.Create) => new WriteTarget(matches[0].Id, matches[0], Writes: false),
            (1, WriteKind.Update) when write.Id is not null && write.Id != matches[0].Id => Refuse(
                write, StatusCodes.Status400BadRequest, IssueType.Invalid,
                    "The resource has another id than the one that the condition matches."),
            (1, _) => Checked(write, matches[0].Id, matches[0], rules),
            (_, WriteKind.Create) => new WriteTarget(newId, null, Writes: true),
            (_, WriteKind.Patch) => Refuse(write, StatusCodes.Status404NotFound, IssueType.NotFound,
                "The condition matches no resource; a patch needs one to change."),
            (_, WriteKind.Update) when write.Id is null => Checked(write, newId, null, rules),
            (_, WriteKind.Update) => Checked(write, write.Id!, session.Read(write.Type, write.Id!, write.Filter), rules),
            _ => new WriteTarget(newId, null, Writes: false),
        };
    }

    /// <summary>Whether preconditions and ownership let this resource be written.</summary>
    private static WriteTarget Checked(ResourceWrite write, string id, StoredResource? existing, WriteRules rules)
    {
        if (rules.Ownership.WhyNotWritable(write.Type, id, existing) is { } reason)
        {
            return Refuse(write, StatusCodes.Status403Forbidden, IssueType.Forbidden, reason);
        }
        var current = existing is { IsDeleted: false } ? existing : null;
        if (write.Kind == WriteKind.Patch && current is null)
        {
            return existing is null
                ? Refuse(write, StatusCodes.Status404NotFound, IssueType.NotFound, $"There is no {write.Type.Name} with this id.")
                : Refuse(write, StatusCodes.Status410Gone, IssueType.Deleted, $"This {write.Type.Name} has been deleted.");
        }
        if (rules.RequireIfMatch && current is not null && write.IfMatch is null && !write.MustBeNew)
        {
            return Refuse(write, StatusCodes.Status428PreconditionRequired, IssueType.Required,
                "This hub takes a change of what exists only with If-Match: read it, and send its ETag along.");
        }
        if (write.MustBeNew && current is not null)
        {
            return Refuse(write, StatusCodes.Status412PreconditionFailed, IssueType.Duplicate,
                "If-None-Match: * was asked for, and the resource exists.");
        }
        if (write.IfMatch is { } asked && !asked.Allows(existing))
        {
            return Refuse(write, StatusCodes.Status412PreconditionFailed, IssueType.Conflict, current is null
                ? "If-Match was asked for, and there is no such resource."
                : $"If-Match asked for {asked}, and the current version is {existing!.Version}.");
        }
        return new WriteTarget(id, existing, Writes: true);
    }

    private static WriteTarget Refuse(ResourceWrite write, int status, string code, string diagnostics) =>
        new("", null, Writes: false, WriteResult.Refused(status, write.Problem(code, diagnostics)));
}
