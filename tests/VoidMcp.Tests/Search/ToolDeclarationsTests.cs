using System.Text;
using System.Text.Json;
using VoidMcp.Catalog;
using VoidMcp.Schema;
using VoidMcp.Search;

namespace VoidMcp.Tests.Search;

public sealed class ToolDeclarationsTests
{
    private static readonly CatalogTool s_tree = Tool("my-files", """
        {"name":"read-tree","description":"Reads a tree.\n\n- of files */\n  - and folders",
         "inputSchema":{"type":"object","properties":{
           "path":{"type":"string","description":"Where it begins."}},"required":["path"]},
         "outputSchema":{"$ref":"#/$defs/Node","$defs":{"Node":{"type":"object","properties":{
           "name":{"type":"string"},"children":{"type":"array","items":{"$ref":"#/$defs/Node"}}},"required":["name"]}}}}
        """);

    private static readonly CatalogTool s_new = Tool("my-files", """{"name":"new","inputSchema":{"type":"object"}}""");

    [Fact]
    public void Servers_are_interfaces_and_definitions_are_types()
    {
        var catalog = new CatalogSnapshot(
            [new("my-files", "Files.\nOn this machine.", [s_tree, s_new]), new("silent", null, null)]);
        var learned = new LearnedType(JsonElement.Parse("""{"type":"string"}"""), 3);
        Assert.Equal(
            """
            type my_files_read_tree_Node = {
              name: string;
              children?: my_files_read_tree_Node[];
            };
            /**
             * Files.
             * On this machine.
             */
            interface my_files_tools {
              /**
               * Reads a tree.
               *
               * - of files *\/
               *   - and folders
               */
              "read-tree"(args: {
                /** Where it begins. */
                path: string;
              }): Promise<my_files_read_tree_Node>;
              /** The same as ["read-tree"]. */
              read_tree: my_files_tools["read-tree"];
              /** (The result's type is learned from 3 results.) */
              "new"(args?: Record<string, unknown>): Promise<string>;
            }

            interface silent_tools {
              /** The tools of this server could not be listed. */
              [tool: string]: (args?: Record<string, unknown>) => Promise<unknown>;
            }

            /** Every tool of every server: await tools.<server>.<tool>(args) returns its data or throws a ToolError. */
            declare const tools: {
              /** Files. */
              readonly "my-files": my_files_tools;
              /** The same as tools["my-files"]. */
              readonly my_files: my_files_tools;
              readonly silent: silent_tools;
            };

            """.ReplaceLineEndings("\n"),
            new ToolDeclarations(catalog, tool => tool == s_new ? learned : null).ToText(catalog.Servers));
    }

    [Fact]
    public void Programs_get_the_types_as_text()
    {
        var catalog = new CatalogSnapshot([new("my-files", null, [s_tree])]);
        using var bytes = new MemoryStream();
        using (var json = new Utf8JsonWriter(bytes))
            new ToolDeclarations(catalog, _ => null).WriteJson(json, catalog.Servers);
        var tool = JsonElement.Parse(bytes.ToArray()).GetProperty("servers")[0].GetProperty("tools")[0];
        Assert.Equal("tools.my_files.read_tree", tool.GetProperty("call").GetString());
        Assert.Equal("{ /** Where it begins. */ path: string }", tool.GetProperty("input").GetString());
        Assert.Equal("{ name: string; children?: unknown[] }", tool.GetProperty("output").GetString());
    }

    [Theory]
    [InlineData("my-files.read-tree")]
    [InlineData("my_files.read_tree")]
    [InlineData(" tools.my_files.read_tree ")]
    public void A_tool_asked_for_by_name_is_shown_whole(string query)
    {
        var text = SearchAnswer.Create(SearchIndex.Build([s_tree, s_new]), query).ToText();
        Assert.Equal(
            """
            // my-files
            type T_Node = {
              name: string;
              children?: T_Node[];
            };
            /**
             * Reads a tree.
             *
             * - of files *\/
             *   - and folders
             */
            tools.my_files.read_tree(args: {
              /** Where it begins. */
              path: string;
            }): Promise<T_Node>

            """.ReplaceLineEndings("\n"),
            text);
    }

    [Fact]
    public void A_description_for_scripts_has_names_types_and_schemas()
    {
        using var bytes = new MemoryStream();
        using (var json = new Utf8JsonWriter(bytes))
        {
            new ToolDescription(
                s_new, "tools.my_files.new", new LearnedType(JsonElement.Parse("""{"type":"string"}"""), 3))
                .WriteJson(json);
        }

        Assert.Equal(
            ("{'server':'my-files','tool':'new','name':'my-files.new','call':'tools.my_files.new','description':'',"
                + "'signature':'tools.my_files.new(args?: Record\\u003Cstring, unknown\\u003E): "
                + "Promise\\u003Cstring\\u003E // learned from 3 results',"
                + "'inputSchema':{'type':'object'},'outputSchema':{'type':'string'},'learnedFrom':3}")
                .Replace('\'', '"'),
            Encoding.UTF8.GetString(bytes.ToArray()));
    }

    private static CatalogTool Tool(string server, string definition)
    {
        Assert.True(ToolDefinition.TryParse(Encoding.UTF8.GetBytes(definition), out var tool, out var reason), reason);
        return new CatalogTool { Server = server, Definition = tool, ExposedName = $"{server}__{tool.Name}" };
    }
}
