/* The system's list of users as sshd asks for it, from a file in the form of /etc/passwd with the hashes in it.
 *
 * Loaded by LD_PRELOAD; INTACTO_USERS names the file, which is read once more at each question.
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <pwd.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct passwd *getpwnam(const char *name)
{
    static struct passwd found;
    static char buffer[4096];
    struct passwd *(*real)(const char *) = (struct passwd *(*)(const char *))dlsym(RTLD_NEXT, "getpwnam");
    const char *path = getenv("INTACTO_USERS");
    FILE *users = path == NULL ? NULL : fopen(path, "r");
    struct passwd *each = NULL;

    if (users != NULL) {
        while (fgetpwent_r(users, &found, buffer, sizeof buffer, &each) == 0 && strcmp(each->pw_name, name) != 0)
            each = NULL;
        fclose(users);
    }
    return each != NULL ? each : real(name);
}
