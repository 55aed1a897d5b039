namespace Cairn.Collection.Decoding;

/// <summary>What <c>Content-Type</c> and <c>Content-Encoding</c> may say: JSON or a beacon's plain text, UTF-8, packed once or not at all.</summary>
internal static class ContentHeaders
{
    public static BodyFailure? Check(string? type, string? encoding, out bool packed)
    {
        packed = false;
        if (!IsReadable(type))
        {
            return new BodyFailure(415, FailedReason.UnsupportedEncoding, "Content-Type", "application/json or text/plain, in UTF-8");
        }

        switch (encoding?.Trim().ToLowerInvariant())
        {
            case null or "" or "identity":
                return null;
            case "gzip":
                packed = true;
                return null;
            default:
                return new BodyFailure(415, FailedReason.UnsupportedEncoding, "Content-Encoding", "gzip or identity, once");
        }
    }

    private static bool IsReadable(string? type)
    {
        if (string.IsNullOrWhiteSpace(type))
        {
            return true;
        }

        var parts = type.Split(';', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
        return parts.Length > 0
            && parts[0].ToLowerInvariant() is "application/json" or "text/plain"
            && parts.Skip(1).All(IsHarmless);
    }

    private static bool IsHarmless(string parameter)
    {
        var equals = parameter.IndexOf('=', StringComparison.Ordinal);
        var isCharset = equals > 0 && parameter[..equals].Trim().Equals("charset", StringComparison.OrdinalIgnoreCase);
        return !isCharset || parameter[(equals + 1)..].Trim().Trim('"').ToLowerInvariant() is "utf-8" or "utf8";
    }
}
