using System.Text.RegularExpressions;
using Cairn.Journeys.Index;
using Cairn.Journeys.Matching;

namespace Cairn.Journeys.Paths;

/// <summary>What each event is called on a path, as a small number: worked out once for each name and each path, and then one look for each event.</summary>
public sealed class PathLabels
{
    /// <summary>A path ended here.</summary>
    public const string Exit = "(exit)";

    /// <summary>A path began here.</summary>
    public const string Entry = "(entry)";

    /// <summary>What is not among the most frequent.</summary>
    public const string Other = "(other)";

    /// <summary>Names that are not shown unless a report asks for others to be hidden: technical events that come with every page. A name that begins with <c>$</c> is one as well.</summary>
    public static IReadOnlyList<string> HiddenByDefault { get; } = ["$*", "page_leave", "time_on_page", "scroll", "element_view", "element_click", "web_vitals"];

    private static readonly List<Regex> DefaultGlobs = [.. HiddenByDefault.Select(Addresses.Glob)];

    private const string PageView = "page_view";

    /// <summary>In <see cref="ByName"/>: the label depends on the path.</summary>
    internal const int ByPath = -1;
    private readonly int[] _byName;
    private readonly bool[] _isHidden;
    private readonly int[] _byPath;

    private PathLabels(IReadOnlyList<string> texts, int[] byName, bool[] isHidden, int[] byPath, Column? path)
    {
        (Texts, _byName, _isHidden, _byPath, Path) = (texts, byName, isHidden, byPath, path);
    }

    /// <summary>The labels by their numbers; no two are equal.</summary>
    public IReadOnlyList<string> Texts { get; }

    /// <summary>The column that page views are labelled by; null when there are none.</summary>
    internal Column? Path { get; }

    /// <summary>The label of each name, or <see cref="ByPath"/>.</summary>
    internal int[] ByName => _byName;

    /// <summary>The label of a page view by the code of its path.</summary>
    internal int[] ByPathCode => _byPath;

    /// <summary>Works out the labels of a view.</summary>
    /// <param name="view">The journeys.</param>
    /// <param name="rules">The first that fits the path of a page view, or the name of any other event, gives the label.</param>
    /// <param name="hide">Globs of event names that do not appear.</param>
    public static PathLabels Of(IndexView view, IReadOnlyList<PathRule> rules, IReadOnlyList<string> hide)
    {
        var (texts, codes) = (new List<string>(), new Dictionary<string, int>(StringComparer.Ordinal));
        var hidden = ReferenceEquals(hide, HiddenByDefault) ? DefaultGlobs : hide.Select(Addresses.Glob).ToList();
        var pageView = view.NameCode(PageView);
        var byName = new int[view.Names.Count];
        var isHidden = new bool[byName.Length];
        for (var name = 0; name < byName.Length; name++)
        {
            isHidden[name] = hidden.Exists(glob => glob.IsMatch(view.Names[name]));
        }

        if (pageView >= 0 && rules.Count == 0)
        {
            var paths = view.Column("path");
            var (all, names, pages) = PathTexts.Of(paths).Number(paths.Values, view.Names);
            names[pageView] = ByPath;
            return new PathLabels(all, names, isHidden, pages, paths);
        }

        for (var name = 0; name < byName.Length; name++)
        {
            byName[name] = name == pageView ? ByPath : Code(view.Names[name]);
        }

        if (pageView < 0)
        {
            return new PathLabels(texts, byName, isHidden, [], null);
        }

        var path = view.Column("path");
        var values = path.Values;
        var byPath = new int[values.Count];
        for (var value = 0; value < byPath.Length; value++)
        {
            byPath[value] = Code(values[value].Text is { } text ? Addresses.Normalise("path", text) : PageView);
        }

        return new PathLabels(texts, byName, isHidden, byPath, path);

        int Code(string text)
        {
            var label = rules.Select(rule => rule.LabelOf(text)).FirstOrDefault(found => found is not null) ?? text;
            label = Escape(label);
            if (!codes.TryGetValue(label, out var code))
            {
                codes[label] = code = texts.Count;
                texts.Add(label);
            }

            return code;
        }
    }

    /// <summary>The label of a page view; one without a path keeps its event's name.</summary>
    internal static string OfPath(string? path) => path is null ? PageView : Escape(Addresses.Normalise("path", path));

    /// <summary>A label that does not read like one of ours.</summary>
    internal static string Escape(string label) => label is Exit or Entry or Other ? $"'{label}'" : label;

    /// <summary>The same labels, those not kept all called <c>(other)</c>.</summary>
    /// <param name="kept">Numbers of labels.</param>
    internal PathLabels Keep(IReadOnlyList<int> kept)
    {
        var map = new int[Texts.Count];
        Array.Fill(map, kept.Count);
        for (var at = 0; at < kept.Count; at++)
        {
            map[kept[at]] = at;
        }

        return new PathLabels(
            [.. kept.Select(code => Texts[code]), Other], [.. _byName.Select(code => code == ByPath ? ByPath : map[code])], _isHidden, [.. _byPath.Select(code => map[code])], Path);
    }

    /// <summary>Whether a name is hidden.</summary>
    internal bool IsHidden(int name) => _isHidden[name];
}
