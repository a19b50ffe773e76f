/*
 * Runs a program and notes which of its compiled methods are entered, in the order in which each is entered first:
 *
 *   entry-trace SYMBOLS FOLDER PROGRAM [ARGUMENT...]
 *
 * SYMBOLS is the file with the program's symbols. What the program starts is traced too, and each process that runs the
 * same program leaves a list in FOLDER, named after its first argument and its number. Every method begins with a
 * breakpoint that is taken out when it is hit, so the program runs at nearly its usual speed. x64 only.
 */
#define _GNU_SOURCE
#include <elf.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/ptrace.h>
#include <sys/stat.h>
#include <sys/user.h>
#include <sys/wait.h>
#include <unistd.h>

#define SECTION "__managedcode"
#define BREAKPOINT 0xCC
#define MAX_IMAGES 4096
#define RIP offsetof(struct user_regs_struct, rip)

typedef struct { unsigned long address; const char *name; } method;

/* One process that runs the program. */
typedef struct { pid_t process; int memory; char mode[64]; unsigned char *seen; int *order; int count; } image;

static method *methods;
static int method_count;
static unsigned char *code;
static unsigned long code_begin, code_size;
static image images[MAX_IMAGES];
static int image_count;
static char program[4096];
static const char *folder;

static void fail(const char *what)
{
    fprintf(stderr, "entry-trace: %s: %s\n", what, strerror(errno));
    exit(1);
}

static int by_address(const void *a, const void *b)
{
    unsigned long x = ((const method *)a)->address, y = ((const method *)b)->address;
    return x < y ? -1 : x > y;
}

static char *map(const char *path, size_t *size)
{
    struct stat about;
    int file = open(path, O_RDONLY | O_CLOEXEC);
    if (file < 0 || fstat(file, &about) < 0) fail(path);
    char *bytes = mmap(NULL, *size = about.st_size, PROT_READ, MAP_PRIVATE, file, 0);
    if (bytes == MAP_FAILED) fail(path);
    close(file);
    return bytes;
}

static Elf64_Shdr *section(char *elf, const char *name)
{
    Elf64_Ehdr *header = (Elf64_Ehdr *)elf;
    Elf64_Shdr *sections = (Elf64_Shdr *)(elf + header->e_shoff);
    const char *names = elf + sections[header->e_shstrndx].sh_offset;
    for (int i = 0; i < header->e_shnum; i++)
        if (strcmp(names + sections[i].sh_name, name) == 0) return &sections[i];
    errno = ENOENT;
    fail(name);
    return NULL;
}

static void read_symbols(const char *path)
{
    size_t size;
    char *elf = map(path, &size);
    Elf64_Shdr *table = section(elf, ".symtab"), *strings = section(elf, ".strtab"), *managed = section(elf, SECTION);
    Elf64_Sym *symbols = (Elf64_Sym *)(elf + table->sh_offset);
    size_t count = table->sh_size / sizeof *symbols;
    methods = malloc(count * sizeof *methods);
    for (size_t i = 0; i < count; i++)
    {
        unsigned long at = symbols[i].st_value;
        if (ELF64_ST_TYPE(symbols[i].st_info) != STT_FUNC || symbols[i].st_size == 0) continue;
        if (at < managed->sh_addr || at >= managed->sh_addr + managed->sh_size) continue;
        methods[method_count++] = (method){ at, elf + strings->sh_offset + symbols[i].st_name };
    }

    qsort(methods, method_count, sizeof *methods, by_address);
    code_begin = managed->sh_addr;
    code_size = managed->sh_size;
}

/* The code as the program has it: the file with the symbols has none. */
static void read_code(void)
{
    size_t size;
    char *elf = map(program, &size);
    code = (unsigned char *)elf + section(elf, SECTION)->sh_offset;
}

/* The first of the methods at an address; -1 if there is none. */
static int find(unsigned long address)
{
    int low = 0, high = method_count;
    while (low < high)
    {
        int middle = (low + high) / 2;
        if (methods[middle].address < address) low = middle + 1;
        else high = middle;
    }

    return low < method_count && methods[low].address == address ? low : -1;
}

static pid_t process_of(pid_t thread)
{
    char path[64], line[256];
    pid_t process = thread;
    snprintf(path, sizeof path, "/proc/%d/status", thread);
    FILE *status = fopen(path, "re");
    if (status == NULL) return thread;
    while (fgets(line, sizeof line, status) != NULL && sscanf(line, "Tgid: %d", &process) != 1) continue;
    fclose(status);
    return process;
}

static image *image_of(pid_t process)
{
    for (int i = image_count - 1; i >= 0; i--)
        if (images[i].process == process) return &images[i];
    return NULL;
}

