using System.Globalization;
using Cairn.Journeys.Symbols;
using Cairn.Journeys.Time;

namespace Cairn.Journeys.Segments;

/// <summary>Reads segments: <c>and { "or" and }</c>, below it <c>not { "and" not }</c>, below it one condition.</summary>
internal static class SegmentGrammar
{
    internal const int MaxDepth = 32;
    internal const int MaxNumber = 1_000_000;
    private static readonly string[] Scopes = ["event.", "session.", "visitor.", "first.", "last."];

    internal static SegmentNode? Read(TokenReader reader, int depth) => Joined(reader, "or", () => ReadAnd(reader, depth), p => new SegmentNode.Or(p));

    /// <summary>Says what is wrong with a property that names no scope, or null.</summary>
    internal static string? ScopeFault(string property) => Scopes.Any(s => property.StartsWith(s, StringComparison.Ordinal) && property.Length > s.Length)
        ? null
        : $"in a segment a property names its scope; write event.{property}, session.{property}, visitor.{property}, first.{property} or last.{property}";

    private static SegmentNode? ReadAnd(TokenReader reader, int depth) => Joined(reader, "and", () => ReadNot(reader, depth), p => new SegmentNode.And(p));

    private static SegmentNode? Joined(TokenReader reader, string word, Func<SegmentNode?> read, Func<ValueList<SegmentNode>, SegmentNode> join)
    {
        var parts = new List<SegmentNode>();
        var whole = true;
        do
        {
            var part = read();
            whole &= part is not null;
            if (part is not null)
            {
                parts.Add(part);
            }
            else
            {
                reader.SkipTo(t => t.IsWord("and") || t.IsWord("or") || t.Is(")"));
            }
        }
        while (reader.TryTakeWord(word));

        return !whole ? null : parts.Count == 1 ? parts[0] : join([.. parts]);
    }

    private static SegmentNode? ReadNot(TokenReader reader, int depth)
    {
        if (depth > MaxDepth)
        {
            reader.Fault("segment.too-deep", reader.Current.Place, $"conditions may lie at most {MaxDepth} deep");
            reader.SkipTo(_ => false);
            return null;
        }

        if (reader.TryTakeWord("not"))
        {
            return ReadOne(reader, depth) is { } part ? new SegmentNode.Not(part) : null;
        }

        return ReadOne(reader, depth);
    }

    private static SegmentNode? ReadOne(TokenReader reader, int depth)
    {
        var start = reader.Current;
        if (reader.TryTake("("))
        {
            return Closed(reader, start, Read(reader, depth + 1));
        }

        var isCall = start.Kind == TokenKind.Word && reader.Ahead(1).Is("(");
        if (!isCall)
        {
            return ReadCompare(reader);
        }

        reader.Take();
        var open = reader.Take();
        SegmentNode? node = start.Text switch
        {
            "did" => ReadDid(reader),
            "seq" => ReadSeq(reader),
            "first" => ReadFirst(reader),
            "in" => ReadKey(reader) is { } key ? new SegmentNode.In(key) : null,
            "near" => ReadKey(reader) is { } key ? new SegmentNode.Near(key) : null,
            _ => Unknown(reader, start),
        };
        return Closed(reader, open, node);
    }

    private static SegmentNode? Closed(TokenReader reader, Token open, SegmentNode? node)
    {
        if (node is null)
        {
            reader.SkipTo(t => t.Is(")"));
            reader.TryTake(")");
            return null;
        }

        if (reader.TryTake(")"))
        {
            return node;
        }

        if (reader.AtEnd)
        {
            reader.Fault("text.unclosed", open.Place, "this '(' is never closed; add ')'");
        }
        else
        {
            reader.Expected("')'");
            reader.SkipTo(t => t.Is(")"));
            reader.TryTake(")");
        }

        return null;
    }

    private static SegmentNode? Unknown(TokenReader reader, Token name)
    {
        var near = Nearest.Of(name.Text, ["did", "seq", "first", "in", "near"]);
        var advice = near is null ? "known are did, seq, first, in and near" : $"did you mean '{near}'?";
        reader.Fault("segment.condition-unknown", name.Place, $"{name.Shown} is no condition; {advice}");
        return null;
    }

