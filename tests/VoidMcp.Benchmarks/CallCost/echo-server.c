/*
 * An MCP server that answers as fast as a process can: the far end of every row of `calls`, direct and through voidmcp.
 * One thread takes all the lines that a read brings and answers them with one write.
 *
 *   tools/call small               a text of 200 bytes
 *   tools/call large {"bytes":N}   a text of N bytes (as they stand in the message), lines of words
 *   tools/call json {"bytes":N}    the same, lines of JSON: quotation marks in a string are escaped
 *   (with the arguments `tools N`: N more tools are listed, each with a description and a schema of its own)
 *   tools/call plain {"bytes":N}   the same, words on one line: nothing is escaped
 */
#define _GNU_SOURCE
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/uio.h>
#include <unistd.h>

#define SMALL 200
#define RESULT_BEGIN "{\"content\":[{\"type\":\"text\",\"text\":\""
#define RESULT_END "\"}]}"
#define INITIALIZED "{\"protocolVersion\":\"2025-11-25\",\"capabilities\":{\"tools\":{}}," \
    "\"serverInfo\":{\"name\":\"echo\",\"version\":\"1\"}}"
#define TOOLS "{\"tools\":[" \
    "{\"name\":\"small\",\"description\":\"A short text.\",\"inputSchema\":{\"type\":\"object\"}}," \
    "{\"name\":\"large\",\"description\":\"A long text.\",\"inputSchema\":" BYTES "}," \
    "{\"name\":\"json\",\"description\":\"Long JSON.\",\"inputSchema\":" BYTES "}," \
    "{\"name\":\"plain\",\"description\":\"A long line.\",\"inputSchema\":" BYTES "}"
#define BYTES "{\"type\":\"object\",\"properties\":{\"bytes\":{\"type\":\"integer\"}},\"required\":[\"bytes\"]}"
#define NO_METHOD "{\"code\":-32601,\"message\":\"no such method\"}"

/* What results are made of: a line of a log, in words, and as JSON within a JSON string. */
static const char words[] = "2026-07-28 12:00:00 info: order 4711 was shipped within 12 ms\\n";
static const char plain[] = "2026-07-28 12:00:00 info: order 4711 was shipped within 12 ms. ";
static const char json[] =
    "{\\\"level\\\":\\\"info\\\",\\\"message\\\":\\\"order 4711 was shipped\\\",\\\"ms\\\":12}\\n";

typedef struct { const char *at; size_t length; } span;

static long more_tools;

static char *answers;
static size_t answered, room;

static void fail(void) { _exit(1); }

static void write_all(struct iovec *parts, int count)
{
    while (count > 0)
    {
        ssize_t written = writev(1, parts, count);
        if (written < 0) fail();
        for (; count > 0 && (size_t)written >= parts->iov_len; parts++, count--) written -= parts->iov_len;
        if (count > 0)
        {
            parts->iov_base = (char *)parts->iov_base + written;
            parts->iov_len -= written;
        }
    }
}

static void flush_answers(void)
{
    struct iovec all = { answers, answered };
    if (answered > 0) write_all(&all, 1);
    answered = 0;
}

static void add(const char *bytes, size_t length)
{
    if (answered + length > room)
    {
        room = 2 * (answered + length);
        answers = realloc(answers, room);
        if (!answers) fail();
    }
    memcpy(answers + answered, bytes, length);
    answered += length;
}

static void add_text(const char *text) { add(text, strlen(text)); }

static void add_tools(void)
{
    static const char *verbs[] = { "create", "list", "delete", "update", "search", "read", "send", "close" };
    static const char *nouns[] = { "issue", "order", "invoice", "page", "file", "message", "branch", "customer" };
    static const char *places[] = { "project", "account", "folder", "repository", "channel", "team", "archive" };
    char tool[512];
    for (long i = 0; i < more_tools; i++)
    {
        const char *verb = verbs[i % 8], *noun = nouns[i / 8 % 8], *place = places[i / 64 % 7];
        snprintf(tool, sizeof tool,
            ",{\"name\":\"%s_%s_%s_%ld\",\"description\":\"To %s one %s of a %s, by its number %ld.\",\"inputSchema\":"
            "{\"type\":\"object\",\"properties\":{\"%s_id\":{\"type\":\"integer\",\"description\":\"The %s.\"}}}}",
            verb, noun, place, i, verb, noun, place, i, place, place);
        add_text(tool);
    }
}

/* Whole lines, filled up with x. */
static char *text_of(const char *pattern, size_t length)
{
    size_t line = strlen(pattern), done = 0;
    char *text = malloc(length + 1);
    if (!text) fail();
    for (; done + line <= length; done += line) memcpy(text + done, pattern, line);
    memset(text + done, 'x', length - done);
    return text;
}

