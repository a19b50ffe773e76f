using System.Text.Json;
using VoidMcp.Errors;
using VoidMcp.Published;
using VoidMcp.Registry;

namespace VoidMcp.Tests.Published;

/// <summary>What a published server becomes: command lines, URLs, variables; and what is never taken over.</summary>
public sealed class PlanTests
{
    private const string Npm = """
        {"registryType":"npm","identifier":"@acme/weather","version":"1.2.3","transport":{"type":"stdio"}}
        """;

    private const string Remote = """{"type":"streamable-http","url":"https://mcp.example.com/mcp"}""";

    [Theory]
    [InlineData("npm", "weather-mcp", "npx -y weather-mcp@1.2.3")]
    [InlineData("nuget", "Acme.Weather", "dnx Acme.Weather@1.2.3 --yes")]
    [InlineData("pypi", "weather-mcp", "uvx weather-mcp==1.2.3")]
    [InlineData("oci", "acme/weather", "docker run -i --rm acme/weather:1.2.3")]
    public void A_package_is_pinned(string type, string name, string command) => Assert.Equal(
        command,
        Command(Draft(Packages(
            $$"""
        {"registryType":"{{type}}","identifier":"{{name}}","version":"1.2.3","transport":{"type":"stdio"} }
        """))));

    [Theory]
    [InlineData("docker.io/acme/weather:2.0", "", "docker.io/acme/weather:2.0")]
    [InlineData("ghcr.io/acme/weather:v1", "", "ghcr.io/acme/weather:v1")]
    [InlineData("acme/weather", "\"registryBaseUrl\":\"https://ghcr.io\",\"version\":\"1\",", "ghcr.io/acme/weather:1")]
    [InlineData("acme/weather", "\"registryBaseUrl\":\"https://docker.io\",\"version\":\"1\",", "acme/weather:1")]
    public void An_image_keeps_its_host_and_tag(string identifier, string more, string image) => Assert.Equal(
        $"docker run -i --rm {image}",
        Command(Draft(Packages($$"""{"registryType":"oci",{{more}}"identifier":"{{identifier}}"}"""))));

    [Fact]
    public void An_image_may_be_pinned_by_its_digest()
    {
        var digest = "sha256:" + new string('a', 64);
        Assert.Equal(
            $"docker run -i --rm ghcr.io/acme/weather@{digest}",
            Command(Draft(Packages($$"""{"registryType":"oci","identifier":"ghcr.io/acme/weather@{{digest}}"}"""))));
    }

    [Fact]
    public void A_remote_server_comes_first_then_npm_nuget_pypi_and_images()
    {
        string[] types = ["oci", "pypi", "nuget", "npm"];
        var packages = types.Select(
            type => $$"""{"registryType":"{{type}}","identifier":"weather","version":"1.0.0"}""").ToList();
        Assert.Equal(
            "https://mcp.example.com/mcp", Draft(Packages([.. packages]) + $",\"remotes\":[{Remote}]").Url);
        foreach (var command in (string[])["npx", "dnx", "uvx", "docker"])
        {
            Assert.Equal(command, Draft(Packages([.. packages])).Command);
            packages.RemoveAt(packages.Count - 1);
        }
    }

    [Fact]
    public void Streamable_http_comes_before_sse() => Assert.Equal(
        "https://mcp.example.com/mcp",
        Draft($$"""
            "remotes":[{"type":"sse","url":"https://mcp.example.com/sse"},{{Remote}}]
            """).Url);

    [Fact]
    public void Arguments_are_fixed_given_optional_or_repeated()
    {
        const string Arguments = """
            "packageArguments":[
              {"type":"positional","value":"serve"},
              {"type":"named","name":"--mode","default":"local"},
              {"type":"named","name":"--region","default":"eu","isRequired":true},
              {"type":"named","name":"--db","value":"host={host},port={port}","isRequired":true,
               "variables":{"host":{},"port":{"default":"5432"}}},
              {"type":"positional","valueHint":"folder","isRequired":true,"isRepeated":true}]
            """;
        var package = Npm.TrimEnd().TrimEnd('}') + "}," + Arguments + "}";
        package = package.Replace("\"stdio\"}}", "\"stdio\"}", StringComparison.Ordinal);
        var answers = new FieldAnswers { ["folder"] = ["/a", "/b"], ["host"] = ["h"] };
        Assert.Equal(
            "npx -y @acme/weather@1.2.3 serve --region eu --db host=h,port=5432 /a /b",
            Command(Draft(Packages(package), answers)));
        answers["mode"] = ["proxy"];
        Assert.Contains(" --mode proxy ", Command(Draft(Packages(package), answers)));
        var plan = PublishedChoice.Of(Server(Packages(package)), isLocal: false);
        Assert.Equal(["host", "folder"], plan.Fields.Where(one => one.NeedsAnswer).Select(one => one.Key));
    }

