using System.Text;
using VoidMcp.CodeMode;
using VoidMcp.Sandbox;

namespace VoidMcp.Tests.CodeMode;

public sealed class EmittedBlocksTests
{
    private readonly EmittedBlocks _blocks = new();

    [Theory]
    [InlineData("""{"type":"text","text":"a"}""")]
    [InlineData("""{"type":"image","data":"aGk=","mimeType":"image/png","_meta":{}}""")]
    [InlineData("""{"type":"resource","resource":{"uri":"a:b","blob":"aGk="}}""")]
    [InlineData("""{"type":"resource_link","uri":"a:b","name":"n"}""")]
    public void A_block_is_kept_to_the_byte(string block)
    {
        _blocks.Add(Encoding.UTF8.GetBytes(block));
        Assert.Equal(block, Encoding.UTF8.GetString(Assert.Single(_blocks.ToList()).Span));
    }

    [Theory]
    [InlineData("{}")]
    [InlineData("[]")]
    [InlineData("{\"type\":\"text\"")]
    [InlineData("""{"type":"\ud800"}""")]
    [InlineData("""{"type":"image","data":"\ud800","mimeType":"a/b"}""")]
    [InlineData("""{"type":1}""")]
    [InlineData("""{"type":"tool_use"}""")]
    [InlineData("""{"type":"text","text":1}""")]
    [InlineData("""{"type":"image","data":"*","mimeType":"image/png"}""")]
    [InlineData("""{"type":"audio","data":"aGk="}""")]
    [InlineData("""{"type":"resource","resource":{"uri":"a:b"}}""")]
    [InlineData("""{"type":"resource","resource":[]}""")]
    public void What_no_honest_worker_sends_is_refused(string block) =>
        Assert.Throws<InvalidDataException>(() => _blocks.Add(Encoding.UTF8.GetBytes(block)));

    [Fact]
    public void More_than_a_script_may_send_is_refused()
    {
        for (var i = 0; i < ScriptLimits.MaxEmitted; i++) _blocks.Add("""{"type":"text","text":"a"}"""u8.ToArray());
        Assert.Throws<InvalidDataException>(() => _blocks.Add("""{"type":"text","text":"a"}"""u8.ToArray()));
        Assert.Throws<InvalidDataException>(() => new EmittedBlocks().Add(new byte[ScriptLimits.MaxEmittedBytes + 1]));
    }
}
