/*
 * The least that can stand between a client and a server: it starts the program given as its argument, and two threads
 * pass on whatever a read brings. What it adds to a call is the price of a process between on this machine; what a
 * gateway adds beyond it is the gateway's own.
 */
#include <pthread.h>
#include <stddef.h>
#include <stdlib.h>
#include <unistd.h>

enum { TO_SERVER, FROM_SERVER };

static int pipes[2][2];

static void pass_on(int from, int to)
{
    static const size_t size = 256 * 1024;
    char *bytes = malloc(size);
    ssize_t length;
    while (bytes && (length = read(from, bytes, size)) > 0)
        for (ssize_t at = 0, written; at < length; at += written)
            if ((written = write(to, bytes + at, (size_t)(length - at))) < 0) _exit(1);
    close(to);
}

static void *pass_requests(void *unused)
{
    pass_on(0, pipes[TO_SERVER][1]);
    return unused;
}

int main(int count, char **arguments)
{
    pthread_t requests;
    if (count != 2 || pipe(pipes[TO_SERVER]) || pipe(pipes[FROM_SERVER])) return 2;
    if (fork() == 0)
    {
        dup2(pipes[TO_SERVER][0], 0);
        dup2(pipes[FROM_SERVER][1], 1);
        for (int side = 0; side < 2; side++)
            for (int end = 0; end < 2; end++) close(pipes[side][end]);
        execv(arguments[1], arguments + 1);
        _exit(127);
    }

    close(pipes[TO_SERVER][0]);
    close(pipes[FROM_SERVER][1]);
    if (pthread_create(&requests, NULL, pass_requests, NULL)) return 1;
    pass_on(pipes[FROM_SERVER][0], 1);
    return 0;
}
