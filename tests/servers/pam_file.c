/* The part of PAM that vsftpd calls, with a file of `user:password` lines in the place of /etc/pam.d and /etc/shadow.
 *
 * Loaded before libpam by LD_PRELOAD; INTACTO_PASSWORDS names the file. libpam-wrapper does the same for any service,
 * but gives two sessions that begin at once the same folder in /tmp, and refuses one of them.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* From Linux-PAM's public headers, which a test machine need not have. */
enum { PAM_SUCCESS = 0, PAM_BUF_ERR = 5, PAM_AUTH_ERR = 7, PAM_AUTHINFO_UNAVAIL = 9 };
enum { PAM_PROMPT_ECHO_OFF = 1, PAM_USER = 2 };
struct pam_message { int msg_style; const char *msg; };
struct pam_response { char *resp; int resp_retcode; };
struct pam_conv {
    int (*conv)(int count, const struct pam_message **messages, struct pam_response **responses, void *data);
    void *appdata_ptr;
};

typedef struct pam_handle {
    char user[256];
    struct pam_conv conversation;
} pam_handle_t;

int pam_start(const char *service, const char *user, const struct pam_conv *conversation, pam_handle_t **handle)
{
    (void)service;
    *handle = calloc(1, sizeof **handle);
    if (*handle == NULL)
        return PAM_BUF_ERR;
    snprintf((*handle)->user, sizeof (*handle)->user, "%s", user);
    (*handle)->conversation = *conversation;
    return PAM_SUCCESS;
}

int pam_authenticate(pam_handle_t *handle, int flags)
{
    char wanted[1024], line[1024];
    struct pam_message question = {PAM_PROMPT_ECHO_OFF, "Password: "};
    const struct pam_message *questions = &question;
    struct pam_response *answer = NULL;
    FILE *passwords = fopen(getenv("INTACTO_PASSWORDS"), "r");
    int result = PAM_AUTH_ERR;

    (void)flags;
    if (passwords == NULL)
        return PAM_AUTHINFO_UNAVAIL;
    if (handle->conversation.conv(1, &questions, &answer, handle->conversation.appdata_ptr) == PAM_SUCCESS
        && answer != NULL && answer->resp != NULL) {
        snprintf(wanted, sizeof wanted, "%s:%s\n", handle->user, answer->resp);
        while (result != PAM_SUCCESS && fgets(line, sizeof line, passwords) != NULL)
            if (strcmp(line, wanted) == 0)
                result = PAM_SUCCESS;
    }
    fclose(passwords);
    return result;
}

int pam_get_item(const pam_handle_t *handle, int kind, const void **item)
{
    *item = kind == PAM_USER ? handle->user : NULL;
    return PAM_SUCCESS;
}

int pam_set_item(pam_handle_t *handle, int kind, const void *item)
{
    (void)handle, (void)kind, (void)item;
    return PAM_SUCCESS;
}

int pam_end(pam_handle_t *handle, int status)
{
    (void)status;
    free(handle);
    return PAM_SUCCESS;
}

static int allow(pam_handle_t *handle, int flags)
{
    (void)handle, (void)flags;
    return PAM_SUCCESS;
}

int pam_acct_mgmt(pam_handle_t *handle, int flags) { return allow(handle, flags); }
int pam_setcred(pam_handle_t *handle, int flags) { return allow(handle, flags); }
int pam_open_session(pam_handle_t *handle, int flags) { return allow(handle, flags); }
int pam_close_session(pam_handle_t *handle, int flags) { return allow(handle, flags); }
