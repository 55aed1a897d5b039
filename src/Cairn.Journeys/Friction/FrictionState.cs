using System.Numerics;
using Cairn.Journeys.Running;

namespace Cairn.Journeys.Friction;

/// <summary>Sessions by page and stratum: all, and those that met a signal there.</summary>
public sealed class FrictionState : IJourneyState<FrictionState>
{
    private readonly List<string> _texts = [];
    private readonly Dictionary<string, int> _places = new(StringComparer.Ordinal);
    private readonly Dictionary<FrictionStratum, FrictionCount> _all = [];
    private readonly Dictionary<(int Signal, FrictionStratum Stratum), FrictionCount> _affected = [];
    private readonly Dictionary<int, (long Rows, long Squares)> _visitors = [];

    /// <inheritdoc/>
    public static int Version => 1;

    /// <summary>Every session that saw a page before any macro.</summary>
    public IReadOnlyDictionary<FrictionStratum, FrictionCount> All => _all;

    /// <summary>Those that met a signal there.</summary>
    public IReadOnlyDictionary<(int Signal, FrictionStratum Stratum), FrictionCount> Affected => _affected;

    /// <summary>By page: sum of m and of m² over visitors, m = sessions of the visitor that saw it.</summary>
    public IReadOnlyDictionary<int, (long Rows, long Squares)> Visitors => _visitors;

    /// <summary>The text of a place.</summary>
    public string Text(int place) => _texts[place];

    /// <inheritdoc/>
    public void Merge(FrictionState later)
    {
        int[] map = [.. later._texts.Select(Place)];
        FrictionStratum Mine(FrictionStratum other) => other with { Page = map[other.Page], Channel = map[other.Channel], Device = map[other.Device] };
        foreach (var (stratum, count) in later._all)
        {
            Add(Mine(stratum), count);
        }

        foreach (var ((signal, stratum), count) in later._affected)
        {
            Add(signal, Mine(stratum), count);
        }

        foreach (var (page, (rows, squares)) in later._visitors)
        {
            var (mine, minesSquares) = _visitors.GetValueOrDefault(map[page]);
            _visitors[map[page]] = (mine + rows, minesSquares + squares);
        }
    }

    /// <inheritdoc/>
    public void Write(StateWriter writer)
    {
        writer.List(_texts, writer.Text);
        writer.List(_all, pair =>
        {
            Write(writer, pair.Key);
            Write(writer, pair.Value);
        });
        writer.List(_affected, pair =>
        {
            writer.Number(pair.Key.Signal);
            Write(writer, pair.Key.Stratum);
            Write(writer, pair.Value);
        });
        writer.List(_visitors, pair =>
        {
            writer.Number(pair.Key);
            writer.Number(pair.Value.Rows);
            writer.Number(pair.Value.Squares);
        });
    }

    /// <inheritdoc/>
    public static FrictionState Read(StateReader reader)
    {
        var state = new FrictionState();
        foreach (var text in reader.List(() => reader.Text() ?? ""))
        {
            state.Place(text);
        }

        reader.List(() =>
        {
            var stratum = state.ReadStratum(reader);
            state.Add(stratum, ReadCount(reader));
            return 0;
        });
        reader.List(() =>
        {
            var (signal, stratum) = (reader.Int(), state.ReadStratum(reader));
            state.Add(signal, stratum, ReadCount(reader));
            return 0;
        });
        reader.List(() => state._visitors[state.Checked(reader.Int())] = (reader.Number(), reader.Number()));
        return state;
    }

    /// <summary>The bin of a number of events: 0 to 15 exact, then eight for each doubling.</summary>
    public static int BinOf(int events)
    {
        if (events < 16)
        {
            return Math.Max(0, events);
        }

        var power = BitOperations.Log2((uint)events);
        return 16 + ((power - 4) * 8) + ((events >> (power - 3)) & 7);
    }

    internal int Place(string text)
    {
        if (!_places.TryGetValue(text, out var place))
        {
            _places[text] = place = _texts.Count;
            _texts.Add(text);
        }

        return place;
    }

    internal void Add(FrictionStratum stratum, FrictionCount count) => _all[stratum] = _all.GetValueOrDefault(stratum) + count;

    internal void Add(int signal, FrictionStratum stratum, FrictionCount count) => _affected[(signal, stratum)] = _affected.GetValueOrDefault((signal, stratum)) + count;

    internal void AddVisitor(int page, long sessions)
    {
        var (rows, squares) = _visitors.GetValueOrDefault(page);
        _visitors[page] = (rows + sessions, squares + (sessions * sessions));
    }

    private static void Write(StateWriter writer, FrictionStratum stratum) =>
        writer.Numbers([stratum.Page, stratum.Channel, stratum.Device, stratum.IsNew ? 1 : 0, stratum.Activity]);

    private static void Write(StateWriter writer, FrictionCount count)
    {
        writer.Number(count.Sessions);
        writer.Number(count.Macros);
    }

    private static FrictionCount ReadCount(StateReader reader) => new(reader.Number(), reader.Number());

    private FrictionStratum ReadStratum(StateReader reader) => reader.List(reader.Int) is [var page, var channel, var device, var isNew, var activity]
        ? new FrictionStratum(Checked(page), Checked(channel), Checked(device), isNew != 0, activity)
        : throw new InvalidDataException("A stratum in the state is not five numbers.");

    private int Checked(int place) => place >= 0 && place < _texts.Count ? place : throw new InvalidDataException("The state names a text it does not hold.");
}
