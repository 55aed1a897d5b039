using System.Runtime.CompilerServices;

namespace Cairn.Journeys.Running;

/// <summary>How long loops of an operator learn that their run has been stopped: a thread knows which run it works for.</summary>
/// <remarks>A part ends where a person ends, so a person with very many events is one part: <see cref="JourneyRun"/> alone would only look after it.</remarks>
internal readonly struct RunStop : IDisposable
{
    private const int Rows = 1 << 16;

    [ThreadStatic]
    private static CancellationToken _token;
    private readonly CancellationToken _before;

    private RunStop(CancellationToken before) => _before = before;

    /// <summary>Makes the thread work for a run until the answer is disposed of.</summary>
    public static RunStop Enter(CancellationToken token)
    {
        var before = _token;
        _token = token;
        return new RunStop(before);
    }

    /// <summary>A run's own token; that of the run the thread works for when it has none.</summary>
    public static CancellationToken Of(CancellationToken token) => token.CanBeCanceled ? token : _token;

    /// <summary>Looks once every 65,536 rows.</summary>
    /// <exception cref="OperationCanceledException">The run the thread works for has been stopped.</exception>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void CheckAt(int row)
    {
        if ((row & (Rows - 1)) == 0)
        {
            Check();
        }
    }

    /// <summary>Looks now.</summary>
    /// <exception cref="OperationCanceledException">The run the thread works for has been stopped.</exception>
    public static void Check() => _token.ThrowIfCancellationRequested();

    /// <summary>Back to the run from before.</summary>
    public void Dispose() => _token = _before;
}
