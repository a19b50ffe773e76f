using System.Text.Json;
using VoidMcp.Registry;
using VoidMcp.Trust;

namespace VoidMcp.Tests.Trust;

public sealed class ApprovalsDocumentTests
{
    [Fact]
    public void Settings_are_read_as_they_were_written()
    {
        var settings = new ApprovedSettings
        {
            Trust = RegistryTrustMode.Approve,
            ModelMayAdd = ModelAdding.Deny,
            Destructive = DestructiveMode.Ask,
            Changes = ChangesMode.Hold,
            Audit = AuditMode.Calls,
            MaxCalls = 7,
        };
        var written = new ApprovalsDocument().With(new ApprovedRegistry { Path = "/r.yaml", Settings = settings });
        var json = System.Text.Encoding.UTF8.GetString(written.ToUtf8());
        Assert.Contains("\"trust\": \"Approve\"", json);
        Assert.Contains("\"modelMayAdd\": \"Deny\"", json);
        Assert.Contains("\"destructive\": \"Ask\"", json);
        Assert.Contains("\"changes\": \"Hold\"", json);
        Assert.Contains("\"audit\": \"Calls\"", json);
        Assert.Equal(settings, ApprovalsDocument.Parse(written.ToUtf8()).Of("/r.yaml").Settings);
    }

    [Fact]
    public void What_an_older_file_does_not_say_has_the_default()
    {
        var settings = Parse("""{"trust":"approve"}""");
        Assert.Equal(RegistryTrustMode.Approve, settings.Trust);
        Assert.Equal(ModelAdding.Ask, settings.ModelMayAdd);
        Assert.Equal(ChangesMode.Report, settings.Changes);
        Assert.Equal(AuditMode.Off, settings.Audit);
    }

    [Theory]
    [InlineData("\"Everything\"")]
    [InlineData("\"7\"")]
    [InlineData("\"-1\"")]
    [InlineData("null")]
    [InlineData("1")]
    public void A_value_that_does_not_exist_is_refused(string value) =>
        Assert.ThrowsAny<JsonException>(() => Parse($$"""{"trust":{{value}}}"""));

    private static ApprovedSettings Parse(string settings) => ApprovalsDocument.Parse(
        System.Text.Encoding.UTF8.GetBytes($$"""{"registries":[{"path":"/r.yaml","settings":{{settings}}}]}"""))
        .Of("/r.yaml").Settings;
}
