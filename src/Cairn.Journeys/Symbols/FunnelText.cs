using System.Globalization;
using Cairn.Journeys.Faults;
using Cairn.Journeys.Time;

namespace Cairn.Journeys.Symbols;

/// <summary>Reads funnels in one line (<c>docs/definitions/funnel.md</c>).</summary>
public static class FunnelText
{
    /// <summary>The most steps a funnel can have.</summary>
    public const int MaxSteps = 32;

    private const int MaxHold = 3;

    /// <summary>Reads <c>view_item[price &gt;= 50] &gt; add_to_cart? &gt;(20m) !remove_from_cart purchase within 7d hold cart_id</c>; every fault names its place.</summary>
    /// <param name="text">The funnel; at most 16,384 characters.</param>
    /// <param name="where">The JSON pointer of the text in the caller's request.</param>
    public static Outcome<FunnelExpression> Parse(string text, string where = "")
    {
        var reader = new TokenReader(text, where);
        var steps = new List<FunnelStepExpression>();
        var exclusions = new List<FunnelExclusionExpression>();
        ReadSteps(reader, steps, exclusions);
        Duration? within = reader.TryTakeWord("within") ? ReadDuration(reader) : null;
        var hold = ReadHold(reader);
        if (!reader.AtEnd)
        {
            reader.Expected(hold.Count > 0 ? "nothing more" : "'>' and the next step, 'within' and a duration, or 'hold' and a property");
        }

        if (steps.Count > MaxSteps)
        {
            reader.Fault("funnel.too-many-steps", 0, $"a funnel may have {MaxSteps} steps, this one has {steps.Count}");
        }

        return reader.Faults.Count > 0
            ? new Outcome<FunnelExpression>.Refused(reader.Faults)
            : new FunnelExpression([.. steps], [.. exclusions], within, [.. hold]);
    }

    /// <summary>Reads an exclusion as the command line writes it: <c>remove_from_cart between 1 2</c>, or a symbol alone for first to last.</summary>
    public static Outcome<FunnelExclusionExpression> ParseExclusion(string text, string where = "")
    {
        var reader = new TokenReader(text, where);
        var symbol = SymbolGrammar.Read(reader);
        int? after = null;
        int? before = null;
        if (symbol is not null && reader.TryTakeWord("between"))
        {
            after = ReadStepNumber(reader);
            reader.TryTakeWord("and");
            before = ReadStepNumber(reader);
        }

        if (symbol is not null && !reader.AtEnd && reader.Faults.Count == 0)
        {
            reader.Expected("'between' and two step numbers, or nothing more");
        }

        if (after >= before)
        {
            reader.Fault("funnel.exclusion-order", 0, $"the exclusion must end at a later step than it begins, not between {after} and {before}");
        }

        return reader.Faults.Count > 0 || symbol is null
            ? new Outcome<FunnelExclusionExpression>.Refused(reader.Faults)
            : new FunnelExclusionExpression(symbol, after, before);
    }

    private static void ReadSteps(TokenReader reader, List<FunnelStepExpression> steps, List<FunnelExclusionExpression> exclusions)
    {
        var number = 1;
        var more = true;
        while (more)
        {
            Duration? within = number > 1 && reader.Current.Is("(") ? ReadStepWindow(reader) : null;
            while (number > 1 && reader.TryTake("!"))
            {
                if (SymbolGrammar.Read(reader) is { } excluded)
                {
                    exclusions.Add(new FunnelExclusionExpression(excluded, number - 1, number));
                }
            }

            ReadStep(reader, number, within, steps);
            more = reader.TryTake(">");
            number++;
        }
    }

    private static void ReadStep(TokenReader reader, int number, Duration? within, List<FunnelStepExpression> steps)
    {
        var place = reader.Current.Place;
        if (IsTail(reader) || reader.AtEnd || reader.Current.Is(">"))
        {
            reader.Fault("funnel.step-missing", place, $"step {number} is missing: expected an event name, @key or *, found {reader.Current.Shown}");
        }
        else if (ReadSymbol(reader, out var isFirst) is { } symbol)
        {
            steps.Add(new FunnelStepExpression(symbol, reader.TryTake("?"), within, isFirst));
            if (!reader.AtEnd && !reader.Current.Is(">") && !IsTail(reader))
            {
                reader.Expected("'>' and the next step, 'within' and a duration, or 'hold' and a property");
                reader.SkipTo(t => t.Is(">"));
            }
        }
        else
        {
            reader.SkipTo(t => t.Is(">"));
        }
    }

    // first(x): only the visitor's first x in all history.
    private static Symbol? ReadSymbol(TokenReader reader, out bool isFirst)
    {
        isFirst = reader.Current.IsWord("first") && reader.Ahead(1).Is("(");
        if (!isFirst)
        {
            return SymbolGrammar.Read(reader);
        }

        reader.Take();
        reader.Take();
        var symbol = SymbolGrammar.Read(reader);
        if (symbol is not null && !reader.TryTake(")"))
        {
            reader.Expected("')' after first(");
        }

        return symbol;
    }

    private static bool IsTail(TokenReader reader) => reader.Current.IsWord("within") || reader.Current.IsWord("hold");

    private static Duration? ReadStepWindow(TokenReader reader)
    {
        reader.Take();
        var within = ReadDuration(reader);
        if (!reader.TryTake(")"))
        {
            reader.Expected("')' after the step's window");
        }

        return within;
    }

    private static Duration? ReadDuration(TokenReader reader)
    {
        if (reader.Current.Kind == TokenKind.Word && Duration.TryParse(reader.Current.Text, out var duration))
        {
            reader.Take();
            return duration;
        }

        reader.Expected("a duration such as 30s, 20m, 12h, 7d or 2w");
        if (reader.Current.Kind == TokenKind.Word)
        {
            reader.Take();
        }

        return null;
    }

    private static List<string> ReadHold(TokenReader reader)
    {
        var hold = new List<string>();
        var place = reader.Current.Place;
        if (!reader.TryTakeWord("hold"))
        {
            return hold;
        }

        do
        {
            if (reader.Current.Kind is not (TokenKind.Word or TokenKind.Quoted))
            {
                reader.Expected("a property name after 'hold'");
                return hold;
            }

            hold.Add(reader.Take().Text);
        }
        while (reader.TryTake(","));

        if (hold.Count > MaxHold)
        {
            reader.Fault("funnel.too-many-held", place, $"at most {MaxHold} properties can be held");
        }

        return hold;
    }

    private static int? ReadStepNumber(TokenReader reader)
    {
        if (reader.Current.Kind == TokenKind.Word
            && int.TryParse(reader.Current.Text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number is >= 1 and <= MaxSteps)
        {
            reader.Take();
            return number;
        }

        reader.Expected($"a step number from 1 to {MaxSteps}, as in: remove_from_cart between 1 2");
        return null;
    }
}
