namespace Cairn.Server.Tests.Hosting;

/// <summary>A place for a data directory that is gone after the test.</summary>
internal sealed class TemporaryData : IDisposable
{
    private readonly string _root = Directory.CreateTempSubdirectory("cairn-test-").FullName;

    /// <summary>The data directory; nothing is there before somebody opens it.</summary>
    public string Path => System.IO.Path.Combine(_root, "data");

    public string File(string name, string content)
    {
        var path = System.IO.Path.Combine(_root, name);
        System.IO.File.WriteAllText(path, content);
        return path;
    }

    public void Dispose() => Directory.Delete(_root, recursive: true);
}
