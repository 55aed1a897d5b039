namespace Cairn.Collection.Import;

/// <summary>The cells of one row, as text in UTF-8; an empty cell says nothing.</summary>
internal interface ICells
{
    /// <summary>The text of a cell; valid until the next call.</summary>
    ReadOnlySpan<byte> CellAt(int column);
}
