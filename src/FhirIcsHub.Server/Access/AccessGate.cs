using System.Net;
using FhirIcsHub.Storage;

namespace FhirIcsHub.Server.Access;

/// <summary>
/// Who asks. Until tokens come, all that is known of a caller is whether it sits on this machine and which host it named.
/// </summary>
public sealed record Caller(bool OnThisMachine, string Host)
{
    /// <summary>
    /// Who it is, whatever name it called this machine by: what one caller has asked for, such as a job, no other is told of.
    /// </summary>
    public string Identity => OnThisMachine ? "this-machine" : "network";

    /// <summary>Who sent the request; of one that is carried out later, who sent it then.</summary>
    public static Caller Of(HttpContext http) => http.Features.Get<Caller>() ?? new(
        http.Connection.RemoteIpAddress is null || IPAddress.IsLoopback(http.Connection.RemoteIpAddress),
        http.Request.Host.Host);
}

/// <summary>What is asked: one interaction, on a type, by an operation, at a feed.</summary>
public sealed record AccessRequest(Caller Caller, HubInteraction Interaction, string? ResourceType = null, string? Operation = null,
    string? Feed = null);

/// <summary>The kinds of thing that can be asked of the hub; FHIR's interactions and the hub's own.</summary>
public enum HubInteraction
{
    Capabilities,
    Read,
    VersionRead,
    InstanceHistory,
    TypeHistory,
    SystemHistory,
    Search,
    SystemSearch,
    Create,
    Update,
    Patch,
    Delete,
    Transaction,
    Operation,
    JobRead,
    JobCancel,
    FeedReceive,
    FeedRead,
    Health,
    Documentation,

    /// <summary>Telling the owner of a Subscription of changes of a type.</summary>
    SubscriptionDelivery,
}

/// <summary>The gate's answer: allowed, and then which records may be seen; or refused, with status and reason.</summary>
public sealed class AccessDecision
{
    private readonly AccessFilter? _filter;

    private AccessDecision(AccessFilter? filter, int status, string reason) => (_filter, Status, Reason) = (filter, status, reason);

    public bool Allowed => _filter is not null;

    /// <summary>403 for what is forbidden, 404 for what may not be known to exist; 200 when allowed.</summary>
    public int Status { get; }

    public string Reason { get; }

    /// <summary>The records that this decision opens.</summary>
    public AccessFilter Filter => _filter ?? throw new InvalidOperationException("A refused request has no records.");

    internal static AccessDecision Allow(AccessFilter filter) => new(filter, StatusCodes.Status200OK, "allowed");

    internal static AccessDecision Forbid(string reason) => new(null, StatusCodes.Status403Forbidden, reason);
}

/// <summary>The one gate that every interaction passes: each request, each entry of a Bundle, each operation, each feed message.</summary>
public sealed class AccessGate(Func<AccessRequest, AccessDecision> policy)
{
    public AccessDecision Decide(AccessRequest request) => policy(request);
}
