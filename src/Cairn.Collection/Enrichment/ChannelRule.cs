using System.Text.RegularExpressions;

namespace Cairn.Collection.Enrichment;

/// <summary>A rule of a site's own list: all conditions must hold.</summary>
/// <param name="Channel">The channel it gives, 1 to 64 characters.</param>
/// <param name="When">At least one condition.</param>
public sealed record ChannelRule(string Channel, IReadOnlyList<ChannelCondition> When)
{
    /// <summary>How many rules a site may have.</summary>
    public const int MostRules = 100;

    private const int MostConditions = 10;

    /// <summary>Whether every condition holds.</summary>
    public bool Matches(ChannelFacts facts)
    {
        foreach (var condition in When)
        {
            if (!condition.Holds(facts))
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>What is wrong with the rule; null for nothing.</summary>
    public string? Fault() =>
        string.IsNullOrWhiteSpace(Channel) || Channel.Length > 64 ? "A channel's name has 1 to 64 characters."
        : When is null || When.Count is 0 or > MostConditions ? $"A channel rule has 1 to {MostConditions} conditions."
        : When.Select(condition => condition is null ? "A condition is an object." : condition.Fault()).FirstOrDefault(fault => fault is not null);
}

/// <summary>One condition of a channel rule; texts are compared in lower case.</summary>
/// <param name="Field"><c>source</c>, <c>medium</c>, <c>campaign</c>, <c>referrer</c> (its host), <c>path</c>, <c>category</c> or <c>click_id</c> (its parameter).</param>
/// <param name="Op"><c>equals</c>, <c>contains</c>, <c>starts</c>, <c>ends</c> or <c>regex</c>.</param>
/// <param name="Values">One of them must fit.</param>
public sealed record ChannelCondition(string Field, string Op, IReadOnlyList<string> Values)
{
    private const int MostValues = 50;
    private const int MaxValue = 200;

    private IReadOnlyList<string>? _lower;
    private IReadOnlyList<Regex>? _patterns;

    /// <summary>Whether one of the values fits. Expressions run in linear time.</summary>
    public bool Holds(ChannelFacts facts)
    {
        var text = FieldOf(facts);
        if (Op == "regex")
        {
            return (_patterns ??= [.. Values.Select(Pattern)]).Any(pattern => pattern.IsMatch(text));
        }

        foreach (var value in _lower ??= [.. Values.Select(value => value.ToLowerInvariant())])
        {
            if (Op switch
            {
                "equals" => text == value,
                "starts" => text.StartsWith(value, StringComparison.Ordinal),
                "ends" => text.EndsWith(value, StringComparison.Ordinal),
                _ => text.Contains(value, StringComparison.Ordinal),
            })
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>What is wrong with the condition; null for nothing.</summary>
    public string? Fault()
    {
        if (Field is not ("source" or "medium" or "campaign" or "referrer" or "path" or "category" or "click_id"))
        {
            return "A condition looks at source, medium, campaign, referrer, path, category or click_id.";
        }

        if (Op is not ("equals" or "contains" or "starts" or "ends" or "regex"))
        {
            return "A condition compares by equals, contains, starts, ends or regex.";
        }

        if (Values is null || Values.Count is 0 or > MostValues || Values.Any(value => value is null || value.Length > MaxValue))
        {
            return $"A condition has 1 to {MostValues} values of at most {MaxValue} characters.";
        }

        return Op == "regex" ? Values.Select(PatternFault).FirstOrDefault(fault => fault is not null) : null;
    }

    /// <inheritdoc/>
    public bool Equals(ChannelCondition? other) => other is not null && Field == other.Field && Op == other.Op && Values.SequenceEqual(other.Values);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Field, Op, Values.Count);

    private string FieldOf(ChannelFacts facts) => Field switch
    {
        "source" => facts.Source,
        "medium" => facts.Medium,
        "campaign" => facts.Campaign,
        "referrer" => facts.ReferrerHost,
        "path" => facts.Path.ToLowerInvariant(),
        "category" => facts.Category.ToString().ToLowerInvariant(),
        _ => facts.ClickKind.ToLowerInvariant(),
    };

    private static Regex Pattern(string pattern) => new(pattern, RegexOptions.NonBacktracking | RegexOptions.CultureInvariant | RegexOptions.IgnoreCase);

    private static string? PatternFault(string pattern)
    {
        try
        {
            Pattern(pattern);
            return null;
        }
        catch (NotSupportedException)
        {
            return $"'{pattern}' cannot run in linear time: write it without back-references and look-around.";
        }
        catch (ArgumentException unreadable)
        {
            return $"'{pattern}' is no regular expression: {unreadable.Message}";
        }
    }
}
