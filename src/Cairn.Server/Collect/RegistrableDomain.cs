using System.Net;

namespace Cairn.Server.Collect;

/// <summary>The part of a host that somebody registered, by the shape of its ending: <c>shop.example.co.uk</c> is <c>example.co.uk</c>.</summary>
/// <remarks>It only keeps visitors of unrelated sites apart, for which the usual endings of two labels are enough; a whole list of endings is not bundled.</remarks>
internal static class RegistrableDomain
{
    public static string Of(string host)
    {
        var labels = host.Split('.');
        if (labels.Length <= 2 || host.StartsWith('[') || IPAddress.TryParse(host, out _))
        {
            return host;
        }

        var isShared = labels[^1].Length == 2 && labels[^2] is "co" or "com" or "org" or "net" or "ac" or "gov" or "edu" or "or" or "ne" or "go" or "gob" or "nom";
        return string.Join('.', labels[^(isShared ? 3 : 2)..]);
    }
}
