using System.Globalization;
using Cairn.Journeys.Persons;

namespace Cairn.Journeys.Index;

/// <summary>The files of one index in its directory. One thread at a time.</summary>
internal sealed class IndexFolder(string directory)
{
    private const string Extension = ".cairn";
    private const int MostTextFiles = 48;
    private const int ManyTexts = 65_536;
    private readonly Dictionary<string, List<(string File, int End)>> _texts = [];
    private (PersonMap Map, string File)? _map;
    private long _number = -1;

    /// <summary>Where the files are.</summary>
    public string Directory => directory;

    /// <summary>What the list file last written tells of; null when none was.</summary>
    public SealedState? Listed { get; set; }

    /// <summary>The name of a file that is not there yet.</summary>
    public string NewName(string kind)
    {
        if (_number < 0)
        {
            _number = System.IO.Directory.EnumerateFiles(directory, "*-*" + Extension).Select(NumberOf).DefaultIfEmpty().Max();
        }

        return string.Create(CultureInfo.InvariantCulture, $"{kind}-{++_number}{Extension}");
    }

    /// <summary>Whether a segment is mapped from a file of this folder that still has its name.</summary>
    public bool Has(SealedSegment segment) => segment.File is { } path && Path.GetDirectoryName(path) == directory && File.Exists(path);

    /// <summary>The files of a pool's texts, in order.</summary>
    public IReadOnlyList<string> TextFiles(string kind) => [.. Texts(kind).Select(piece => piece.File)];

    /// <summary>The file of a person map, which is written when it is not.</summary>
    public string MapFile(PersonMap map)
    {
        if (_map?.Map != map)
        {
            var file = NewName("persons");
            map.Write(PathOf(file));
            _map = (map, file);
        }

        return _map.Value.File;
    }

    /// <summary>Writes what a pool's files lack.</summary>
    /// <returns>A table that can take the place of the pool's first texts; null when only what is new was written.</returns>
    public TextTable? Keep(string kind, TextSnapshot texts)
    {
        var pieces = Texts(kind);
        var (first, end) = (pieces.Count == 0 ? 0 : pieces[0].End, pieces.Count == 0 ? 0 : pieces[^1].End);
        if (pieces.Count > 0 && end >= texts.Count)
        {
            return null;
        }

        var file = NewName(kind);
        if (pieces.Count > 0 && pieces.Count < MostTextFiles && texts.Count - first <= Math.Max(ManyTexts, first / 2))
        {
            TextFile.Write(PathOf(file), texts, end);
            pieces.Add((file, texts.Count));
            return null;
        }

        TextFile.Write(PathOf(file), TextTable.Of(texts));
        pieces.Clear();
        pieces.Add((file, texts.Count));
        return TextFile.ReadTable(PathOf(file), Environment.ProcessorCount);
    }

    /// <summary>Notes a file of texts that was opened.</summary>
    public void Opened(string kind, string file, int end) => Texts(kind).Add((file, end));

    /// <summary>Notes the file a person map was opened from.</summary>
    public void Opened(PersonMap map, string file) => _map = (map, file);

    /// <summary>The whole path of a file.</summary>
    public string PathOf(string file) => Path.Combine(directory, file);

    /// <summary>Deletes every file of an index that is not among these, unfinished ones too.</summary>
    public void DeleteOthers(IReadOnlySet<string> kept)
    {
        foreach (var path in System.IO.Directory.EnumerateFiles(directory))
        {
            var name = Path.GetFileName(path);
            if (name.EndsWith(Extension + DurableFile.Unfinished, StringComparison.Ordinal)
                || (name.EndsWith(Extension, StringComparison.Ordinal) && name.Contains('-', StringComparison.Ordinal) && !kept.Contains(name)))
            {
                File.Delete(path);
            }
        }
    }

    private static long NumberOf(string path)
    {
        var name = Path.GetFileNameWithoutExtension(path);
        return long.TryParse(name.AsSpan(name.LastIndexOf('-') + 1), NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : 0;
    }

    private List<(string File, int End)> Texts(string kind)
    {
        if (!_texts.TryGetValue(kind, out var pieces))
        {
            _texts[kind] = pieces = [];
        }

        return pieces;
    }
}
