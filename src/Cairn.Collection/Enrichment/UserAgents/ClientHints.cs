namespace Cairn.Collection.Enrichment.UserAgents;

/// <summary>What a browser says about itself besides its user agent. Each null means: not said.</summary>
/// <param name="Platform"><c>Sec-CH-UA-Platform</c>, such as <c>Windows</c>.</param>
/// <param name="PlatformVersion"><c>Sec-CH-UA-Platform-Version</c>.</param>
/// <param name="Model"><c>Sec-CH-UA-Model</c>.</param>
/// <param name="Mobile"><c>Sec-CH-UA-Mobile</c>.</param>
/// <param name="Brands"><c>Sec-CH-UA-Full-Version-List</c>, else <c>Sec-CH-UA</c>, as it came.</param>
public sealed record ClientHints(string? Platform, string? PlatformVersion, string? Model, bool? Mobile, string? Brands)
{
    private const int MaxText = 256;

    private static readonly (string Brand, string Family)[] Families =
    [
        ("Microsoft Edge", "Edge"), ("Opera", "Opera"), ("Brave", "Brave"), ("Vivaldi", "Vivaldi"), ("YaBrowser", "Yandex Browser"),
        ("Samsung Internet", "Samsung Internet"), ("DuckDuckGo", "DuckDuckGo"), ("Google Chrome", "Chrome"),
    ];

    /// <summary>The hints of a request's headers; null when it has none.</summary>
    /// <param name="header">Gives a header's value; null or empty for none.</param>
    public static ClientHints? Read(Func<string, string?> header)
    {
        var hints = new ClientHints(
            Text(header("Sec-CH-UA-Platform")),
            Text(header("Sec-CH-UA-Platform-Version")),
            Text(header("Sec-CH-UA-Model")),
            header("Sec-CH-UA-Mobile") switch { "?1" => true, "?0" => false, _ => null },
            Cut(header("Sec-CH-UA-Full-Version-List")) ?? Cut(header("Sec-CH-UA")));
        return hints is { Platform: null, PlatformVersion: null, Model: null, Mobile: null, Brands: null } ? null : hints;
    }

    /// <summary>One line of text that <see cref="Parse"/> reads.</summary>
    public override string ToString() => string.Join('\t', Platform, PlatformVersion, Model, Mobile switch { true => "1", false => "0", null => "" }, Brands);

    /// <summary>Reads <see cref="ToString"/>; null for anything else.</summary>
    public static ClientHints? Parse(string? line)
    {
        var parts = line?.Split('\t');
        return parts is not { Length: 5 } ? null
            : new ClientHints(Cut(parts[0]), Cut(parts[1]), Cut(parts[2]), parts[3] switch { "1" => true, "0" => false, _ => null }, Cut(parts[4]));
    }

    /// <summary>The browser and its major version, when one of the brands is a browser we know.</summary>
    public (string Family, string Major)? Browser()
    {
        foreach (var (brand, family) in Families)
        {
            var at = Brands?.IndexOf($"\"{brand}\"", StringComparison.Ordinal) ?? -1;
            if (at >= 0 && Major(Brands![(at + brand.Length + 2)..]) is { } major)
            {
                return (family, major);
            }
        }

        return null;
    }

    private static string? Major(string rest)
    {
        const string Before = ";v=\"";
        if (!rest.StartsWith(Before, StringComparison.Ordinal))
        {
            return null;
        }

        var end = rest.AsSpan(Before.Length).IndexOfAnyExceptInRange('0', '9');
        return end is > 0 and <= 6 ? rest.Substring(Before.Length, end) : null;
    }

    private static string? Text(string? value) => Cut(value?.Trim().Trim('"'));

    private static string? Cut(string? value)
    {
        value = value is null ? null : string.Concat(value.Where(letter => !char.IsControl(letter)));
        return string.IsNullOrEmpty(value) ? null : value.Length > MaxText ? value[..MaxText] : value;
    }
}
