using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using Cairn.Journeys.Drivers;

namespace Cairn.Reports.Drivers;

/// <summary>Which disjoint set of visitors a row belongs to.</summary>
[Flags]
internal enum DriverSet : byte
{
    None = 0,

    /// <summary>Discovery: what is tested.</summary>
    D = 1,

    /// <summary>Held out by hash.</summary>
    Hh = 2,

    /// <summary>Held out by time.</summary>
    Ht = 4,
}

/// <summary>What all rows of a stratum but for activity share.</summary>
/// <param name="Landmark">Its number.</param>
/// <param name="Recency">The age of the last event, at fixed delays.</param>
/// <param name="Channel">Of the session of t0.</param>
/// <param name="Device">Of the session of t0.</param>
/// <param name="IsNew">Whether that session is the person's first.</param>
/// <param name="Gates">One bit for each of the sample's gates that the visitor had passed by the landmark.</param>
internal readonly record struct DriverContext(byte Landmark, byte Recency, int Channel, int Device, bool IsNew, ushort Gates);

/// <summary>The rows of a <see cref="DriverState"/> as columns, in an order that depends on the persons alone.</summary>
internal sealed class DriverSample
{
    public const int Folds = 5;

    /// <summary>Into how many parts persons fall by hash; what leaving out one of them changes says how exact a figure is.</summary>
    public const int Parts = 32;

    private const int MostGates = 16;
    private const int SetBits = 3;

    private static readonly ulong SetSalt = Salt("drivers");
    private static readonly ulong FoldSalt = Salt("drivers folds");
    private static readonly ulong PartSalt = Salt("drivers parts");
    private readonly Dictionary<DriverContext, int> _contexts = [];
    private readonly int[] _gates;
    private readonly int[] _needs;
    private readonly int[] _starts;
    private readonly int[] _rows;
    private readonly int[] _times;
    private readonly ushort[] _setsAndParts;

    /// <summary>Sorts a state.</summary>
    /// <param name="state">The rows.</param>
    /// <param name="lateFrom">Visitors whose t0 is at or after this moment are <see cref="DriverSet.Ht"/>.</param>
    public DriverSample(DriverState state, long lateFrom)
    {
        State = state;
        _needs = [.. Enumerable.Repeat(-1, state.Tallies.Count)];
        var (rowStarts, exposureStarts) = Starts(state);
        Persons = [.. state.Persons];
        var order = Enumerable.Range(0, Persons.Length).ToArray();
        Array.Sort(order, (left, right) => Compare(state.Persons[left], state.Persons[right]));
        (PersonOf, Context, Activity, Outcome) = (new int[state.Rows.Count], new int[state.Rows.Count], new int[state.Rows.Count], new bool[state.Rows.Count]);
        Source = new int[state.Rows.Count];
        (Sets, Fold, _setsAndParts) = (new DriverSet[Persons.Length], new byte[Persons.Length], new ushort[state.Rows.Count]);
        var row = 0;
        for (var place = 0; place < order.Length; place++)
        {
            var person = Persons[place] = state.Persons[order[place]];
            var bucket = Mix(person.Hash ^ SetSalt) % 100;
            Sets[place] = person.StartMicros >= lateFrom ? DriverSet.Ht : bucket < 70 ? DriverSet.D : DriverSet.Hh;
            Fold[place] = (byte)(Mix(person.Hash ^ FoldSalt) % Folds);
            var part = (int)(Mix(person.Hash ^ PartSalt) % Parts);
            for (var at = 0; at < person.Rows; at++, row++)
            {
                Add(row, place, rowStarts[order[place]] + at, state);
                _setsAndParts[row] = (ushort)((part << SetBits) | (int)Sets[place]);
            }
        }

        (_starts, _rows, _times) = ByCandidate(state, exposureStarts);
        _gates =
        [
            .. Enumerable.Range(0, state.Tallies.Count)
                .Where(candidate => state.Converters > 0 && state.Tallies[candidate].Before >= DriverRules.MostlyOnTheWay * state.Converters)
                .OrderByDescending(candidate => state.Tallies[candidate].Before).ThenBy(candidate => candidate).Take(MostGates),
        ];
        FindContexts(state);
        IsAside = [.. state.Tallies.Select(tally => IsBesideTheWay(tally, state.Converters))];
        (Breadth, Aside) = (new int[RowCount], new int[RowCount]);
        for (var candidate = 0; candidate < IsAside.Length; candidate++)
        {
            for (var at = IsAside[candidate] ? _starts[candidate] : _starts[candidate + 1]; at < _starts[candidate + 1]; at++)
            {
                Breadth[_rows[at]]++;
                Aside[_rows[at]] += _times[at];
            }
        }
    }

