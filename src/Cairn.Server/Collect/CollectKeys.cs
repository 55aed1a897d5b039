using System.Net;
using Cairn.Server.Access;
using Cairn.Server.Problems;
using Cairn.Storage.Catalog.Keys;

namespace Cairn.Server.Collect;

/// <summary>Finds the one key of a collecting request. Unknown, revoked and malformed keys answer alike.</summary>
internal static class CollectKeys
{
    /// <summary>What the request's headers and address say before its body is read.</summary>
    public static (IReadOnlyList<string> Keys, string? Secret, ProblemResult? Refusal) Before(HttpRequest request)
    {
        var keys = new List<string>(2);
        Add(keys, request.Query["key"].ToString());
        Add(keys, request.Headers["X-Cairn-Key"].ToString());
        var secret = SecretKey.Read(request);
        if (keys.Any(IsSecret) || IsSecretInQuery(request))
        {
            return (keys, secret, SecretInUrl());
        }

        return secret is not null && request.Headers.Origin.Count > 0
            ? (keys, secret, ProblemResults.Forbidden("secret_key_in_browser", "A secret key came from a browser. Revoke it, and put a write key into pages."))
            : (keys, secret, null);
    }

    /// <summary>The grant of the one key there is, with what the body says.</summary>
    public static (KeyGrant? Grant, ProblemResult? Refusal) Find(KeyRing ring, IPAddress from, IReadOnlyList<string> before, string? secret, string? inBody)
    {
        if (inBody is not null && IsSecret(inBody))
        {
            return (null, SecretInUrl());
        }

        var all = new HashSet<string>(before, StringComparer.Ordinal);
        Add(all, inBody);
        Add(all, secret);
        if (all.Count > 1)
        {
            return (null, Unauthorized("key_conflict", "The request names two different keys. Send one."));
        }

        var grant = ring.Find(all.FirstOrDefault(), from);
        var works = grant is { Kind: KeyKind.Write } || (secret is not null && grant?.Allows(KeyScopes.IngestServer) == true);
        return works ? (grant, null) : (null, Unauthorized("key_unknown", "The key is missing, unknown or revoked. Send a write key, or a secret key with the scope ingest:server."));
    }

    internal static bool IsSecret(string key) => key.StartsWith("sk_", StringComparison.Ordinal);

    internal static bool IsSecretInQuery(HttpRequest request) => request.QueryString.Value?.Contains("sk_", StringComparison.Ordinal) == true
        && request.Query.Any(pair => pair.Value.Any(value => value is not null && IsSecret(value)));

    private static void Add(ICollection<string> keys, string? key)
    {
        if (!string.IsNullOrEmpty(key))
        {
            keys.Add(key);
        }
    }

    internal static ProblemResult SecretInUrl() =>
        Unauthorized("secret_in_url", "A secret key came in the address or the body, where it is logged. Revoke it, and send the next one as 'Authorization: Bearer'.");

    internal static ProblemResult Unauthorized(string code, string detail) => new(StatusCodes.Status401Unauthorized, code, detail);
}
