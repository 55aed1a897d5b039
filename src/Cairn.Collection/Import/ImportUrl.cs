namespace Cairn.Collection.Import;

/// <summary>Addresses of imported rows: <c>http(s)</c> only, without user info, default port and fragment.</summary>
internal static class ImportUrl
{
    /// <summary>The address, its host in lower-case punycode and its path; all null for what is no such address.</summary>
    public static (string? Url, string? Host, string? Path) Normalise(string? text)
    {
        if (text is null || text.Length > 2_048 || !Uri.TryCreate(text, UriKind.Absolute, out var uri) || uri.Scheme is not ("http" or "https"))
        {
            return default;
        }

        var host = uri.IdnHost.ToLowerInvariant();
        var port = uri.IsDefaultPort ? "" : $":{uri.Port}";
        return ($"{uri.Scheme}://{host}{port}{uri.AbsolutePath}{uri.Query}", host, uri.AbsolutePath);
    }
}
