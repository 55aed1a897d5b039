using System.Globalization;
using System.Text.RegularExpressions;
using Cairn.Journeys.Events;
using Cairn.Journeys.Time;
using Cairn.Testing;

namespace Cairn.Reports.Tests.Scenarios;

/// <summary>A scenario file, read: <c>tests/scenarios/README.md</c>.</summary>
internal sealed partial record Scenario(IReadOnlyList<MemoryEvent> Events, string Kind, string Question, IReadOnlyList<string> Expected)
{
    public static Scenario Read(string file)
    {
        var lines = File.ReadAllLines(file).Where(line => line.Trim().Length > 0 && !line.StartsWith('#')).ToList();
        Assert.Equal("events", lines[0].Trim());
        var events = lines.Skip(1).TakeWhile(line => line.StartsWith(' ')).Select(Event).ToList();
        var rest = lines.Skip(1 + events.Count).ToList();
        var (kind, question) = rest[0].Split(' ', 2) is [var first, var second] ? (first, second.Trim()) : (rest[0], "");
        return new Scenario(events, kind, question, [.. rest.Skip(1).Select(Narrow)]);
    }

    /// <summary>A line with one blank between its cells.</summary>
    public static string Narrow(string line) => Blanks().Replace(line.Trim(), " ");

    private static MemoryEvent Event(string line)
    {
        var words = line.Split(' ', StringSplitOptions.RemoveEmptyEntries).ToList();
        var days = words[1].StartsWith('+') ? int.Parse(words[1].AsSpan(1, words[1].Length - 2), CultureInfo.InvariantCulture) : 0;
        if (days > 0)
        {
            words.RemoveAt(1);
        }

        var time = TimeSpan.Parse(words[1], CultureInfo.InvariantCulture);
        return new MemoryEvent(words[0], words[2], SomeJourneys.Start + (days * Timestamp.Day) + (time.Ticks / 10))
        {
            Columns = words.Skip(3).ToDictionary(
                word => word.StartsWith('/') ? "path" : "prop." + word.Split('=')[0],
                word => word.StartsWith('/') ? (ValueKind.Text, word) : (ValueKind.Text, word.Split('=')[1])),
        };
    }

    [GeneratedRegex(@"\s+", RegexOptions.CultureInvariant)]
    private static partial Regex Blanks();
}
