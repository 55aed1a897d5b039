using System.Net;
using Cairn.Collection.Ids;

namespace Cairn.Collection.Foreign;

/// <summary>Cookieless ids under one salt in memory, new every 24 hours by a clock that cannot be set back. A restart starts new ids.</summary>
public sealed class DailyCookielessVisitors(TimeProvider time, IdSource ids) : ICookielessVisitors
{
    private static readonly TimeSpan Lifetime = TimeSpan.FromHours(24);

    private readonly Lock _gate = new();
    private byte[] _salt = [];
    private long _madeAt;

    /// <inheritdoc/>
    public string VisitorOf(int site, IPAddress address, string? userAgent, string? host) => CookielessId.Of(Salt(), site, address, userAgent, host);

    private byte[] Salt()
    {
        lock (_gate)
        {
            if (_salt.Length == 0 || time.GetElapsedTime(_madeAt) >= Lifetime)
            {
                var salt = new byte[32];
                ids.Fill(salt);
                (_salt, _madeAt) = (salt, time.GetTimestamp());
            }

            return _salt;
        }
    }
}
