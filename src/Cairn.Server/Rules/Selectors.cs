using System.Text.RegularExpressions;
using AngleSharp;
using AngleSharp.Css.Dom;
using AngleSharp.Css.Parser;
using AngleSharp.Dom;
using AngleSharp.Html.Parser;

namespace Cairn.Server.Rules;

/// <summary>CSS selectors, read as browsers read them, and asked of the chains that clicks carry.</summary>
internal static partial class Selectors
{
    private const int Most = 9;

    private static readonly ICssSelectorParser Parser = BrowsingContext.New(Configuration.Default).GetService<ICssSelectorParser>()
        ?? throw new InvalidOperationException("The library has no parser of selectors.");

    /// <summary>Whether a browser would read it.</summary>
    public static bool CanBeRead(string selector) => Parse(selector) is not null;

    /// <summary>The selector, or null when nothing can read it.</summary>
    public static ISelector? Parse(string selector) => Parser.ParseSelector(selector);

    /// <summary>What a chain does not tell and the selector asks for, such as an attribute or a position; null when a chain can answer.</summary>
    /// <remarks>A chain has of each element the tag, id, classes, name, and the names of data attributes without their values.</remarks>
    public static string? Undecidable(string selector)
    {
        var bare = Quoted().Replace(selector, "…");
        if (bare.Contains(':', StringComparison.Ordinal))
        {
            return "a state or position (:…)";
        }

        if (Attribute().Matches(bare).FirstOrDefault(match => !Recorded().IsMatch(match.Value)) is { } attribute)
        {
            return $"the attribute {attribute.Value}";
        }

        return bare.AsSpan().ContainsAny('+', '~') ? "what stands beside an element" : null;
    }

    /// <summary>How far up the chain the element stands that a click would be counted for: 0 is what was clicked; -1 when there is none.</summary>
    /// <param name="selector">Can be decided.</param>
    /// <param name="chain">As the SDK's <c>element_click</c> carries it: <c>button#buy.big;form.cart;main</c>. Hostile.</param>
    public static int Closest(ISelector selector, string chain)
    {
        var document = new HtmlParser().ParseDocument("");
        var elements = new List<IElement>();
        foreach (var part in chain.Split(';', Most + 1).Take(Most))
        {
            if (Element(document, part) is not { } element)
            {
                return -1;
            }

            if (elements.Count > 0)
            {
                element.AppendChild(elements[^1]);
            }

            elements.Add(element);
        }

        return elements.FindIndex(element => selector.Match(element, null));
    }

    private static IElement? Element(IDocument document, string part)
    {
        var tag = Tag().Match(part).Value;
        try
        {
            var element = document.CreateElement(tag);
            foreach (Match name in Name().Matches(part[tag.Length..]))
            {
                switch (name.Value[0])
                {
                    case '#':
                        element.Id = name.Value[1..];
                        break;
                    case '.':
                        element.ClassList.Add(name.Value[1..]);
                        break;
                    default:
                        var (attribute, value) = name.Value[1..^1].Split('=', 2) is [var left, var right] ? (left, right) : (name.Value[1..^1], "");
                        element.SetAttribute(attribute, value);
                        break;
                }
            }

            return element;
        }
        catch (DomException)
        {
            return null; // no page writes such a name
        }
    }

    [GeneratedRegex(@"^[^#.\[]*")]
    private static partial Regex Tag();

    [GeneratedRegex(@"#[^.\[]+|\.[^.\[#]+|\[[^\]]*\]")]
    private static partial Regex Name();

    [GeneratedRegex(@"""[^""]*""|'[^']*'")]
    private static partial Regex Quoted();

    [GeneratedRegex(@"\[[^\]]*\]")]
    private static partial Regex Attribute();

    [GeneratedRegex(@"^\[\s*(?:(?:name|id|class)\b.*|data-[\w-]+\s*)\]$")]
    private static partial Regex Recorded();
}
