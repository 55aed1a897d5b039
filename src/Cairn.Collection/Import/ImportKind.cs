namespace Cairn.Collection.Import;

/// <summary>What the rows of a file are.</summary>
public enum ImportKind
{
    /// <summary>Events that visitors made.</summary>
    Events,

    /// <summary>Ads that were shown, with the fields of <c>/collect/exposure</c>.</summary>
    Exposures,
}

/// <summary>The names of <see cref="ImportKind"/> as people write them.</summary>
public static class ImportKinds
{
    /// <summary>Every name.</summary>
    public static IReadOnlyList<string> Names { get; } = ["events", "exposures"];

    /// <summary>Reads a name; false for anything that is not in <see cref="Names"/>.</summary>
    public static bool TryParse(string text, out ImportKind kind)
    {
        kind = text == "exposures" ? ImportKind.Exposures : ImportKind.Events;
        return Names.Contains(text);
    }
}
