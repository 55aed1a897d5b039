using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics.X86;

namespace Cairn.Journeys.Index;

/// <summary>A read-only run of values at a fixed place: a pinned array, or a stretch of a mapped file. <c>default</c> is empty.</summary>
/// <remarks>Whoever holds the block holds the memory. A span taken from it lives only as long as somebody holds the block's owner: <see cref="Running.JourneyRun"/> does so for a whole run.</remarks>
public readonly unsafe struct Block<T> where T : unmanaged
{
    private readonly T* _values;
    private readonly object? _owner;

    private Block(object owner, T* values, int length)
    {
        _owner = owner;
        _values = values;
        Length = length;
    }

    /// <summary>How many values.</summary>
    public int Length { get; }

    /// <summary>One value.</summary>
    /// <exception cref="ArgumentOutOfRangeException">There is no such place.</exception>
    public T this[int at]
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get
        {
            if ((uint)at >= (uint)Length)
            {
                Throw();
            }

            return _values[at];
        }
    }

    /// <summary>All values.</summary>
    public ReadOnlySpan<T> Span => new(_values, Length);

    /// <summary>The values from <paramref name="start"/> on, <paramref name="length"/> of them.</summary>
    public ReadOnlySpan<T> Slice(int start, int length) => Span.Slice(start, length);

    /// <summary>An array to be filled and then handed to <see cref="Of"/>: pinned, and not cleared.</summary>
    public static T[] Array(int length) => GC.AllocateUninitializedArray<T>(length, pinned: true);

    /// <summary>A block over an array made by <see cref="Array"/>; the array must not change any more.</summary>
    public static Block<T> Of(T[] pinned) =>
        pinned.Length == 0 ? default : new(pinned, (T*)Unsafe.AsPointer(ref MemoryMarshal.GetArrayDataReference(pinned)), pinned.Length);

    /// <summary>A block over a copy of the values.</summary>
    public static Block<T> Copy(ReadOnlySpan<T> values)
    {
        var array = Array(values.Length);
        values.CopyTo(array);
        return Of(array);
    }

    /// <summary>A block over memory that stays where it is as long as the owner is held.</summary>
    internal static Block<T> At(object owner, void* values, int length) => new(owner, (T*)values, length);

    /// <summary>Asks the processor to bring a value near, without waiting for it; a place that there is not does no harm.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal void Fetch(int at)
    {
        if (Sse.IsSupported && (uint)at < (uint)Length)
        {
            Sse.Prefetch0(_values + at);
        }
    }

    /// <summary>Keeps the memory up to this call.</summary>
    public void KeepAlive() => GC.KeepAlive(_owner);

    private static void Throw() => throw new ArgumentOutOfRangeException("at", "There is no such place in the block.");
}
