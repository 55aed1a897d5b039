namespace Cairn.Journeys.Matching;

/// <summary>A comma list of selectors: tag, <c>#id</c>, <c>.class</c>, <c>[name="v"]</c>, <c>[data-x]</c>, descendant and child combinators.</summary>
/// <remarks>
/// The chain of a click is read as the tracker writes it: the clicked element, then its ancestors outwards, one blank between two elements, each like
/// <c>button#buy.primary[name="buy"][data-item]</c>.
/// </remarks>
internal sealed class SelectorList
{
    private const int MaxLength = 1_024;
    private readonly List<List<(char Combinator, CompoundSelector Element)>> _selectors;

    private SelectorList(List<List<(char, CompoundSelector)>> selectors) => _selectors = selectors;

    /// <summary>Reads a selector list, or says in a sentence what is wrong.</summary>
    internal static SelectorList? Parse(string text, out string? fault)
    {
        fault = text.Length > MaxLength ? $"A selector may have {MaxLength} characters." : null;
        var selectors = new List<List<(char, CompoundSelector)>>();
        var rest = fault is null ? text.AsSpan() : [];
        var more = fault is null;
        while (more)
        {
            var selector = ParseOne(ref rest, out fault);
            if (selector is null)
            {
                return null;
            }

            selectors.Add(selector);
            more = !rest.IsEmpty;
            rest = more ? rest[1..] : rest;
        }

        return fault is null ? new SelectorList(selectors) : null;
    }

    /// <summary>Whether the clicked element or one of its captured ancestors fits one of the selectors.</summary>
    internal bool Fits(string chain)
    {
        var elements = CompoundSelector.ParseChain(chain);
        return _selectors.Exists(s => Enumerable.Range(0, elements.Count).Any(at => Fits(s, s.Count - 1, elements, at)));
    }

    private static bool Fits(List<(char Combinator, CompoundSelector Element)> selector, int part, List<CompoundSelector> chain, int at)
    {
        if (at >= chain.Count || !selector[part].Element.Fits(chain[at]))
        {
            return false;
        }

        return part == 0
            || (selector[part].Combinator == '>'
                ? Fits(selector, part - 1, chain, at + 1)
                : Enumerable.Range(at + 1, chain.Count - at - 1).Any(above => Fits(selector, part - 1, chain, above)));
    }

    private static List<(char, CompoundSelector)>? ParseOne(ref ReadOnlySpan<char> rest, out string? fault)
    {
        var parts = new List<(char, CompoundSelector)>();
        var combinator = ' ';
        fault = null;
        rest = rest.TrimStart();
        while (!rest.IsEmpty && rest[0] != ',')
        {
            if (rest[0] == '>' && parts.Count > 0 && combinator == ' ')
            {
                combinator = '>';
                rest = rest[1..].TrimStart();
                continue;
            }

            if (CompoundSelector.Parse(ref rest, out fault) is not { } element)
            {
                return null;
            }

            parts.Add((combinator, element));
            combinator = ' ';
            rest = rest.TrimStart();
        }

        fault = parts.Count == 0 || combinator == '>' ? "Expected an element after ',' or '>', such as main button.buy." : parts.Count > 16 ? "A selector may name 16 elements." : null;
        return fault is null ? parts : null;
    }
}
