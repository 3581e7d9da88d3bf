#include "main/gateway/control_client.h"

#include "main/command.h"

#include <errno.h>
#include <grp.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

/* The group that may open it: the socket's, or its folder's where even that cannot be seen. */
static void print_group(const char *path)
{
    struct stat is;
    char folder[sizeof((struct sockaddr_un *)0)->sun_path];
    snprintf(folder, sizeof folder, "%s", path);
    char *end = strrchr(folder, '/');
    if (end != NULL)
        *end = '\0';
    const bool seen = stat(path, &is) == 0 || stat(folder, &is) == 0;
    const struct group *group = seen ? getgrgid(is.st_gid) : NULL;
    fprintf(stderr,
            "ccrm: %s: you may not open it; it is for members of the group %s: `usermod -aG %s LOGIN`, "
            "then log in anew\n",
            path, group != NULL ? group->gr_name : "that the engine runs as",
            group != NULL ? group->gr_name : "GROUP");
}

static void explain(const char *path, int error)
{
    if (error == EACCES || error == EPERM)
        print_group(path);
    else if (error == ECONNREFUSED)
        fprintf(stderr, "ccrm: %s: the engine that listened there has ended; is the engine running?\n", path);
    else if (error == ENOENT)
        fprintf(stderr,
                "ccrm: %s: nobody listens there; is the engine running on this machine, and is this its "
                "control_socket? `--socket PATH` names another\n",
                path);
    else
        fprintf(stderr, "ccrm: %s: %s; is the engine running on this machine?\n", path, strerror(error));
}

int control_client_open(const char *path, struct control_client *ret)
{
    struct sockaddr_un address = { .sun_family = AF_UNIX };
    *ret = (struct control_client){ .stream = NULL };
    if (strlen(path) >= sizeof address.sun_path) {
        fprintf(stderr, "ccrm: %s: too long for a socket's path (107 bytes)\n", path);
        return EXIT_USAGE;
    }
    memcpy(address.sun_path, path, strlen(path) + 1);
    const int handle = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (handle >= 0 && connect(handle, (const struct sockaddr *)&address, sizeof address) == 0)
        ret->stream = fdopen(handle, "r+");
    if (ret->stream != NULL)
        return EXIT_OK;
    explain(path, errno);
    if (handle >= 0)
        close(handle);
    return EXIT_DEPENDENCY;
}

bool control_client_ask(struct control_client *client, const char *request)
{
    fflush(client->stream);
    return fprintf(client->stream, "%s\n", request) > 0 && fflush(client->stream) == 0;
}

bool control_client_read(struct control_client *client, struct slice *ret)
{
    const ssize_t len = getline(&client->line, &client->capacity, client->stream);
    if (len <= 0)
        return false;
    *ret = (struct slice){ .at = client->line, .len = (size_t)len - (client->line[len - 1] == '\n') };
    return true;
}

void control_client_close(struct control_client *client)
{
    if (client->stream != NULL)
        fclose(client->stream);
    free(client->line);
    *client = (struct control_client){ .stream = NULL };
}
