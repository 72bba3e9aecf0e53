using System.Diagnostics.CodeAnalysis;
using FhirIcsHub.Fhir;
using FhirIcsHub.Server.Http;
using FhirIcsHub.Storage;

namespace FhirIcsHub.Server.Writing;

/// <summary>
/// Which labels of a resource outlive an update that does not name them: tags and security labels do, so that nobody takes a label off by
/// not knowing it; profiles, which tell of the content, do not. A client that means its meta as the whole of it says so
/// (<c>X-Meta-Snapshot-Mode: TAG, SECURITY_LABEL, PROFILE</c>), as clients of HAPI do.
/// </summary>
/// <param name="Kept">The elements of Meta whose labels are kept.</param>
internal sealed record LabelRetention(IReadOnlyList<string> Kept)
{
    public const string HeaderName = "X-Meta-Snapshot-Mode";

    private static readonly (string Token, string Set)[] Tokens = [("PROFILE", "profile"), ("SECURITY_LABEL", "security"), ("TAG", "tag")];

    public static LabelRetention Default { get; } = new(["security", "tag"]);

    /// <summary>What the request's header says; false when it says something unknown.</summary>
    public static bool TryRead(
        FhirRequest request, [NotNullWhen(true)] out LabelRetention? retention, [NotNullWhen(false)] out FhirAnswer? refusal)
    {
        (retention, refusal) = (Default, null);
        if (request.Header(HeaderName) is not { } header)
        {
            return true;
        }
        var named = header.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
        if (Array.Exists(named, token => !Tokens.Any(known => known.Token.Equals(token, StringComparison.OrdinalIgnoreCase))))
        {
            (retention, refusal) = (null, FhirAnswer.Error(StatusCodes.Status400BadRequest, IssueType.Value,
                $"{HeaderName} names some of {string.Join(", ", Tokens.Select(known => known.Token))}, separated by commas."));
            return false;
        }
        retention = new LabelRetention(
            [.. Tokens.Where(known => !named.Contains(known.Token, StringComparer.OrdinalIgnoreCase)).Select(known => known.Set)]);
        return true;
    }

    /// <summary>What is written over the current version, with the labels of that which are kept.</summary>
    public PreparedResource Apply(PreparedResource prepared, StoredResource current, string fhirBase)
    {
        if (!current.HasLabels || Kept.Count == 0)
        {
            return prepared;
        }
        var labelled = LabelSets.Add(prepared.Content, current.ParseContent().Root.First("meta"), Kept).Resource
            ?? throw new InvalidOperationException("A resource that was valid is not so with the labels of its last version.");
        return ReferenceEquals(labelled, prepared.Content) ? prepared : PreparedResource.Create(labelled, prepared.Id, fhirBase);
    }
}
