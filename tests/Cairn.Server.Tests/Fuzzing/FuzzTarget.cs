using System.Diagnostics;
using System.Text;

namespace Cairn.Server.Tests.Fuzzing;

/// <summary>Something that reads what comes from outside.</summary>
/// <param name="Name">Also the folder of its saved inputs, below tests/fuzz.</param>
/// <param name="Seeds">Good inputs to begin with.</param>
/// <param name="Words">Pieces that good inputs are made of.</param>
/// <param name="Read">Reads an input; whatever it throws is a find. It checks by itself that what is written back reads the same.</param>
internal sealed record FuzzTarget(string Name, IReadOnlyList<byte[]> Seeds, IReadOnlyList<string> Words, Action<byte[]> Read)
{
    /// <summary>How many inputs a short run tries.</summary>
    public int Short { get; init; } = 500;

    /// <summary>Memory that one input may take besides ten times its own length, in bytes.</summary>
    public long Memory { get; init; } = 32 << 20;

    public FuzzTarget(string name, IEnumerable<string> seeds, IReadOnlyList<string> words, Action<string> read)
        : this(name, [.. seeds.Select(Encoding.UTF8.GetBytes)], words, bytes => read(Encoding.UTF8.GetString(bytes)))
    {
    }

    /// <summary>Its saved inputs: each once made it fail.</summary>
    public IEnumerable<byte[]> Saved() => Directory.Exists(Folder) ? Directory.EnumerateFiles(Folder).Order(StringComparer.Ordinal).Select(File.ReadAllBytes) : [];

    /// <summary>Where they lie.</summary>
    public string Folder => Path.Combine(Repository.Root, "tests", "fuzz", Name);

    /// <summary>What is wrong with how an input is read; null for nothing.</summary>
    public string? Fault(byte[] input)
    {
        var before = GC.GetAllocatedBytesForCurrentThread();
        var started = Stopwatch.GetTimestamp();
        try
        {
            Read(input);
        }
#pragma warning disable CA1031 // any exception is what is looked for
        catch (Exception failure)
#pragma warning restore CA1031
        {
            return failure.ToString();
        }

        var (memory, time) = (GC.GetAllocatedBytesForCurrentThread() - before, Stopwatch.GetElapsedTime(started));
        return memory > Memory + 10L * input.Length ? $"{memory} bytes of memory for {input.Length} of input"
            : time > TimeSpan.FromSeconds(5) + TimeSpan.FromMilliseconds(50.0 * input.Length / 1024) ? $"{time} for {input.Length} bytes" // far beyond what a busy machine takes
            : null;
    }
}

/// <summary>Where the repository is.</summary>
internal static class Repository
{
    public static string Root { get; } = Find();

    private static string Find([System.Runtime.CompilerServices.CallerFilePath] string file = "") => Path.GetFullPath(Path.Combine(Path.GetDirectoryName(file)!, "..", "..", ".."));
}
