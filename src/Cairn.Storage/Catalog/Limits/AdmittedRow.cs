namespace Cairn.Storage.Catalog.Limits;

internal sealed class AdmittedRow
{
    public int SiteId { get; set; }
    public int Kind { get; set; }
    public required string Value { get; set; }
}