    [Fact]
    public void NuGet_arguments_come_after_dashes() => Assert.Equal(
        "dnx Acme.Weather@0.4.0-beta --yes -- mcp start",
        Command(Draft(Packages("""
            {"registryType":"nuget","identifier":"Acme.Weather","version":"0.4.0-beta",
             "packageArguments":[{"type":"positional","value":"mcp"},{"type":"positional","value":"start"}]}
            """))));

    [Fact]
    public void A_container_gets_variables_by_name_so_that_no_value_is_on_the_command_line()
    {
        var draft = Draft(
            Packages("""
                {"registryType":"oci","identifier":"acme/db:1.0","runtimeArguments":[
                  {"type":"positional","value":"run"},{"type":"positional","value":"-i"},
                  {"type":"named","name":"-e","value":"DB_TYPE={kind}","isRequired":true,"variables":{"kind":{}}},
                  {"type":"named","name":"--rm"},{"type":"named","name":"--init"},
                  {"type":"named","name":"-e","value":"TOKEN"},
                  {"type":"named","name":"--mount","value":"type=bind,src={from},dst=/data","isRequired":true,
                   "variables":{"from":{}}}],
                 "environmentVariables":[
                  {"name":"TOKEN","isRequired":true,"isSecret":true},{"name":"LEVEL","default":"info"}]}
                """),
            new FieldAnswers { ["kind"] = ["x"], ["from"] = ["/home"], ["TOKEN"] = ["${secret:db.TOKEN}"] });
        Assert.Equal(
            "docker run -i --rm --init --mount type=bind,src=/home,dst=/data -e DB_TYPE -e TOKEN acme/db:1.0",
            Command(draft));
        Assert.Equal([new("DB_TYPE", "x"), new("TOKEN", "${secret:db.TOKEN}")], draft.Env);
    }

    [Fact]
    public void Headers_and_urls_have_fields()
    {
        var draft = Draft(
            """
            "remotes":[{"type":"streamable-http","url":"https://{tenant}.example.com/mcp","variables":{"tenant":{}},
              "headers":[
                {"name":"Authorization","value":"Bearer {token}",
                 "variables":{"token":{"isRequired":true,"isSecret":true}}},
                {"name":"X-Region","default":"eu"}]}]
            """,
            new FieldAnswers { ["tenant"] = ["acme"], ["token"] = ["${secret:x.token}"] });
        Assert.Equal("https://acme.example.com/mcp", draft.Url);
        Assert.Equal([new("Authorization", "Bearer ${secret:x.token}")], draft.Headers);
    }

    [Theory]
    [InlineData("\"registryType\":\"mcpb\",\"identifier\":\"x\"", "can't run packages of type 'mcpb'")]
    [InlineData("\"registryType\":\"npm\",\"identifier\":\"--package=evil\",\"version\":\"1.0.0\"", "not a package's")]
    [InlineData("\"registryType\":\"npm\",\"identifier\":\"x; rm -rf /\",\"version\":\"1.0.0\"", "not a package's")]
    [InlineData("\"registryType\":\"npm\",\"identifier\":\"x\",\"version\":\"latest\"", "no exact version")]
    [InlineData("\"registryType\":\"npm\",\"identifier\":\"x\",\"version\":\"^1.0.0\"", "no exact version")]
    [InlineData("\"registryType\":\"npm\",\"identifier\":\"x\"", "no exact version")]
    [InlineData("\"registryType\":\"oci\",\"identifier\":\"acme/x:latest\"", "no exact version")]
    [InlineData("\"registryType\":\"oci\",\"identifier\":\"acme/x\"", "no exact version")]
    [InlineData("\"registryType\":\"oci\",\"identifier\":\"--privileged\",\"version\":\"1\"", "not an image's")]
    [InlineData(
        "\"registryType\":\"npm\",\"identifier\":\"x\",\"version\":\"1.0.0\","
        + "\"registryBaseUrl\":\"https://evil.example\"",
        "in another registry")]
    [InlineData(
        "\"registryType\":\"npm\",\"identifier\":\"x\",\"version\":\"1.0.0\",\"transport\":{\"type\":\"sse\"}",
        "started by hand")]
    [InlineData(
        "\"registryType\":\"npm\",\"identifier\":\"x\",\"version\":\"1.0.0\",\"fileSha256\":\"aa\"",
        "bound to a file's hash")]
    [InlineData(
        "\"registryType\":\"npm\",\"identifier\":\"x\",\"version\":\"1.0.0\","
        + "\"runtimeArguments\":[{\"type\":\"named\",\"name\":\"--package\",\"value\":\"evil\"}]",
        "passes arguments to npx")]
    [InlineData(
        "\"registryType\":\"oci\",\"identifier\":\"acme/x:1\","
        + "\"runtimeArguments\":[{\"type\":\"positional\",\"value\":\"--privileged\"}]",
        "passes '--privileged' to docker")]
    [InlineData(
        "\"registryType\":\"oci\",\"identifier\":\"acme/x:1\","
        + "\"runtimeArguments\":[{\"type\":\"named\",\"name\":\"-e\",\"value\":\"AWS_SECRET_ACCESS_KEY\"}]",
        "passes a variable of this machine")]
    [InlineData(
        "\"registryType\":\"npm\",\"identifier\":\"x\",\"version\":\"1.0.0\","
        + "\"packageArguments\":[{\"type\":\"named\",\"name\":\"--key\",\"isSecret\":true}]",
        "takes a secret on its command line")]
    [InlineData(
        "\"registryType\":\"npm\",\"identifier\":\"x\",\"version\":\"1.0.0\","
        + "\"environmentVariables\":[{\"name\":\"STOLEN\",\"value\":\"${secret:github}\"}]",
        "contains a reference")]
    [InlineData(
        "\"registryType\":\"npm\",\"identifier\":\"x\",\"version\":\"1.0.0\","
        + "\"environmentVariables\":[{\"name\":\"STOLEN\",\"default\":\"${env:AWS_KEY}\",\"isRequired\":true}]",
        "contains a reference")]
    [InlineData(
        "\"registryType\":\"npm\",\"identifier\":\"x\",\"version\":\"1.0.0\","
        + "\"environmentVariables\":[{\"name\":\"NODE_OPTIONS\",\"value\":\"--require evil\"}]",
        "can change what is run")]
    [InlineData(
        "\"registryType\":\"npm\",\"identifier\":\"x\",\"version\":\"1.0.0\","
        + "\"environmentVariables\":[{\"name\":\"npm_config_registry\",\"value\":\"https://evil.example\"}]",
        "can change what is run")]
    [InlineData(
        "\"registryType\":\"npm\",\"identifier\":\"x\",\"version\":\"1.0.0\","
        + "\"packageArguments\":[{\"type\":\"positional\",\"value\":\"a\\u001b[2Jb\"}]",
        "control or invisible characters")]
    public void What_could_do_harm_is_refused_with_its_reason(string package, string reason)
    {
        var refused = Assert.Throws<VoidMcpException>(() => Draft(Packages($"{{{package}}}")));
        Assert.Equal(ExitCode.Failed, refused.ExitCode);
        Assert.Contains(reason, refused.Message);
    }

