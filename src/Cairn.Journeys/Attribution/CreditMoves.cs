using Cairn.Journeys.Running;

namespace Cairn.Journeys.Attribution;

/// <summary>Which conversions would be credited otherwise under other windows: from which key to which.</summary>
public sealed class CreditMoves
{
    /// <summary>So many single conversions are named.</summary>
    public const int MostSamples = 20;

    private readonly Dictionary<(string From, string To), (long Conversions, decimal Value)> _moves = [];
    private readonly List<CreditMove> _samples = [];

    /// <summary>By keys before and after; an empty one stands for no path.</summary>
    public IReadOnlyDictionary<(string From, string To), (long Conversions, decimal Value)> Moves => _moves;

    /// <summary>Some of the conversions, the earliest in the order of the index.</summary>
    public IReadOnlyList<CreditMove> Samples => _samples;

    internal void Add(CreditMove move)
    {
        Add((move.From, move.To), 1, move.Value);
        if (_samples.Count < MostSamples)
        {
            _samples.Add(move);
        }
    }

    internal void Merge(CreditMoves later)
    {
        foreach (var (keys, its) in later._moves)
        {
            Add(keys, its.Conversions, its.Value);
        }

        _samples.AddRange(later._samples.Take(MostSamples - _samples.Count));
    }

    internal void Write(StateWriter writer)
    {
        writer.List(_moves.OrderBy(pair => pair.Key.From, StringComparer.Ordinal).ThenBy(pair => pair.Key.To, StringComparer.Ordinal).ToList(), pair =>
        {
            writer.Text(pair.Key.From);
            writer.Text(pair.Key.To);
            writer.Number(pair.Value.Conversions);
            writer.Amount(pair.Value.Value);
        });
        writer.List(_samples, move =>
        {
            writer.Text(move.From);
            writer.Text(move.To);
            writer.Number(move.Micros);
            writer.Amount(move.Value);
        });
    }

    internal void Read(StateReader reader)
    {
        reader.List(() =>
        {
            Add((reader.Text() ?? "", reader.Text() ?? ""), reader.Number(), reader.Amount());
            return true;
        });
        _samples.AddRange(reader.List(() => new CreditMove(reader.Text() ?? "", reader.Text() ?? "", reader.Number(), reader.Amount())));
    }

    private void Add((string, string) keys, long conversions, decimal value)
    {
        var known = _moves.GetValueOrDefault(keys);
        _moves[keys] = (known.Conversions + conversions, known.Value + value);
    }
}

/// <summary>A conversion that would be credited otherwise.</summary>
/// <param name="From">The key that has the credit now; empty for no path.</param>
/// <param name="To">The key that would have it.</param>
/// <param name="Micros">When the conversion happened.</param>
/// <param name="Value">What it is worth, in the plan's currency.</param>
public readonly record struct CreditMove(string From, string To, long Micros, decimal Value);
