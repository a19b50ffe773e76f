using System.Security.Cryptography;
using VoidMcp.Sandbox.Web;

namespace VoidMcp.Tests.Sandbox.Web;

public sealed class DigestsTests
{
    [Fact]
    public void Every_length_around_a_block_is_hashed_as_the_framework_does()
    {
        for (var length = 0; length < 300; length++)
        {
            byte[] data = [.. Enumerable.Range(0, length).Select(static i => (byte)(i * 7))];
#pragma warning disable CA5350 // The test compares; nothing is protected by it.
            Assert.Equal(SHA1.HashData(data), Digests.Compute("SHA-1", data));
#pragma warning restore CA5350
            Assert.Equal(SHA256.HashData(data), Digests.Compute("SHA-256", data));
            Assert.Equal(SHA384.HashData(data), Digests.Compute("SHA-384", data));
            Assert.Equal(SHA512.HashData(data), Digests.Compute("SHA-512", data));
        }
    }

    [Theory]
    [InlineData(
        "Buffer.from(await crypto.subtle.digest('SHA-256', new TextEncoder().encode('hello'))).toString('hex')",
        "2cf24dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e73043362938b9824")]
    [InlineData(
        "Buffer.from(await crypto.subtle.sign('HMAC', await crypto.subtle.importKey('raw', Buffer.from('key'), "
        + "{ name: 'HMAC', hash: 'SHA-256' }, false, ['sign']), Buffer.from('message'))).toString('hex')",
        "6e9ef29b75fffc5b7abae527d58fdadb2fe42e7219011976917343065f58ed4a")]
    public void Scripts_use_it(string expression, string hex) =>
        Assert.Equal($"\"{hex}\"", new ScriptBench().Result($"return {expression}"));

    [Fact]
    public void An_unknown_algorithm_is_named() => Assert.Contains(
        "use SHA-1, SHA-256",
        new ScriptBench().Error("await crypto.subtle.digest('MD5', new Uint8Array(1))").Message,
        StringComparison.Ordinal);
}