/* A line ends with a zero byte, which ends every loop over a line that was cut off. */
static const char *after_string(const char *at)
{
    for (at++; *at && *at != '"'; at++)
        if (*at == '\\' && at[1]) at++;
    return *at ? at + 1 : at;
}

static const char *after_value(const char *at)
{
    int depth = 0;
    if (*at == '"') return after_string(at);
    for (; *at; at++)
    {
        if (*at == '"') { at = after_string(at) - 1; continue; }
        if (*at == '{' || *at == '[') depth++;
        else if ((*at == '}' || *at == ']') && --depth <= 0) return depth < 0 ? at : at + 1;
        else if (*at == ',' && depth == 0) return at;
    }
    return at;
}

static const char *after_space(const char *at)
{
    while (*at == ' ' || *at == '\t' || *at == '\r') at++;
    return at;
}

/* A member's value as it stands in the object; of length 0 where there is none. */
static span member(span object, const char *name)
{
    size_t length = strlen(name);
    const char *at = object.length > 0 && *object.at == '{' ? after_space(object.at + 1) : "";
    while (*at == '"')
    {
        const char *key = at + 1;
        int matches = strncmp(key, name, length) == 0 && key[length] == '"';
        at = after_space(after_string(at));
        if (*at == ':') at = after_space(at + 1);
        const char *end = after_value(at);
        if (matches) return (span){ at, (size_t)(end - at) };
        at = after_space(end);
        if (*at == ',') at = after_space(at + 1);
    }
    return (span){ at, 0 };
}

static int is(span value, const char *quoted)
{
    return value.length == strlen(quoted) && memcmp(value.at, quoted, value.length) == 0;
}

static void begin_answer(span id, const char *kind)
{
    add_text("{\"jsonrpc\":\"2.0\",\"id\":");
    add(id.at, id.length);
    add_text(kind);
}

/* The text is not copied: what is measured is the way, not the server. */
static void answer_large(const char *pattern, size_t length)
{
    static char *text;
    static const char *made_of;
    static size_t made;
    static char begin[] = RESULT_BEGIN, end[] = RESULT_END "}\n";
    if (made_of != pattern || made != length)
    {
        free(text);
        text = text_of(pattern, length);
        made_of = pattern;
        made = length;
    }
    struct iovec parts[] =
    {
        { answers, answered }, { begin, sizeof begin - 1 }, { text, length }, { end, sizeof end - 1 },
    };
    write_all(parts, 4);
    answered = 0;
}

static void answer(const char *line, const char *small)
{
    span message = { line, 1 }, id = member(message, "id"), method = member(message, "method");
    if (id.length == 0 || method.length == 0) return;
    if (is(method, "\"tools/call\""))
    {
        span params = member(message, "params"), bytes = member(member(params, "arguments"), "bytes");
        begin_answer(id, ",\"result\":");
        if (bytes.length > 0)
        {
            span name = member(params, "name");
            const char *pattern = is(name, "\"json\"") ? json : is(name, "\"plain\"") ? plain : words;
            answer_large(pattern, strtoul(bytes.at, NULL, 10));
            return;
        }
        add_text(RESULT_BEGIN);
        add(small, SMALL);
        add_text(RESULT_END);
    }
    else if (is(method, "\"initialize\"")) { begin_answer(id, ",\"result\":"); add_text(INITIALIZED); }
    else if (is(method, "\"tools/list\"")) { begin_answer(id, ",\"result\":"); add_text(TOOLS); add_tools(); add_text("]}"); }
    else if (is(method, "\"ping\"")) { begin_answer(id, ",\"result\":"); add_text("{}"); }
    else { begin_answer(id, ",\"error\":"); add_text(NO_METHOD); }
    add_text("}\n");
}

int main(int count_of_arguments, char **arguments)
{
    if (count_of_arguments > 2 && strcmp(arguments[1], "tools") == 0) more_tools = strtol(arguments[2], NULL, 10);
    size_t size = 256 * 1024, start = 0, end = 0;
    char *buffer = malloc(size), *small = text_of(words, SMALL);
    if (!buffer) fail();
    for (;;)
    {
        if (end == size)
        {
            size *= 2;
            buffer = realloc(buffer, size);
            if (!buffer) fail();
        }
        ssize_t count = read(0, buffer + end, size - end);
        if (count <= 0) return 0;
        char *searched = buffer + end, *found;
        end += count;
        while ((found = memchr(searched, '\n', buffer + end - searched)))
        {
            *found = 0;
            answer(after_space(buffer + start), small);
            searched = found + 1;
            start = searched - buffer;
        }
        flush_answers();
        memmove(buffer, buffer + start, end - start);
        end -= start;
        start = 0;
    }
}
