using Cairn.Journeys.Definitions;

namespace Cairn.Reports.Definitions;

/// <summary>What a <c>cairn.yaml</c> says (<c>docs/reference/cairn-yaml.md</c>).</summary>
/// <param name="Site">The site's settings; null when the file leaves them alone.</param>
/// <param name="Conversions">One version of each definition, in the order of the file.</param>
public sealed record CairnFile(CairnFileSite? Site, IReadOnlyList<ConversionDefinition> Conversions)
{
    /// <summary>The version of the format.</summary>
    public const int FormatVersion = 1;
}

/// <summary>The settings of a site; null leaves one as it is.</summary>
public sealed record CairnFileSite(string? Name = null, string? Timezone = null, string? Currency = null, string? SessionRule = null);
