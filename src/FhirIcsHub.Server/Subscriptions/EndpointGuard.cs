using System.Net;
using System.Net.Sockets;

namespace FhirIcsHub.Server.Subscriptions;

/// <summary>
/// Keeps notifications from going where only the hub can reach (server-side request forgery): an endpoint is http or https, and public
/// unless the settings allow it. Names are looked up and judged again when a connection is made, so that a name cannot be pointed elsewhere
/// in between.
/// </summary>
internal sealed class EndpointGuard(SubscriptionSettings settings)
{
    /// <summary>The networks that are not public (IANA special-purpose address registries), with multicast.</summary>
    private static readonly IPNetwork[] NotPublic =
    [
        .. new[]
        {
            "0.0.0.0/8", "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16", "172.16.0.0/12", "192.0.0.0/24", "192.0.2.0/24",
            "192.168.0.0/16", "198.18.0.0/15", "198.51.100.0/24", "203.0.113.0/24", "224.0.0.0/4", "240.0.0.0/4",
            "::/128", "::1/128", "64:ff9b::/96", "64:ff9b:1::/48", "100::/64", "2001::/23", "2001:db8::/32", "2002::/16", "fc00::/7",
            "fe80::/10", "ff00::/8",
        }.Select(IPNetwork.Parse),
    ];

    /// <summary>Null when notifications may be sent there, as far as the address itself tells.</summary>
    public string? WhyNot(Uri endpoint)
    {
        if (endpoint.Scheme is not ("http" or "https") || endpoint.UserInfo.Length > 0)
        {
            return "An endpoint is an http or https address without a user name; credentials go into channel.header.";
        }
        if (settings.AllowedEndpoints.Count > 0)
        {
            return IsListed(endpoint) ? null : "The endpoint is not among those that this hub may send to (Subscriptions:AllowedEndpoints).";
        }
        return settings.AllowPrivateEndpoints || !IsPrivateName(endpoint) ? null
            : "The endpoint is on this machine or on a private network, where this hub does not send to "
                + "unless it is listed (Subscriptions:AllowedEndpoints).";
    }

    /// <summary>Whether a connection to this address may be made.</summary>
    public bool MayConnect(IPAddress address) =>
        settings.AllowedEndpoints.Count > 0 || settings.AllowPrivateEndpoints || IsPublic(address);

    /// <summary>Connects to the first address of the name that may be connected to.</summary>
    /// <exception cref="HttpRequestException">There is none.</exception>
    public async ValueTask<Stream> ConnectAsync(SocketsHttpConnectionContext context, CancellationToken cancellation)
    {
        var addresses = await Dns.GetHostAddressesAsync(context.DnsEndPoint.Host, cancellation);
        var allowed = Array.FindAll(addresses, MayConnect);
        if (allowed.Length == 0)
        {
            throw new HttpRequestException(HttpRequestError.ConnectionError, "The endpoint is on a private network.");
        }
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            await socket.ConnectAsync(allowed, context.DnsEndPoint.Port, cancellation);
            return new NetworkStream(socket, ownsSocket: true);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    public static bool IsPublic(IPAddress address)
    {
        var judged = address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address;
        return !Array.Exists(NotPublic, network => network.Contains(judged));
    }

    private bool IsListed(Uri endpoint) => settings.AllowedEndpoints.Any(text =>
    {
        var listed = new Uri(text);
        var below = listed.AbsolutePath.TrimEnd('/');
        return listed.GetLeftPart(UriPartial.Authority) == endpoint.GetLeftPart(UriPartial.Authority)
            && (endpoint.AbsolutePath == below || endpoint.AbsolutePath.StartsWith(below + "/", StringComparison.Ordinal));
    });

    private static bool IsPrivateName(Uri endpoint) =>
        endpoint.IsLoopback || endpoint.IdnHost.EndsWith(".localhost", StringComparison.OrdinalIgnoreCase)
        || (IPAddress.TryParse(endpoint.IdnHost.Trim('[', ']'), out var address) && !IsPublic(address));
}
