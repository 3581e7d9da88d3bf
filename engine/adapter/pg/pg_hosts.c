#include "adapter/pg/pg_hosts.h"

#include <libpq-fe.h>

#include <netdb.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct pg_hosts {
    uv_loop_t *loop;
    uv_getaddrinfo_t request;
    pg_hosts_done *done;
    void *self;
    char *hosts, *ports;            /* copies, cut at their commas */
    char *name[PG_HOSTS_NAMES_MAX]; /* into hosts */
    char *port[PG_HOSTS_NAMES_MAX]; /* into ports */
    size_t count, at;
    struct pg_hosts_found found;
};

static void hosts_free(struct pg_hosts *hosts)
{
    if (hosts == NULL)
        return;
    free(hosts->hosts);
    free(hosts->ports);
    free(hosts);
}

static const char *value_of(const PQconninfoOption *option, const char *keyword)
{
    for (; option->keyword != NULL; option++) {
        if (strcmp(option->keyword, keyword) == 0 && option->val != NULL && option->val[0] != '\0')
            return option->val;
    }
    return NULL;
}

/* Cuts at the commas; false when there are more parts than `max`. */
static bool cut(char *list, char **part, size_t max, size_t *ret_count)
{
    size_t count = 0;
    for (char *left = list; left != NULL;) {
        if (count == max)
            return false;
        part[count++] = strsep(&left, ",");
    }
    *ret_count = count;
    return true;
}

/* One port for all, or one for each; libpq complains about anything else. */
static bool cut_all(struct pg_hosts *hosts, const char *host, const char *port)
{
    hosts->hosts = strdup(host);
    hosts->ports = strdup(port != NULL ? port : "5432");
    size_t port_count = 0;
    if (hosts->hosts == NULL || hosts->ports == NULL ||
        !cut(hosts->hosts, hosts->name, PG_HOSTS_NAMES_MAX, &hosts->count) ||
        !cut(hosts->ports, hosts->port, PG_HOSTS_NAMES_MAX, &port_count))
        return false;
    for (size_t i = 1; port_count == 1 && i < hosts->count; i++)
        hosts->port[i] = hosts->port[0];
    return port_count == 1 || port_count == hosts->count;
}

static void add(char list[PG_HOSTS_LIST_MAX], const char *part, bool first)
{
    const size_t len = strlen(list);
    snprintf(list + len, PG_HOSTS_LIST_MAX - len, "%s%s", first ? "" : ",", part);
}

static void add_host(struct pg_hosts *hosts, const char *address)
{
    struct pg_hosts_found *found = &hosts->found;
    const size_t longest =
        strlen(hosts->name[hosts->at]) + strlen(address) + strlen(hosts->port[hosts->at]) + 2;
    if (strlen(found->host) + longest >= PG_HOSTS_LIST_MAX ||
        strlen(found->hostaddr) + longest >= PG_HOSTS_LIST_MAX ||
        strlen(found->port) + longest >= PG_HOSTS_LIST_MAX)
        return;
    const bool first = found->host[0] == '\0';
    add(found->host, hosts->name[hosts->at], first);
    add(found->hostaddr, address, first);
    add(found->port, hosts->port[hosts->at], first);
}

static void finish(struct pg_hosts *hosts)
{
    if (hosts->found.host[0] != '\0')
        hosts->found.problem[0] = '\0'; /* one of them will do */
    if (hosts->done != NULL)
        hosts->done(hosts->self, &hosts->found);
    hosts_free(hosts);
}

static void note_problem(struct pg_hosts *hosts, int status)
{
    snprintf(hosts->found.problem, sizeof hosts->found.problem,
             "the database's host name %.200s has no address: %s", hosts->name[hosts->at],
             status != 0 ? uv_strerror(status) : "none was given");
}

static void on_addresses(uv_getaddrinfo_t *request, int status, struct addrinfo *addresses);

static int look_up(struct pg_hosts *hosts)
{
    static const struct addrinfo stream = { .ai_socktype = SOCK_STREAM };
    return uv_getaddrinfo(hosts->loop, &hosts->request, on_addresses, hosts->name[hosts->at], NULL, &stream);
}

static void on_addresses(uv_getaddrinfo_t *request, int status, struct addrinfo *addresses)
{
    struct pg_hosts *hosts = request->data;
    size_t taken = 0;
    for (const struct addrinfo *at = addresses; at != NULL && taken < PG_HOSTS_ADDRESSES_MAX;
         at = at->ai_next) {
        char text[INET6_ADDRSTRLEN];
        if (uv_ip_name(at->ai_addr, text, sizeof text) == 0) {
            add_host(hosts, text);
            taken++;
        }
    }
    uv_freeaddrinfo(addresses);
    if (taken == 0)
        note_problem(hosts, status);
    while (hosts->done != NULL && ++hosts->at < hosts->count) {
        status = look_up(hosts);
        if (status == 0)
            return;
        note_problem(hosts, status);
    }
    finish(hosts);
}

/* libpq wants addresses for all or none: with a socket directory among them it looks up by itself. */
static bool is_socket(const char *host)
{
    return host[0] == '\0' || host[0] == '/' || host[0] == '@';
}

struct pg_hosts *pg_hosts_resolve(uv_loop_t *loop, const char *conninfo, pg_hosts_done *done, void *self)
{
    PQconninfoOption *option = PQconninfoParse(conninfo, NULL);
    if (option == NULL)
        return NULL; /* libpq will say what is wrong with it */
    const char *host = value_of(option, "host");
    struct pg_hosts *hosts = NULL;
    if (host != NULL && value_of(option, "hostaddr") == NULL)
        hosts = calloc(1, sizeof *hosts);
    bool wanted = hosts != NULL && cut_all(hosts, host, value_of(option, "port"));
    for (size_t i = 0; wanted && i < hosts->count; i++)
        wanted = !is_socket(hosts->name[i]);
    PQconninfoFree(option);
    if (wanted) {
        hosts->loop = loop;
        hosts->request.data = hosts;
        hosts->done = done;
        hosts->self = self;
        if (look_up(hosts) == 0)
            return hosts;
    }
    hosts_free(hosts);
    return NULL;
}

void pg_hosts_forget(struct pg_hosts *hosts)
{
    if (hosts == NULL)
        return;
    hosts->done = NULL;
    uv_cancel((uv_req_t *)&hosts->request);
}
