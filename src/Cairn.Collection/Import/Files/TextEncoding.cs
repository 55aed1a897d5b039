using System.Buffers;
using System.Text;

namespace Cairn.Collection.Import.Files;

/// <summary>The encoding of a text file, told from its first megabyte.</summary>
internal sealed class TextEncoding
{
    private readonly Encoding? _encoding;

    private TextEncoding(string name, Encoding? encoding, int markLength)
    {
        Name = name;
        _encoding = encoding;
        MarkLength = markLength;
    }

    public string Name { get; }

    /// <summary>Length of the byte order mark, in bytes; 0 for none.</summary>
    public int MarkLength { get; }

    public bool IsUtf8 => _encoding is null;

    /// <summary>Tells the encoding, or null for what is no text. <paramref name="complete"/> says that the sample is the whole file.</summary>
    public static TextEncoding? Detect(ReadOnlySpan<byte> sample, bool complete)
    {
        if (sample.StartsWith((ReadOnlySpan<byte>)[0xEF, 0xBB, 0xBF]))
        {
            return new TextEncoding("UTF-8", null, 3);
        }

        if (sample.StartsWith((ReadOnlySpan<byte>)[0xFF, 0xFE]))
        {
            return new TextEncoding("UTF-16LE", Encoding.Unicode, 2);
        }

        if (sample.StartsWith((ReadOnlySpan<byte>)[0xFE, 0xFF]))
        {
            return new TextEncoding("UTF-16BE", Encoding.BigEndianUnicode, 2);
        }

        if (sample.Count((byte)0) > sample.Length / 10)
        {
            return null;
        }

        var (sequences, errors) = CountSequences(sample, complete);

        // A UTF-8 file with a few broken lines stays UTF-8, so that those lines fail instead of all others turning into noise.
        return errors > sequences
            ? new TextEncoding("Windows-1252", CodePagesEncodingProvider.Instance.GetEncoding(1252)!, 0)
            : new TextEncoding("UTF-8", null, 0);
    }

    /// <summary>The text in UTF-8 without its byte order mark; what cannot be converted becomes U+FFFD.</summary>
    public Stream ToUtf8(Stream bytes)
    {
        for (var skipped = 0; skipped < MarkLength; skipped++)
        {
            bytes.ReadByte();
        }

        return _encoding is null ? bytes : Encoding.CreateTranscodingStream(bytes, _encoding, new UTF8Encoding(encoderShouldEmitUTF8Identifier: false));
    }

    private static (int Sequences, int Errors) CountSequences(ReadOnlySpan<byte> sample, bool complete)
    {
        var (sequences, errors) = (0, 0);
        while (true)
        {
            var next = sample.IndexOfAnyExceptInRange((byte)0, (byte)0x7F);
            if (next < 0)
            {
                return (sequences, errors);
            }

            var status = Rune.DecodeFromUtf8(sample[next..], out _, out var length);
            if (status == OperationStatus.NeedMoreData && !complete)
            {
                return (sequences, errors);
            }

            sequences += status == OperationStatus.Done ? 1 : 0;
            errors += status == OperationStatus.Done ? 0 : 1;
            sample = sample[(next + length)..];
        }
    }
}
