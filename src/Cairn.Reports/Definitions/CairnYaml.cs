using System.Text.Json;
using Cairn.Journeys.Faults;

namespace Cairn.Reports.Definitions;

/// <summary>Reads and writes <c>cairn.yaml</c>.</summary>
public static class CairnYaml
{
    /// <summary>Reads a file whole, or refuses it with every fault; each names its line and column, and has the JSON pointer of the field.</summary>
    public static Outcome<CairnFile> Parse(string text)
    {
        var faults = new List<Fault>();
        if (YamlReader.Read(text, faults) is not { } document)
        {
            return new Outcome<CairnFile>.Refused(faults);
        }

        var found = new List<Fault>();
        var file = CairnFileReader.Read(JsonSerializer.SerializeToElement(document.Root), found);
        faults.AddRange(found.Select(f => f with { Message = document.Place(f.Where) + f.Message }));
        return file is null || faults.Count > 0 ? new Outcome<CairnFile>.Refused(faults) : file;
    }

    /// <summary>Writes a file; reading it gives the same definitions, and writing those the same text.</summary>
    public static string Write(CairnFile file) => YamlWriter.Write(CairnFileWriter.ToJson(file));
}