    [Theory]
    [InlineData("https://mcp.example.com/mcp", false, true)]
    [InlineData("https://8.8.8.8/mcp", false, true)]
    [InlineData("http://mcp.example.com/mcp", false, false)]
    [InlineData("https://localhost/mcp", false, false)]
    [InlineData("https://127.0.0.1/mcp", false, false)]
    [InlineData("https://[::1]/mcp", false, false)]
    [InlineData("https://192.168.0.1/mcp", false, false)]
    [InlineData("https://169.254.169.254/latest", false, false)]
    [InlineData("https://router.local/mcp", false, false)]
    [InlineData("https://intranet/mcp", false, false)]
    [InlineData("https://user:pw@mcp.example.com/mcp", false, false)]
    [InlineData("file:///etc/passwd", false, false)]
    [InlineData("http://127.0.0.1:8080/mcp", true, true)]
    [InlineData("http://192.168.0.1/mcp", true, false)]
    public void A_remote_server_is_on_the_internet(string url, bool isLocal, bool isAllowed)
    {
        var server = Server($$"""
            "remotes":[{"type":"streamable-http","url":"{{url}}"}]
            """);
        if (isAllowed) Assert.Equal(url, PublishedChoice.Of(server, isLocal).Url!.Fill([]));
        else Assert.Throws<VoidMcpException>(() => PublishedChoice.Of(server, isLocal));
    }

    [Theory]
    [InlineData("\"packages\":[null],\"remotes\":[null]")]
    [InlineData("\"packages\":[{}],\"remotes\":[{}]")]
    [InlineData("\"packages\":[{\"registryType\":\"npm\"}],\"remotes\":[{\"type\":\"sse\",\"headers\":[null]}]")]
    public void Missing_members_are_no_crash(string parts) => Assert.Throws<VoidMcpException>(() => Draft(parts));

    [Fact]
    public void What_cant_be_used_is_passed_over()
    {
        var draft = Draft(Packages(
            """{"registryType":"npm","identifier":"x","version":"latest"}""",
            """{"registryType":"pypi","identifier":"x","version":"1.0.0"}"""));
        Assert.Equal("uvx x==1.0.0", Command(draft));
    }

    private static string Packages(params string[] packages) => $"\"packages\":[{string.Join(',', packages)}]";

    private static ServerDraft Draft(string parts, FieldAnswers? answers = null) => PublishedChoice
        .Of(Server(parts), isLocal: false).ToDraft("x", new ServerOrigin("a.b/c", "1.2.3"), answers ?? []);

    private static string Command(ServerDraft draft) => string.Join(' ', [draft.Command!, .. draft.Args]);

    private static PublishedServer Server(string parts) => JsonSerializer.Deserialize(
        $$"""{"server":{"name":"a.b/c","version":"1.2.3",{{parts}} } }""",
        PublishedJson.Reading.PublishedAnswer)!.Server!;
}
