using System.Globalization;
using Cairn.Journeys.Index;
using Cairn.Journeys.Paths;
using Cairn.Reports.Envelope;

namespace Cairn.Reports.Paths;

/// <summary>A grouping rule of a request: a glob or a regular expression over page paths and event names, and the label of what fits.</summary>
/// <param name="Label"><c>$1</c> stands for the first wildcard or group.</param>
/// <param name="Glob"><c>/product/*</c>; whole text.</param>
/// <param name="Regex">Unanchored.</param>
public sealed record PathGroupRequest(string Label, string? Glob = null, string? Regex = null);

/// <summary>Reads what events are called on a path.</summary>
internal static class PathLabelReader
{
    private const int MaxRules = 200;
    private const int MaxText = 1_000;

    /// <summary>The rules; meaningful only when no fault was added.</summary>
    public static List<PathRule> Rules(IReadOnlyList<PathGroupRequest>? groups, IReadOnlyList<string>? hide, RequestReader reader)
    {
        var rules = new List<PathRule>();
        if (groups?.Count > MaxRules || hide?.Count > MaxRules)
        {
            reader.Fault("too-many-rules", groups?.Count > MaxRules ? "/groups" : "/hide", $"Give at most {MaxRules}.");
            return rules;
        }

        for (var at = 0; at < (groups?.Count ?? 0); at++)
        {
            var (group, where) = (groups![at], string.Create(CultureInfo.InvariantCulture, $"/groups/{at}"));
            if (string.IsNullOrWhiteSpace(group.Label) || group.Label.Length > MaxText)
            {
                reader.Fault("label", where + "/label", $"Give a label of 1 to {MaxText} characters.");
            }
            else if (group.Glob is null == (group.Regex is null) || (group.Glob ?? group.Regex)!.Length is 0 or > MaxText)
            {
                reader.Fault("pattern", where, $"Give either 'glob' or 'regex', of 1 to {MaxText} characters.");
            }
            else if (group.Glob is { } glob)
            {
                rules.Add(PathRule.Glob(glob, group.Label));
            }
            else if (PathRule.Expression(group.Regex!, group.Label) is { } rule)
            {
                rules.Add(rule);
            }
            else
            {
                reader.Fault("regex", where + "/regex", "Give a regular expression without back-references and look-around.");
            }
        }

        return rules;
    }

    /// <summary>The labels of a view.</summary>
    public static PathLabels Labels(IndexView view, IReadOnlyList<PathRule> rules, IReadOnlyList<string>? hide) =>
        PathLabels.Of(view, rules, hide ?? PathLabels.HiddenByDefault);
}
