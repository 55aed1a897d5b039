using System.Text;
using Cairn.Server.Accounts;
using Cairn.Testing;
using Xunit;

namespace Cairn.Server.Tests.Accounts;

public sealed class QrCodeTests
{
    /// <summary>One text for each version. The accepted pictures were read back by another program (jsQR).</summary>
    [Fact]
    public void The_pictures_are_those_that_were_read_back()
    {
        var pictures = new StringBuilder();
        foreach (var length in (int[])[1, 20, 40, 60, 80, 100, 120, 150, 180, QrCode.MostBytes])
        {
            var code = QrCode.Of(Text(length));
            pictures.Append(Text(length)).Append('\n');
            for (var row = 0; row < code.Size; row++)
            {
                pictures.AppendJoin("", Enumerable.Range(0, code.Size).Select(column => code.IsDark(row, column) ? '#' : '.')).Append('\n');
            }
        }

        Golden.Check("qr-codes.txt", pictures.ToString());
        Assert.Throws<ArgumentException>(() => QrCode.Of(Text(QrCode.MostBytes + 1)));
    }

    private static string Text(int length) => string.Concat(Enumerable.Repeat("otpauth://totp/Cairn?secret=GEZDGNBVGY3TQOJQ&n=", 6))[..length];
}
