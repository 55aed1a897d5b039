using System.Numerics;
using System.Runtime.Intrinsics;
using Cairn.Journeys.Running;

namespace Cairn.Journeys.Transitions;

/// <summary>Some nodes in their order, with a few of those before them: a code each, a bit for each that begins a unit, and whether the unit has a macro conversion.</summary>
internal sealed class NodeChunk
{
    /// <summary>Where the nodes begin in <see cref="Codes"/>: before them lie the last of those before.</summary>
    public const int Front = 64;

    /// <summary>What stands before the first node of a part; it equals no code of a label.</summary>
    public const byte Nothing = NodeStream.Codes + 1;

    private const int Before = 3;
    private readonly byte[] _codes = new byte[Front + NodeStream.RowsAtOnce + 64];
    private readonly ulong[] _starts = new ulong[(NodeStream.RowsAtOnce / 64) + 2];
    private readonly ulong[] _macroStarts = new ulong[(NodeStream.RowsAtOnce / 64) + 2];
    private bool _hasMacros;

    /// <summary>How many nodes.</summary>
    public int Count { get; private set; }

    /// <summary>How many units have begun before them.</summary>
    public int UnitsBefore { get; private set; }

    /// <summary>Of each unit that has nodes here, counted from the last one before them, 1 with a macro conversion, else 0.</summary>
    public byte[] MacroOf { get; } = new byte[NodeStream.RowsAtOnce + 2];

    /// <summary>The codes, from <see cref="Front"/> on.</summary>
    public ref readonly byte Codes => ref _codes[0];

    /// <summary>Which nodes begin a unit.</summary>
    public ReadOnlySpan<ulong> Starts => _starts;

    /// <summary>The last three nodes before these that begin a unit, as the three highest bits.</summary>
    public ulong StartsBefore { get; private set; }

    /// <summary>The code of the last node, here or before.</summary>
    public byte Last => _codes[Front + Count - 1];

    /// <summary>Begins a part, or what is added after so many units of it.</summary>
    public void Begin(bool hasMacros, int unitsBefore = 0)
    {
        (Count, UnitsBefore, StartsBefore, _hasMacros) = (0, unitsBefore, 0, hasMacros);
        _starts.AsSpan().Clear();
        _macroStarts.AsSpan().Clear();
        MacroOf.AsSpan().Clear();
        _codes.AsSpan(0, Front).Fill(Nothing);
    }

    /// <summary>Forgets the nodes, but for what must be known of those before.</summary>
    public void Clear()
    {
        if (Count == 0)
        {
            return;
        }

        var begun = 0;
        foreach (var word in _starts)
        {
            begun += BitOperations.PopCount(word);
        }

        if (_hasMacros)
        {
            var last = MacroOf[begun];
            MacroOf.AsSpan(0, begun + 1).Clear();
            MacroOf[0] = last;
            _macroStarts.AsSpan().Clear();
        }

        UnitsBefore += begun;
        StartsBefore = Tail();
        _codes.AsSpan(Front + Count - Before, Before).CopyTo(_codes.AsSpan(Front - Before));
        _starts.AsSpan().Clear();
        Count = 0;
    }

    /// <summary>Adds some of 64 nodes, while there is room for 64.</summary>
    /// <param name="codes">Their codes.</param>
    /// <param name="kept">Which.</param>
    /// <param name="starts">Of those, which begin a unit.</param>
    /// <param name="macros">Of those, which begin a unit with a macro conversion.</param>
    public void Add(Vector512<byte> codes, ulong kept, ulong starts, ulong macros)
    {
        Lanes.Append(_starts, Count, starts);
        for (; macros != 0; macros &= macros - 1)
        {
            var place = Count + BitOperations.TrailingZeroCount(macros);
            MacroOf[BegunUpTo(place)] = 1;
        }

        Count += Lanes.Keep(codes, kept, ref _codes[Front + Count]);
    }

    /// <summary>Adds one node.</summary>
    public void Add(byte code, bool starts, bool macro) => Add(Vector512.CreateScalar(code), 1, starts ? 1UL : 0, macro ? 1UL : 0);

    private int BegunUpTo(int place)
    {
        var begun = BitOperations.PopCount(_starts[place >> 6] & (ulong.MaxValue >> (63 - (place & 63))));
        for (var word = 0; word < place >> 6; word++)
        {
            begun += BitOperations.PopCount(_starts[word]);
        }

        return begun;
    }

    // The bits of the last three nodes, the last highest.
    private ulong Tail()
    {
        var word = _starts[(Count - 1) >> 6] << (63 - ((Count - 1) & 63));
        var fewer = ((Count - 1) & 63) + 1;
        var earlier = Count > 64 ? _starts[((Count - 1) >> 6) - 1] : StartsBefore;
        return (fewer < 64 ? word | (earlier >> fewer) : word) & (ulong.MaxValue << (64 - Before));
    }
}
