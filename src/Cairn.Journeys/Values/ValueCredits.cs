using Cairn.Journeys.Running;

namespace Cairn.Journeys.Values;

/// <summary>The credits that first occurrences of micros earned in their journeys.</summary>
public sealed class ValueCredits(int micros) : IJourneyState<ValueCredits>
{
    private readonly List<(int Micro, decimal Credit)> _steps = [];

    /// <inheritdoc/>
    public static int Version => 1;

    /// <summary>By micro: first occurrences.</summary>
    public long[] Occurrences { get; } = new long[micros];

    /// <summary>By micro: their credits.</summary>
    public decimal[] Credit { get; } = new decimal[micros];

    /// <summary>What macros keep of their value.</summary>
    public decimal MacroCredit { get; private set; }

    /// <summary>What those macros are worth.</summary>
    public decimal MacroValue { get; private set; }

    /// <inheritdoc/>
    public void Merge(ValueCredits later)
    {
        MacroCredit += later.MacroCredit;
        MacroValue += later.MacroValue;
        for (var micro = 0; micro < Credit.Length; micro++)
        {
            Occurrences[micro] += later.Occurrences[micro];
            Credit[micro] += later.Credit[micro];
        }
    }

    /// <inheritdoc/>
    public void Write(StateWriter writer)
    {
        writer.Numbers(Occurrences);
        writer.List(Credit, writer.Amount);
        writer.Amount(MacroCredit);
        writer.Amount(MacroValue);
    }

    /// <inheritdoc/>
    public static ValueCredits Read(StateReader reader)
    {
        var (occurrences, credit) = (reader.List(reader.Number), reader.List(reader.Amount));
        if (occurrences.Count != credit.Count)
        {
            throw new InvalidDataException("The lists in the state are not equally long.");
        }

        var state = new ValueCredits(credit.Count) { MacroCredit = reader.Amount(), MacroValue = reader.Amount() };
        occurrences.CopyTo(state.Occurrences);
        credit.CopyTo(state.Credit);
        return state;
    }

    internal void Take(ValueJourney journey, int[] stateOf, ValueTable table)
    {
        _steps.Clear();
        var (state, highest, sum) = (0, table.Shrunk[0], 0m);
        var firsts = journey.Firsts;
        for (var at = 0; at < firsts.Count; at++)
        {
            var best = firsts[at].Micro;
            Occurrences[best]++;
            for (; at + 1 < firsts.Count && firsts[at + 1].Row == firsts[at].Row; at++)
            {
                var other = firsts[at + 1].Micro;
                Occurrences[other]++;
                best = stateOf[other] > stateOf[best] ? other : best;
            }

            if (stateOf[best] > state)
            {
                state = stateOf[best];
                var credit = Math.Max(0, table.Shrunk[state] - highest);
                highest += credit;
                sum += credit;
                _steps.Add((best, credit));
            }
        }

        Give(journey, sum);
    }

    // A path that ends in a macro sums to what the macro is worth, never more.
    private void Give(ValueJourney journey, decimal sum)
    {
        var scale = journey.MacroMicros is null || sum <= journey.MacroValue ? 1 : journey.MacroValue / sum;
        var given = 0m;
        foreach (var (micro, credit) in _steps)
        {
            var scaled = scale == 1 ? credit : decimal.Round(credit * scale, ValueTable.Digits, MidpointRounding.ToZero);
            Credit[micro] += scaled;
            given += scaled;
        }

        if (journey.MacroMicros is not null)
        {
            MacroValue += journey.MacroValue;
            MacroCredit += journey.MacroValue - given;
        }
    }
}
