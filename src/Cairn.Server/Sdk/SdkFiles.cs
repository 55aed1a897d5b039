using System.Collections.Frozen;

namespace Cairn.Server.Sdk;

/// <summary>The scripts of the browser SDK: the core, and the parts that pages load when they need them.</summary>
internal sealed class SdkFiles
{
    private readonly FrozenDictionary<string, SdkFile> _parts;

    private SdkFiles(SdkFile? core, FrozenDictionary<string, SdkFile> parts) => (Core, _parts) = (core, parts);

    /// <summary><c>cairn.js</c>; null when the SDK was not built into this program.</summary>
    public SdkFile? Core { get; }

    /// <summary>Reads what the SDK's build left; a folder that is missing has no files.</summary>
    public static SdkFiles Read(string folder)
    {
        var core = Path.Combine(folder, "cairn.js");
        var parts = Path.Combine(folder, "sdk");
        return new SdkFiles(
            File.Exists(core) ? new SdkFile(File.ReadAllBytes(core)) : null,
            (Directory.Exists(parts) ? Directory.EnumerateFiles(parts, "*.js") : [])
                .ToFrozenDictionary(file => Path.GetFileName(file), file => new SdkFile(File.ReadAllBytes(file)), StringComparer.Ordinal));
    }

    /// <summary>A part by the name of its file, <c>video.0123456789ab.js</c>.</summary>
    /// <returns>
    /// The part, and whether it is the very content the name stands for. A core that a browser kept from before an upgrade asks for parts
    /// that are gone: it gets today's.
    /// </returns>
    public (SdkFile Part, bool IsExact)? Find(string name)
    {
        if (_parts.TryGetValue(name, out var exact))
        {
            return (exact, true);
        }

        var stem = name[..(name.IndexOf('.', StringComparison.Ordinal) + 1)];
        var today = stem.Length > 1 && name.EndsWith(".js", StringComparison.Ordinal)
            ? _parts.Keys.FirstOrDefault(part => part.StartsWith(stem, StringComparison.Ordinal))
            : null;
        return today is null ? null : (_parts[today], false);
    }
}