    /// <summary>What the sample was made of.</summary>
    public DriverState State { get; }

    /// <summary>By hash.</summary>
    public DriverPerson[] Persons { get; }

    /// <summary>By person.</summary>
    public DriverSet[] Sets { get; }

    /// <summary>By person, for cross-fitting.</summary>
    public byte[] Fold { get; }

    /// <summary>The person of each row; rows of a person stand together.</summary>
    public int[] PersonOf { get; }

    /// <summary>The place in <see cref="Contexts"/> of each row.</summary>
    public int[] Context { get; }

    /// <summary>Events from t0 to the landmark, for each row.</summary>
    public int[] Activity { get; }

    /// <summary>Whether a macro followed, for each row.</summary>
    public bool[] Outcome { get; }

    /// <summary>Each row's place in the state.</summary>
    public int[] Source { get; }

    /// <summary>By candidate: whether it lies beside the way to the macro, so that doing it says something of a visitor's interest and little of how far they got.</summary>
    public bool[] IsAside { get; }

    /// <summary>How many steps aside each row has met.</summary>
    public int[] Breadth { get; }

    /// <summary>How many events of each row's activity are those of steps aside.</summary>
    public int[] Aside { get; }

    /// <summary>The distinct contexts.</summary>
    public List<DriverContext> Contexts { get; } = [];

    /// <summary>How many rows.</summary>
    public int RowCount => PersonOf.Length;

    /// <summary>The rows at which a candidate had occurred, ascending.</summary>
    public ReadOnlyMemory<int> Exposed(int candidate) => _rows.AsMemory(_starts[candidate], _starts[candidate + 1] - _starts[candidate]);

    /// <summary>Beside <see cref="Exposed"/>: how many events of the activity are the candidate's own.</summary>
    public ReadOnlyMemory<int> Times(int candidate) => _times.AsMemory(_starts[candidate], _starts[candidate + 1] - _starts[candidate]);

    /// <summary>The gates that a candidate needs: those passed at nearly every row at which it had occurred. Who has not passed them could not have done it.</summary>
    public ushort Needs(int candidate) => (ushort)(_needs[candidate] >= 0 ? _needs[candidate] : _needs[candidate] = FindNeeds(candidate));

    /// <summary>Contexts that differ only in gates that are not needed as one group: the group of each context, and the first context of each group.</summary>
    public (int[] GroupOf, int[] Firsts) WithoutGates(ushort needs)
    {
        var (places, of, firsts) = (new Dictionary<DriverContext, int>(), new int[Contexts.Count], new List<int>());
        for (var context = 0; context < of.Length; context++)
        {
            var key = Contexts[context] with { Gates = (ushort)(Contexts[context].Gates & needs) };
            if (!places.TryGetValue(key, out of[context]))
            {
                places[key] = of[context] = firsts.Count;
                firsts.Add(context);
            }
        }

        return (of, [.. firsts]);
    }

    private ushort FindNeeds(int candidate)
    {
        var exposed = Exposed(candidate).Span;
        var counts = new int[_gates.Length];
        var gates = Contexts.ConvertAll(context => context.Gates).ToArray();
        foreach (var row in exposed)
        {
            for (var left = (uint)gates[Context[row]]; left != 0; left &= left - 1)
            {
                counts[System.Numerics.BitOperations.TrailingZeroCount(left)]++;
            }
        }

        var needs = 0;
        for (var gate = 0; gate < counts.Length; gate++)
        {
            needs |= _gates[gate] != candidate && counts[gate] > 0 && counts[gate] >= DriverRules.NeededBy * exposed.Length ? 1 << gate : 0;
        }

        return (ushort)needs;
    }

