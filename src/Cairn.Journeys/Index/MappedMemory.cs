using System.IO.MemoryMappedFiles;
using Microsoft.Win32.SafeHandles;

namespace Cairn.Journeys.Index;

/// <summary>A whole file mapped for reading. It stays mapped until nobody holds this object, even when the file's name is gone by then.</summary>
/// <remarks>Reading beyond the end of a file that was cut short would end the process: Cairn never cuts or overwrites a file it may have mapped, and maps only what it has just read whole.</remarks>
internal sealed unsafe class MappedMemory
{
    private readonly MemoryMappedViewAccessor _view;
    private readonly byte* _start;
    private readonly SafeFileHandle _file;

    /// <summary>Maps the first bytes of an open file, and keeps the file open, which tells others of our kind not to write to it.</summary>
    public MappedMemory(SafeFileHandle file, long length)
    {
        _file = file;
        using var mapped = MemoryMappedFile.CreateFromFile(file, null, 0, MemoryMappedFileAccess.Read, HandleInheritability.None, leaveOpen: true);
        _view = mapped.CreateViewAccessor(0, length, MemoryMappedFileAccess.Read);
        _view.SafeMemoryMappedViewHandle.AcquirePointer(ref _start);
        Length = length;
    }

    /// <summary>Gives the mapping back: the pointer counts as a user of the handle, which lets go by itself afterwards.</summary>
    ~MappedMemory()
    {
        if (_start is not null)
        {
            _view.SafeMemoryMappedViewHandle.ReleasePointer();
            GC.KeepAlive(_file);
        }
    }

    /// <summary>How many bytes.</summary>
    public long Length { get; }

    /// <summary>A stretch of the file as values; it keeps the mapping.</summary>
    public Block<T> Block<T>(long offset, long bytes) where T : unmanaged
    {
        if (offset < 0 || bytes < 0 || offset > Length - bytes || offset % 8 != 0 || bytes % sizeof(T) != 0 || bytes / sizeof(T) > int.MaxValue)
        {
            throw new InvalidDataException("A column in the file cannot be right.");
        }

        return bytes == 0 ? default : Index.Block<T>.At(this, _start + _view.PointerOffset + offset, (int)(bytes / sizeof(T)));
    }
}
