using System.Text;
using System.Text.RegularExpressions;
using Cairn.Journeys.Symbols;

namespace Cairn.Journeys.Matching;

/// <summary>Globs, and the form in which paths, hosts and URLs meet them.</summary>
internal static class Addresses
{
    /// <summary>A glob as a linear-time pattern over the whole value: <c>*</c> any run without <c>/</c>, <c>**</c> any run, <c>?</c> one character but <c>/</c>.</summary>
    internal static Regex Glob(string glob)
    {
        var pattern = new StringBuilder("^(?:");
        for (var i = 0; i < glob.Length; i++)
        {
            var isDouble = glob[i] == '*' && i + 1 < glob.Length && glob[i + 1] == '*';
            pattern.Append(glob[i] switch
            {
                '*' when isDouble => ".*",
                '*' => "[^/]*",
                '?' => "[^/]",
                var c => Regex.Escape(c.ToString()),
            });
            i += isDouble ? 1 : 0;
        }

        return new Regex(
            pattern.Append(")\\z").ToString(), RegexOptions.NonBacktracking | RegexOptions.CultureInvariant | RegexOptions.Singleline, FilterRules.PatternTime);
    }

    /// <summary>What a glob is compared with: unreserved characters decoded, a path without query and fragment, one trailing slash dropped, hosts in lower case.</summary>
    internal static string Normalise(string column, string value)
    {
        if (column == "host")
        {
            return value.ToLowerInvariant();
        }

        var text = DecodeUnreserved(value);
        var end = column == "path" ? text.AsSpan().IndexOfAny('?', '#') : -1;
        text = end < 0 ? text : text[..end];
        return text.Length > 1 && text[^1] == '/' ? text[..^1] : text;
    }

    /// <summary>The decoded value of the first URL parameter of that name, or null.</summary>
    internal static string? Parameter(string url, string name)
    {
        var start = url.IndexOf('?', StringComparison.Ordinal);
        if (start < 0)
        {
            return null;
        }

        var query = url.AsSpan(start + 1);
        var fragment = query.IndexOf('#');
        query = fragment < 0 ? query : query[..fragment];
        foreach (var range in query.Split('&'))
        {
            var part = query[range];
            var equals = part.IndexOf('=');
            if (Decode(equals < 0 ? part : part[..equals]) == name)
            {
                return equals < 0 ? "" : Decode(part[(equals + 1)..]);
            }
        }

        return null;
    }

    private static string Decode(ReadOnlySpan<char> text) => Uri.UnescapeDataString(text.ToString().Replace('+', ' '));

    private static string DecodeUnreserved(string text)
    {
        if (!text.Contains('%', StringComparison.Ordinal))
        {
            return text;
        }

        var decoded = new StringBuilder(text.Length);
        for (var i = 0; i < text.Length; i++)
        {
            if (text[i] == '%' && i + 2 < text.Length && char.IsAsciiHexDigit(text[i + 1]) && char.IsAsciiHexDigit(text[i + 2])
                && (char)Convert.ToByte(text.Substring(i + 1, 2), 16) is var c && (char.IsAsciiLetterOrDigit(c) || c is '-' or '.' or '_' or '~'))
            {
                decoded.Append(c);
                i += 2;
            }
            else
            {
                decoded.Append(text[i]);
            }
        }

        return decoded.ToString();
    }
}
