using Cairn.Journeys.Running;

namespace Cairn.Journeys.Values;

/// <summary>The moves of all journeys between states. State 0 is the start; above it the micros from the lowest to the highest.</summary>
public sealed class ValueMoves : IJourneyState<ValueMoves>
{
    private readonly Dictionary<decimal, long> _values = [];

    /// <summary>An empty state.</summary>
    /// <param name="states">The start and the micros.</param>
    public ValueMoves(int states)
    {
        States = states;
        Moves = new long[states * states];
        Macros = new long[states];
        Lost = new long[states];
        Undecided = new long[states];
        Value = new decimal[states];
    }

    /// <inheritdoc/>
    public static int Version => 1;

    /// <summary>The start and the micros.</summary>
    public int States { get; }

    /// <summary>From one state to a higher one: <c>from · states + to</c>.</summary>
    public long[] Moves { get; }

    /// <summary>By state: journeys that went from it to a macro.</summary>
    public long[] Macros { get; }

    /// <summary>By state: journeys without a macro within the horizon after they came to it.</summary>
    public long[] Lost { get; }

    /// <summary>By state: journeys that may still go on; left out.</summary>
    public long[] Undecided { get; }

    /// <summary>By state: what the macros reached from it are worth.</summary>
    public decimal[] Value { get; }

    /// <summary>Journeys.</summary>
    public long Journeys { get; private set; }

    /// <summary>What the first macros of all journeys are worth, those after the horizon too.</summary>
    public decimal ActualValue { get; private set; }

    /// <summary>How often each value of a macro occurs, of those within the horizon.</summary>
    public IReadOnlyDictionary<decimal, long> Values => _values;

    /// <summary>Decided stays in a state.</summary>
    public long Stays(int state) => Moves.AsSpan(state * States, States).ToArray().Sum() + Macros[state] + Lost[state];

    /// <inheritdoc/>
    public void Merge(ValueMoves later)
    {
        Journeys += later.Journeys;
        ActualValue += later.ActualValue;
        foreach (var (to, from) in ((long[], long[])[])[(Moves, later.Moves), (Macros, later.Macros), (Lost, later.Lost), (Undecided, later.Undecided)])
        {
            for (var at = 0; at < to.Length; at++)
            {
                to[at] += from[at];
            }
        }

        for (var state = 0; state < States; state++)
        {
            Value[state] += later.Value[state];
        }

        foreach (var (value, count) in later._values)
        {
            _values[value] = _values.GetValueOrDefault(value) + count;
        }
    }

    /// <inheritdoc/>
    public void Write(StateWriter writer)
    {
        writer.Number(States);
        writer.Number(Journeys);
        writer.Amount(ActualValue);
        foreach (var counts in (long[][])[Moves, Macros, Lost, Undecided])
        {
            writer.Numbers(counts);
        }

        writer.List(Value, writer.Amount);
        writer.List([.. _values.OrderBy(pair => pair.Key)], pair =>
        {
            writer.Amount(pair.Key);
            writer.Number(pair.Value);
        });
    }

    /// <inheritdoc/>
    public static ValueMoves Read(StateReader reader)
    {
        var states = reader.Int();
        if (states is < 1 or > ValuePlan.MaxMicros + 1)
        {
            throw new InvalidDataException("The number of states cannot be right.");
        }

        reader.Expect((long)states * states);
        var state = new ValueMoves(states) { Journeys = reader.Number(), ActualValue = reader.Amount() };
        foreach (var counts in (long[][])[state.Moves, state.Macros, state.Lost, state.Undecided])
        {
            Fill(counts, reader.List(reader.Number));
        }

        Fill(state.Value, reader.List(reader.Amount));
        reader.List(() => state._values[reader.Amount()] = reader.Number());
        return state;
    }

    internal void Take(ValueJourney journey, int[] stateOf, long horizonMicros, long asOfMicros)
    {
        Journeys++;
        var (state, since) = (0, journey.StartMicros);
        var firsts = journey.Firsts;
        for (var at = 0; at < firsts.Count; at++)
        {
            // One event that is several micros moves once, to the highest.
            var to = stateOf[firsts[at].Micro];
            for (; at + 1 < firsts.Count && firsts[at + 1].Row == firsts[at].Row; at++)
            {
                to = Math.Max(to, stateOf[firsts[at + 1].Micro]);
            }

            if (to > state)
            {
                Moves[(state * States) + to]++;
                (state, since) = (to, firsts[at].Micros);
            }
        }

        ActualValue += journey.MacroValue;
        if (journey.MacroMicros is { } macro && macro - since <= horizonMicros)
        {
            Macros[state]++;
            Value[state] += journey.MacroValue;
            _values[journey.MacroValue] = _values.GetValueOrDefault(journey.MacroValue) + 1;
        }
        else if (since <= asOfMicros - horizonMicros || journey.MacroMicros is not null)
        {
            Lost[state]++;
        }
        else
        {
            Undecided[state]++;
        }
    }

    private static void Fill<T>(T[] to, List<T> from)
    {
        if (from.Count != to.Length)
        {
            throw new InvalidDataException("A list in the state has not as many entries as there are states.");
        }

        from.CopyTo(to);
    }
}
