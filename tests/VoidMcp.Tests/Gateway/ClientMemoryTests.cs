using System.Text;
using VoidMcp.Gateway;

namespace VoidMcp.Tests.Gateway;

/// <summary>Whom an answer "for this session" counts for where there are none: modern clients over HTTP.</summary>
public sealed class ClientMemoryTests
{
    [Fact]
    public void All_requests_of_clients_with_the_same_name_and_version_are_one_session()
    {
        using var memory = new ClientMemory(TimeProvider.System);
        var cursor = memory.IdentityOf(Info("Cursor", "1"));
        Assert.Same(cursor, memory.IdentityOf(Info("Cursor", "1")));
        Assert.NotSame(cursor, memory.IdentityOf(Info("Cursor", "2")));
        Assert.NotSame(cursor, memory.IdentityOf(Info("Claude", "1")));
        Assert.Same(memory.IdentityOf(default), memory.IdentityOf(default));
    }

    private static byte[] Info(string name, string version) =>
        Encoding.UTF8.GetBytes($$"""{"name":"{{name}}","version":"{{version}}"}""");
}