static int open_memory(pid_t process)
{
    char path[64];
    snprintf(path, sizeof path, "/proc/%d/mem", process);
    return open(path, O_RDWR | O_CLOEXEC);
}

/* Puts the breakpoints into a process that has just become the program. */
static void arm(pid_t process)
{
    char path[64], executable[4096];
    snprintf(path, sizeof path, "/proc/%d/exe", process);
    ssize_t length = readlink(path, executable, sizeof executable - 1);
    if (length < 0) return;
    executable[length] = 0;
    image *old = image_of(process);
    if (old != NULL) old->process = 0;
    if (strcmp(executable, program) != 0 || image_count == MAX_IMAGES) return;

    image *new = &images[image_count++];
    *new = (image){ process, open_memory(process), "none", calloc(method_count, 1), calloc(method_count, sizeof(int)), 0 };
    snprintf(path, sizeof path, "/proc/%d/cmdline", process);
    FILE *line = fopen(path, "re");
    if (line != NULL)
    {
        char words[256] = { 0 };
        size_t read = fread(words, 1, sizeof words - 2, line);
        fclose(line);
        if (strlen(words) + 1 < read) snprintf(new->mode, sizeof new->mode, "%s", words + strlen(words) + 1);
    }

    unsigned char *armed = malloc(code_size);
    memcpy(armed, code, code_size);
    for (int i = 0; i < method_count; i++) armed[methods[i].address - code_begin] = BREAKPOINT;
    if (pwrite(new->memory, armed, code_size, code_begin) != (ssize_t)code_size) fail("breakpoints");
    free(armed);
}

/* Whether a stop was one of our breakpoints; it is taken out, and the thread is put back before it. */
static int hit(pid_t thread)
{
    unsigned long at = ptrace(PTRACE_PEEKUSER, thread, RIP, NULL) - 1;
    int first = find(at);
    if (first < 0) return 0;
    pid_t process = process_of(thread);
    image *image = image_of(process);

    /* A process that was forked and has not become another program yet has the breakpoints of its parent. */
    int memory = image != NULL ? image->memory : open_memory(process);
    if (pwrite(memory, &code[at - code_begin], 1, at) != 1) fail("a breakpoint");
    if (image == NULL) close(memory);
    else if (!image->seen[first])
    {
        image->seen[first] = 1;
        image->order[image->count++] = first;
    }

    ptrace(PTRACE_POKEUSER, thread, RIP, (void *)at);
    return 1;
}

static void write_lists(void)
{
    for (int i = 0; i < image_count; i++)
    {
        char path[4352];
        snprintf(path, sizeof path, "%s/%04d %s", folder, i, images[i].mode);
        FILE *list = fopen(path, "we");
        if (list == NULL) fail(path);
        for (int n = 0; n < images[i].count; n++)
            for (int m = images[i].order[n];
                m < method_count && methods[m].address == methods[images[i].order[n]].address; m++)
                fprintf(list, "%s\n", methods[m].name);
        fclose(list);
    }
}

int main(int count, char **arguments)
{
    if (count < 4 || realpath(arguments[3], program) == NULL) fail("usage: entry-trace SYMBOLS FOLDER PROGRAM");
    folder = arguments[2];
    read_symbols(arguments[1]);
    read_code();
    pid_t child = fork();
    if (child == 0)
    {
        ptrace(PTRACE_TRACEME, 0, NULL, NULL);
        raise(SIGSTOP);
        execv(program, arguments + 3);
        _exit(127);
    }

    /* The traced program has our streams: we must not hold them open. */
    close(0);
    close(1);
    int status;
    waitpid(child, &status, 0);
    ptrace(PTRACE_SETOPTIONS, child, NULL, (void *)(long)(PTRACE_O_TRACEEXEC | PTRACE_O_TRACECLONE
        | PTRACE_O_TRACEFORK | PTRACE_O_TRACEVFORK | PTRACE_O_EXITKILL));
    ptrace(PTRACE_CONT, child, NULL, NULL);
    int code_of_child = 0;
    for (pid_t thread; (thread = waitpid(-1, &status, __WALL)) > 0;)
    {
        if (!WIFSTOPPED(status))
        {
            if (thread == child && WIFEXITED(status)) code_of_child = WEXITSTATUS(status);
            continue;
        }

        int signal = WSTOPSIG(status), event = status >> 16;
        if (event == PTRACE_EVENT_EXEC) arm(thread);
        if (event != 0 || (signal == SIGTRAP && hit(thread)) || signal == SIGSTOP) signal = 0;
        ptrace(PTRACE_CONT, thread, NULL, (void *)(long)signal);
    }

    write_lists();
    return code_of_child;
}