    /// <summary>The part of the persons that a row belongs to, from 0 to <see cref="Parts"/> - 1.</summary>
    public int PartOf(int row) => _setsAndParts[row] >> SetBits;

    /// <summary>Landmarks that have rows, and those before them.</summary>
    public int LandmarkCount => Contexts.Count == 0 ? 0 : Contexts.Max(context => context.Landmark) + 1;

    /// <summary>The set of a row.</summary>
    public DriverSet SetOf(int row) => (DriverSet)(_setsAndParts[row] & ((1 << SetBits) - 1));

    /// <summary>The finaliser of 64-bit MurmurHash3.</summary>
    public static ulong Mix(ulong hash)
    {
        hash = (hash ^ (hash >> 33)) * 0xff51afd7ed558ccd;
        hash = (hash ^ (hash >> 33)) * 0xc4ceb9fe1a85ec53;
        return hash ^ (hash >> 33);
    }

    /// <summary>The first eight bytes of a text's SHA-256.</summary>
    public static ulong Salt(string text) => BinaryPrimitives.ReadUInt64BigEndian(SHA256.HashData(Encoding.UTF8.GetBytes(text)));

    private static bool IsBesideTheWay(CandidateTally tally, long macros) =>
        tally.Before < DriverRules.MostlyOnTheWay * macros && tally.AfterOnly <= tally.Lags.Count;

    private static int Compare(DriverPerson left, DriverPerson right) => left.Hash != right.Hash
        ? left.Hash.CompareTo(right.Hash)
        : left.StartMicros.CompareTo(right.StartMicros);

    private static (int[] Rows, int[] Exposures) Starts(DriverState state)
    {
        var (rows, exposures) = (new int[state.Persons.Count], new int[state.Rows.Count]);
        for (int person = 0, row = 0; person < rows.Length; row += state.Persons[person++].Rows)
        {
            rows[person] = row;
        }

        for (int row = 0, exposure = 0; row < exposures.Length; exposure += state.Rows[row++].Exposures)
        {
            exposures[row] = exposure;
        }

        return (rows, exposures);
    }

    private void Add(int row, int place, int source, DriverState state)
    {
        var its = state.Rows[source];
        PersonOf[row] = place;
        Activity[row] = its.Activity;
        Outcome[row] = its.Outcome;
        Source[row] = source;
    }

    private void FindContexts(DriverState state)
    {
        var passed = new ushort[RowCount];
        for (var gate = 0; gate < _gates.Length; gate++)
        {
            foreach (var row in Exposed(_gates[gate]).Span)
            {
                passed[row] |= (ushort)(1 << gate);
            }
        }

        for (var row = 0; row < RowCount; row++)
        {
            var (person, its) = (Persons[PersonOf[row]], state.Rows[Source[row]]);
            var context = new DriverContext(its.Landmark, its.Recency, person.Channel, person.Device, person.IsNew, passed[row]);
            if (!_contexts.TryGetValue(context, out var number))
            {
                _contexts[context] = number = Contexts.Count;
                Contexts.Add(context);
            }

            Context[row] = number;
        }
    }

    private (int[] Starts, int[] Rows, int[] Times) ByCandidate(DriverState state, int[] exposureStarts)
    {
        var starts = new int[state.Tallies.Count + 1];
        foreach (var exposure in state.Exposures)
        {
            starts[exposure.Candidate + 1]++;
        }

        for (var candidate = 0; candidate < state.Tallies.Count; candidate++)
        {
            starts[candidate + 1] += starts[candidate];
        }

        var (next, rows, times) = (starts[..^1], new int[state.Exposures.Count], new int[state.Exposures.Count]);
        for (var row = 0; row < RowCount; row++)
        {
            var first = exposureStarts[Source[row]];
            for (var at = first; at < first + state.Rows[Source[row]].Exposures; at++)
            {
                var place = next[state.Exposures[at].Candidate]++;
                (rows[place], times[place]) = (row, state.Exposures[at].Times);
            }
        }

        return (starts, rows, times);
    }
}