    private static SegmentNode.Compare? ReadCompare(TokenReader reader)
    {
        var start = reader.Current;
        if (FilterGrammar.Read(reader) is not { } filter)
        {
            return null;
        }

        if (ScopeFault(filter.Property) is { } fault)
        {
            reader.Fault("segment.scope-missing", start.Place, fault);
        }

        return new SegmentNode.Compare(filter);
    }

    private static SegmentNode.Did? ReadDid(TokenReader reader)
    {
        if (SymbolGrammar.Read(reader) is not { } symbol)
        {
            return null;
        }

        var times = SegmentTimes.AtLeastOnce;
        var period = SegmentPeriod.ReportRange;
        var more = reader.TryTake(",");
        if (more && IsTimes(reader.Current))
        {
            if (ReadTimes(reader) is not { } read)
            {
                return null;
            }

            times = read;
            more = reader.TryTake(",");
        }

        return more && !TryReadPeriod(reader, out period) ? null : new SegmentNode.Did(symbol, times, period);
    }

    private static SegmentNode.First? ReadFirst(TokenReader reader)
    {
        var period = SegmentPeriod.ReportRange;
        return SymbolGrammar.Read(reader) is { } symbol && (!reader.TryTake(",") || TryReadPeriod(reader, out period))
            ? new SegmentNode.First(symbol, period)
            : null;
    }

    private static SegmentNode.Seq? ReadSeq(TokenReader reader)
    {
        var steps = new List<SegmentStep>();
        var place = reader.Current.Place;
        do
        {
            var forbidden = reader.TryTakeWord("not");
            if (SymbolGrammar.Read(reader) is not { } symbol)
            {
                return null;
            }

            steps.Add(new SegmentStep(symbol, forbidden));
        }
        while (reader.TryTake(">"));

        if (SequenceFault(steps) is { } fault)
        {
            reader.Fault("segment.sequence-invalid", place, fault);
        }

        Duration? within = null;
        var period = SegmentPeriod.ReportRange;
        var more = reader.TryTake(",");
        if (more && reader.TryTakeWord("within"))
        {
            if (!Duration.TryParse(reader.Current.Text, out var span))
            {
                reader.Expected("a duration such as 3d");
                return null;
            }

            reader.Take();
            within = span;
            more = reader.TryTake(",");
        }

        return more && !TryReadPeriod(reader, out period) ? null : new SegmentNode.Seq([.. steps], within, period);
    }

    /// <summary>Says what is wrong with the order of positive and forbidden steps, or null.</summary>
    internal static string? SequenceFault(List<SegmentStep> steps) =>
        steps[0].Forbidden ? "a sequence begins with a step that happens, not with 'not'"
        : steps.Count > FunnelText.MaxSteps ? $"a sequence may have {FunnelText.MaxSteps} steps"
        : steps.Zip(steps.Skip(1)).Any(p => p.First.Forbidden && p.Second.Forbidden) ? "between two steps stands one 'not'; join its events with '|'"
        : null;

    private static string? ReadKey(TokenReader reader)
    {
        if (reader.Current.Kind is TokenKind.Word or TokenKind.Quoted && reader.Current.Text.Length > 0)
        {
            return reader.Take().Text;
        }

        reader.Expected("a key");
        return null;
    }

    private static bool IsTimes(Token token) => token.Is(">=") || token.Is("<=") || token.Is("=") || token.Is(">") || token.Is("<");

    private static SegmentTimes? ReadTimes(TokenReader reader)
    {
        var sign = reader.Take().Text;
        var op = Array.Find(GrammarText.Operators, o => o.Text == sign).Operator;
        if (!TryNumber(reader.Current.Text, out var number))
        {
            reader.Expected("a whole number, as in: >= 2");
            return null;
        }

        reader.Take();
        return new SegmentTimes(op, number);
    }

    internal static bool TryNumber(string text, out int number) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out number) && number <= MaxNumber;

    private static bool TryReadPeriod(TokenReader reader, out SegmentPeriod period)
    {
        var place = reader.Current.Place;
        var words = new List<string>();
        while (reader.Current.Kind == TokenKind.Word || reader.Current.Is(".."))
        {
            words.Add(reader.Take().Text);
        }

        var read = SegmentPeriods.TryParse(words, out period);
        if (!read)
        {
            reader.Fault("segment.period-invalid", place, SegmentPeriods.Expected);
        }

        return read;
    }
}
