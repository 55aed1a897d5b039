using Cairn.Server.Hosting;
using Xunit;

namespace Cairn.Server.Tests.Hosting;

public sealed class ConnectionLimitTests
{
    [Theory]
    [InlineData(100, 64)]
    [InlineData(1_024, 512)]
    [InlineData(20_000, 10_000)]
    [InlineData(long.MaxValue, 10_000)]
    public void Leaves_the_process_the_descriptors_it_needs_itself(long descriptors, int connections) => Assert.Equal(connections, ConnectionLimit.Within(descriptors));

    [Theory]
    [InlineData("Max open files            1024                 524288               files     ", 1_024)]
    [InlineData("Max open files            unlimited            unlimited            files     ", long.MaxValue)]
    [InlineData("", long.MaxValue)]
    public void Reads_the_limit_the_kernel_names(string line, long descriptors) => Assert.Equal(descriptors, ConnectionLimit.Descriptors(["Limit                     Soft Limit           Hard Limit           Units     ", line]));
}
