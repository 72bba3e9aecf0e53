using System.Net;
using FhirIcsHub.Server.Hosting;
using FhirIcsHub.Storage;

namespace FhirIcsHub.Server.Access;

/// <summary>
/// The policy while there are no tokens: <em>open, loopback only</em>. Whoever sits on this machine may do everything. The name that the
/// caller used for this machine must be a loopback name too, so that no web page can reach the hub by a name that it points here.
/// </summary>
public static class OpenPolicy
{
    /// <summary>The operation that removes for good: never open to the network.</summary>
    public const string Expunge = "expunge";

    public static Func<AccessRequest, AccessDecision> For(AccessSettings settings) =>
        settings.Policy == AccessSettings.OpenToNetwork ? OpenToNetwork : request => LoopbackOnly(request.Caller);

    private static AccessDecision OpenToNetwork(AccessRequest request) => request is { Operation: Expunge, Caller.OnThisMachine: false }
        ? AccessDecision.Forbid(
            "Removing for good is for administrators: while no access control is configured, from the hub's own machine only.")
        : AccessDecision.Allow(AccessFilter.Hub);

    private static AccessDecision LoopbackOnly(Caller caller)
    {
        if (!caller.OnThisMachine)
        {
            return AccessDecision.Forbid("This hub has no access control configured and therefore answers its own machine only.");
        }
        return IsLoopbackName(caller.Host)
            ? AccessDecision.Allow(AccessFilter.Hub)
            : AccessDecision.Forbid("This hub answers only to localhost, 127.0.0.1 or [::1]; the request named another host.");
    }

    private static bool IsLoopbackName(string host) =>
        host.Equals("localhost", StringComparison.OrdinalIgnoreCase)
        || (IPAddress.TryParse(host.Trim('[', ']'), out var address) && IPAddress.IsLoopback(address));
}
